"""The database connection of a writer thread: its own, outside the web's pool, kept for the thread's life.

With one pool for both, writers would wait for connections held by those who wait for the writers: four bids with a pool
of four froze for five seconds.
"""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_OPTIONS = " ".join(
    f"-c {option}"
    for option in (
        "lock_timeout=5s",
        "statement_timeout=8s",
        "idle_in_transaction_session_timeout=20s",
        # A writer probes single rows by their keys and never reads a table: its plans are made once, and from indexes,
        # whatever the statistics of a table that was empty a minute ago say.
        "plan_cache_mode=force_generic_plan",
        "enable_seqscan=off",
        "enable_hashjoin=off",
        "enable_mergejoin=off",
        "jit=off",
    )
)


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
            "OPTIONS": {
                **options,
                "application_name": "rostrum-writer",
                "options": _OPTIONS,
                "prepare_threshold": 0,
                # A server that vanished without a word must not hold a lot's bids for the kernel's quarter of an hour.
                "tcp_user_timeout": 15_000,
            },
        }
        connections["default"] = own
        self._opened.append(own)

    def end(self) -> None:
        """After the threads have ended: nobody else holds these."""
        for own in self._opened:
            own.inc_thread_sharing()
            own.close()
        self._opened.clear()
