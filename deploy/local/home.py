"""The data folder: where it is, who may use it now, and what it remembers between runs.

``ROSTRUM_DATA`` names it; otherwise it is ``.data`` in the clone. Where we are root and the folder lies in a place
that the servers' user cannot enter (a clone in root's home), it is ``/var/lib/rostrum-<hash of the path>``.
"""

import fcntl
import hashlib
import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from deploy.local.errors import CannotStart
from deploy.local.owner import Owner, unprivileged

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Home:
    """One data folder and the user its servers run as (None: ourselves).

    ``lender`` is the data folder whose copies of the servers' programs are used; its own where there is none.
    """

    folder: Path
    owner: Owner | None = field(default_factory=unprivileged)
    lender: "Home | None" = None

    def make(self) -> None:
        """Create the folder; the servers' user may pass through it, but not list it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711 if self.owner else 0o700)

    def server_folder(self, name: str) -> Path:
        """A folder inside that belongs to the servers' user alone; made when missing."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        if self.owner is not None:
            os.chown(folder, self.owner.uid, self.owner.gid)
        return folder

    def lock(self) -> IO[str]:
        """Take the folder for this process until it ends, however it ends; raises CannotStart if it is taken.

        Keep what is returned: the lock goes when it is closed. No child inherits it.
        """
        holder = (self.folder / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder.seek(0)
            other = holder.read().strip() or "unknown"
            holder.close()
            message = (
                f"Another run (process {other}) uses the data folder {self.folder}. "
                "Stop it, or choose another folder: make run ROSTRUM_DATA=/some/other/folder"
            )
            raise CannotStart(message) from None
        holder.truncate(0)
        holder.write(str(os.getpid()))
        holder.flush()
        return holder

    def remembered(self, name: str) -> str | None:
        """What was remembered under this name, if anything."""
        value = self._memory().get(name)
        return value if isinstance(value, str) else None

    def remember(self, *, name: str, value: str) -> None:
        """Write it down, readable by ourselves alone, so that a crash leaves the old or the new file."""
        memory = {**self._memory(), name: value}
        path = self.folder / "memory.json"
        half = path.with_suffix(".new")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(memory, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)

    def password(self, name: str) -> str:
        """The password of this server: made once, then remembered."""
        known = self.remembered(f"{name}_password")
        if known is None:
            known = secrets.token_hex(24)
            self.remember(name=f"{name}_password", value=known)
        return known

    def _memory(self) -> dict[str, object]:
        try:
            content = json.loads((self.folder / "memory.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return content if isinstance(content, dict) else {}


def wanted() -> Path:
    """The folder that ``ROSTRUM_DATA`` names, or the clone's own."""
    named = os.environ.get("ROSTRUM_DATA", "")
    return Path(os.path.abspath(Path(named).expanduser() if named else ROOT / ".data"))  # noqa: PTH100 - see at()


def find() -> Home:
    """The data folder that is wanted, or the one that takes its place; made when missing."""
    return at(wanted())


def at(folder: Path, *, lender: Home | None = None) -> Home:
    """The data folder at this place, or where its servers can reach it; made when missing."""
    home = Home(folder=Path(os.path.abspath(folder)), lender=lender)  # noqa: PTH100 - resolve() follows links
    try:
        home.make()
        if home.owner is not None and not home.owner.can_reach(home.folder):
            name = hashlib.sha256(str(home.folder).encode()).hexdigest()[:12]
            home = Home(folder=Path(f"/var/lib/rostrum-{name}"), lender=lender)
            home.make()
    except OSError as error:
        message = f"The data folder {home.folder} cannot be made: {error.strerror}. Choose another by ROSTRUM_DATA."
        raise CannotStart(message) from None
    return home
