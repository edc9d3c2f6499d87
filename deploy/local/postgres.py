"""A PostgreSQL of our own: cluster, start, readiness, database.

Durable as in production: ``fsync`` and ``synchronous_commit`` are on, in ``make run`` and in the tests.
"""

import os
import secrets
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import CannotStart
from deploy.local.home import Home
from deploy.local.processes import Part
from deploy.local.software import postgres_programs

_USER = "rostrum"
_DATABASE = "rostrum"
# ERROR lines are refusals by our own constraints, which the application reports better: FATAL and worse are shown.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_min_messages": "fatal",
    "log_line_prefix": "",
}


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """One cluster in a data folder, reached over TCP on the loopback address with a password (SCRAM)."""

    home: Home
    port: int

    @property
    def url(self) -> str:
        """The value for ``DATABASE_URL``."""
        password = self.home.password("postgres")
        return f"postgresql://{_USER}:{password}@127.0.0.1:{self.port}/{_DATABASE}"

    @property
    def part(self) -> Part:
        """How it is started; SIGINT is PostgreSQL's fast shutdown, which ends open sessions."""
        options = [word for key, value in _SETTINGS.items() for word in ("-c", f"{key}={value}")]
        server = str(self._program("postgres"))
        return Part(
            name="postgres",
            command=(server, "-D", str(self._cluster), "-p", str(self.port), *options),
            folder=self._folder,
            owner=self.home.owner,
            foundation=True,
            stop_signal=signal.SIGINT,
            patience=20.0,
        )

    def prepare(self) -> None:
        """Make the cluster where there is none; raises CannotStart with initdb's own words if that fails."""
        if (self._cluster / "PG_VERSION").exists():
            return
        words = self._folder / "password"
        words.write_text(self.home.password("postgres"), encoding="ascii")
        words.chmod(0o600)
        fresh = self._folder / f"new-{secrets.token_hex(4)}"
        if self.home.owner is not None:
            self.home.owner.give(words)
        try:
            self._initdb(cluster=fresh, password_file=words)
        finally:
            words.unlink()
        # Under its name only when whole: a kill in the midst of initdb leaves nothing that looks like a cluster.
        fresh.rename(self._cluster)

    def is_ready(self) -> bool:
        """Whether it answers a query as us (another server on the port would not know the password)."""
        # Its own word first: asked too early, it would fill the log with refusals.
        return self._says_ready() and self._query("SELECT 1", database="postgres") == "1"

    def make_database(self) -> None:
        """Create our database where it is missing."""
        if self._query("SELECT 1 FROM pg_database WHERE datname = 'rostrum'", database="postgres") != "1":
            self._query(f"CREATE DATABASE {_DATABASE}", database="postgres")

    @property
    def _folder(self) -> Path:
        return self.home.server_folder("postgres")

    @property
    def _cluster(self) -> Path:
        return self._folder / "cluster"

    def _program(self, name: str) -> Path:
        return postgres_programs(self.home) / name

    def _says_ready(self) -> bool:
        """The status line of ``postmaster.pid``, which PostgreSQL keeps for pg_ctl."""
        try:
            lines = (self._cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _initdb(self, *, cluster: Path, password_file: Path) -> None:
        # The built-in C.UTF-8 sorts alike everywhere; locales of the machine differ and change with its updates.
        choices = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]
        access = [f"--username={_USER}", "--auth=scram-sha-256", f"--pwfile={password_file}"]
        owner = self.home.owner
        made = subprocess.run(
            [str(self._program("initdb")), "-D", str(cluster), *choices, *access],
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=False,
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
        )
        if made.returncode != 0:
            message = f"PostgreSQL could not make its data folder {cluster}: {made.stderr.strip()}"
            raise CannotStart(message)

    def _query(self, sql: str, *, database: str) -> str | None:
        """The first value of the answer, or None when the server cannot be asked."""
        where = ["-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, "-d", database]
        access = {"PGPASSWORD": self.home.password("postgres"), "PGCONNECT_TIMEOUT": "3"}
        asked = subprocess.run(
            [str(self._program("psql")), "-X", "-w", "-qAt", *where, "-c", sql],
            env={**os.environ, **access},
            capture_output=True,
            text=True,
            check=False,
        )
        return asked.stdout.strip() if asked.returncode == 0 else None
