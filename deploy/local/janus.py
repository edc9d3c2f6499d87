"""Janus, through which the picture goes: a system package, as pip cannot bring it. Without it the house has no picture.

Its configuration is that of production (`deploy/janus/`), filled with secrets of the data folder. It listens to Django
alone, on the loopback address; media come to `address`, one of this machine's own, as Janus leaves loopback out.
"""

import base64
import contextlib
import json
import os
import secrets
import shutil
import socket
import string
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local import debian
from deploy.local.home import Home
from deploy.local.processes import Part

_TEMPLATES = Path(__file__).resolve().parents[1] / "janus"
_MEDIA_PORTS = 400
"""UDP, right above the port of the API; each line of a person takes one."""
_INBOX = "inbox"
_CHATTER = (
    "has been disabled, skipping",
    "Janus version",
    "Janus commit",
    "Compiled on",
    "plugins folder",
    "-------",
    "Starting Meetecho",
    "command line arguments",
    "Debug/log",
    "Reclaim session timeouts",
    "Stopping server",
    "Bye!",
)
_ANYWHERE = ("192.0.2.1", 9)
"""An address of no host (RFC 5737): which of our own addresses would be used to reach it? Nothing is sent there."""


def find() -> Path | None:
    """The gateway's program, if the machine has one."""
    found = shutil.which("janus")
    return Path(found) if found else None


def install() -> str | None:
    """Have it installed where we may; otherwise says in one line what is off and how to change that."""
    if find() is not None:
        return None
    if debian.may_install():
        print("Installing Janus for the picture (apt-get install janus janus-tools) ...", flush=True)
        problem = debian.install("janus", "janus-tools")
        if problem is None and find() is not None:
            debian.keep_off("janus")
            return None
        return f"Janus could not be installed ({problem or 'the package has no program'}): the picture is off."
    return (
        "Janus is not here: the picture is off until `apt-get install janus janus-tools` (as root) or your system's like of it."
    )


def own_address() -> str | None:
    """This machine's address on its network; None where it is on none."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(_ANYWHERE)
        found: str = probe.getsockname()[0]
        return None if found.startswith("127.") else found
    return None


@dataclass(frozen=True, kw_only=True)
class Janus:
    """One gateway in a data folder. Several may stand side by side, each with a name of its own."""

    home: Home
    port: int
    address: str
    name: str = "janus"

    @property
    def url(self) -> str:
        """Where Django speaks to it."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def told(self) -> dict[str, str]:
        """The variables by which Django knows it."""
        return told(self)

    @property
    def part(self) -> Part:
        """How it is started; the secrets are in files, as the command line is everybody's to read."""
        configuration = str(self._folder / "janus.jcfg")
        return Part(
            name=self.name,
            command=(str(find() or "janus"), "--config", configuration, "--configs-folder", str(self._folder)),
            folder=self._folder,
            owner=self.home.owner,
            foundation=True,
            unsaid=_CHATTER,
        )

    def prepare(self) -> None:
        """Write the configuration, readable by the gateway alone, and make the folder that it records into."""
        self.home.server_folder(_INBOX)
        for template in sorted(_TEMPLATES.glob("*.jcfg")):
            filled = string.Template(template.read_text(encoding="utf-8")).substitute(self._values)
            path = self._folder / template.name
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(filled)
            if self.home.owner is not None:
                self.home.owner.give(path)

    def is_ready(self) -> bool:
        """Whether it lets us in by our secret (another server on the port would not know it)."""
        asked = json.dumps({"janus": "create", "transaction": "ready", "apisecret": self.home.password("janus_api")})
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
            link.sendall(_hello(self.port) + _frame(asked.encode()))
            answer = b""
            while b'"ready"' not in answer and (received := link.recv(4096)):
                answer += received
            return b'"success"' in answer
        return False

    @property
    def _folder(self) -> Path:
        return self.home.server_folder(self.name)

    @property
    def _values(self) -> Mapping[str, str]:
        return {
            "JANUS_API_ADDRESS": "127.0.0.1",
            "JANUS_API_PORT": str(self.port),
            "JANUS_API_SECRET": self.home.password("janus_api"),
            "JANUS_ADMIN_KEY": self.home.password("janus_admin_key"),
            "JANUS_ADMIN_SECRET": secrets.token_hex(24),
            "JANUS_MEDIA_ADDRESS": self.address,
            "JANUS_MEDIA_PORTS": f"{self.port + 1}-{self.port + _MEDIA_PORTS}",
            "JANUS_PUBLIC_ADDRESS": "",
        }


def told(*gateways: Janus) -> dict[str, str]:
    """The variables by which Django knows these gateways, which share a data folder and so its secrets."""
    home = gateways[0].home
    return {
        "JANUS_GATEWAYS": ",".join(f"{gateway.name}={gateway.url}" for gateway in gateways),
        "JANUS_API_SECRET": home.password("janus_api"),
        "JANUS_ADMIN_KEY": home.password("janus_admin_key"),
        "RECORDINGS_INBOX": str(home.folder / _INBOX),
    }


def _hello(port: int) -> bytes:
    """The opening handshake of a WebSocket (RFC 6455) for Janus's protocol."""
    lines = (
        "GET / HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(secrets.token_bytes(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: janus-protocol",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _frame(text: bytes) -> bytes:
    """One text frame, masked with zeros, as clients must mask."""
    size = struct.pack("!BB", 0x81, 0x80 | len(text)) if len(text) < 126 else struct.pack("!BBH", 0x81, 0x80 | 126, len(text))
    return size + bytes(4) + text
