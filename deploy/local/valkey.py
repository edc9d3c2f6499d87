"""A Valkey of our own: cache, channel layer and queue. Its data may vanish at any moment; bids are not in it."""

import contextlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from deploy.local.home import Home
from deploy.local.processes import Part
from deploy.local.software import valkey_server


@dataclass(frozen=True, kw_only=True)
class Valkey:
    """One server in a data folder, on the loopback address with a password."""

    home: Home
    port: int

    @property
    def url(self) -> str:
        """The value for ``REDIS_URL``."""
        return f"redis://:{self.home.password('valkey')}@127.0.0.1:{self.port}/0"

    @property
    def part(self) -> Part:
        """How it is started; the password is in a file, as the command line is everybody's to read."""
        return Part(
            name="valkey",
            command=(str(valkey_server(self.home)), str(self._configuration)),
            folder=self._folder,
            owner=self.home.owner,
            foundation=True,
            unsaid=("vm.overcommit_memory", "Received SIGTERM", "bye bye"),
        )

    def prepare(self) -> None:
        """Write the configuration, readable by the server alone."""
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.home.password('valkey')}",
            # "./" and not a full path: a path with a space would need quoting rules of its own.
            "dir ./",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "loglevel warning",
        )
        path = self._configuration
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
        if self.home.owner is not None:
            self.home.owner.give(path)

    def is_ready(self) -> bool:
        """Whether it answers a ping as us (another server on the port would not know the password)."""
        password = self.home.password("valkey")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
            link.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (received := link.recv(256)):
                answer += received
            return answer == b"+OK\r\n+PONG\r\n"
        return False

    @property
    def _folder(self) -> Path:
        return self.home.server_folder("valkey")

    @property
    def _configuration(self) -> Path:
        return self._folder / "valkey.conf"
