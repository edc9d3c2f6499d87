"""An HTTP server on loopback that keeps what it is sent, and answers as it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Sent:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


@dataclass
class Recorder:
    """`answers`: status, headers and body of the answers to come; when they are used up, all is well."""

    sent: list[Sent] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], Any]] = field(default_factory=list)
    silent_for: float = 0.0
    well: int = 201
    url: str = ""

    @contextmanager
    def up(self) -> Iterator[Recorder]:
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                recorder.answer(self)

            def log_message(self, *args: Any) -> None:
                """Says nothing: the tests look at what was sent."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join(timeout=10)

    def answer(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length", 0)))
        self.sent.append(Sent(asked.path, {name.lower(): value for name, value in asked.headers.items()}, body))
        time.sleep(self.silent_for)
        usual: tuple[int, dict[str, str], Any] = (self.well, {}, {"sid": f"SM{len(self.sent)}", "status": "queued"})
        status, headers, answer = self.answers.pop(0) if self.answers else usual
        asked.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())
