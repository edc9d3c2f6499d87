"""`manage.py serve`: the web process, HTTP and sockets."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.serving import runner


class Command(BaseCommand):
    help = "Serves pages, API and sockets. Ends on SIGTERM: sockets are closed with 1012, requests finish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
        parser.add_argument(
            "--server", choices=("daphne", "uvicorn"), default="uvicorn", help="uvicorn in production, or daphne"
        )

    def handle(self, *args: Any, host: str, port: int, server: str, **options: Any) -> None:
        from config.asgi import application

        self.stdout.write(f"Serving on http://{host}:{port} with {server}.")
        runner(server)(application, host=host, port=port)
