"""The database connection of a writer thread: its own, outside the web's pool, kept for the thread's life.

With one pool for both, writers would wait for connections held by those who wait for the writers: four bids with a pool
of four froze for five seconds.
"""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_TIMEOUTS = "-c lock_timeout=5s -c statement_timeout=8s -c idle_in_transaction_session_timeout=20s"


class WriterConnections:
    """The connections of one engine's threads, so that they end with it."""

    def __init__(self) -> None:
        self._opened: list[BaseDatabaseWrapper] = []

    def begin(self) -> None:
        """Gives the current thread a connection without a pool, with time-outs below a bid's own."""
        own = connections.create_connection("default")
        options = {name: value for name, value in own.settings_dict["OPTIONS"].items() if name != "pool"}
        own.settings_dict = {
            **own.settings_dict,
            "OPTIONS": {**options, "application_name": "rostrum-writer", "options": _TIMEOUTS, "prepare_threshold": 0},
        }
        connections["default"] = own
        self._opened.append(own)

    def end(self) -> None:
        """After the threads have ended: nobody else holds these."""
        for own in self._opened:
            own.inc_thread_sharing()
            own.close()
        self._opened.clear()
