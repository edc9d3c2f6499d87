"""Whether Redis is away, known once for the whole process.

Redis may vanish at any moment (architecture.md, "The bid path"). Whoever talks to it asks here first, so that an outage
costs each process one time-out every `PAUSE` seconds and not one a request.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

TIMEOUT: Final = 0.5
"""Seconds that any call to Redis may take (reliability.md: bids stay under 1 s while it hangs)."""
PAUSE: Final = 2.0
"""Seconds without a further try after a failure."""
AWAY: Final = (RedisError, OSError)
"""What a client raises when Redis is away, hangs, loads, is full or read-only. `TimeoutError` is an `OSError`."""

Result = TypeVar("Result")


def reconnect_once() -> Retry:
    """A connection that died while it lay idle is replaced at once; what has timed out is not tried again."""
    return Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))


class Log:
    """Says that something does not work when it begins and when it ends, and not at every try between."""

    def __init__(self, logger: logging.Logger, what: str) -> None:
        self._logger = logger
        self._what = what
        self._works = True

    def failed(self, error: BaseException) -> None:
        if self._works:
            self._logger.warning("%s does not work: %r", self._what, error)
        self._works = False

    def well(self) -> None:
        if not self._works:
            self._logger.warning("%s works again.", self._what)
        self._works = True


class Breaker:
    """Closed: everybody may try. Open: nobody, but for one caller every `pause` seconds, who finds out."""

    def __init__(self, *, pause: float = PAUSE, clock: Callable[[], float] = time.monotonic) -> None:
        self.outages = 0
        """Counts how often it opened: what was kept elsewhere in an earlier outage is out of date in the next."""
        self._pause = pause
        self._clock = clock
        self._open_until: float | None = None
        self._log = Log(logger, "Redis")
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        return self._open_until is not None

    def allows(self) -> bool:
        """Whether this caller may try; it then says `succeeded` or `failed`."""
        if not self.is_open:  # the usual case, without the lock
            return True
        with self._lock:
            if self._open_until is None:
                return True
            now = self._clock()
            if now < self._open_until:
                return False
            self._open_until = now + self._pause
            return True

    def succeeded(self) -> None:
        if self._open_until is not None:
            with self._lock:
                self._open_until = None
            self._log.well()

    def failed(self, error: BaseException) -> None:
        with self._lock:
            opened = self._open_until is None
            self.outages += opened
            self._open_until = self._clock() + self._pause
        self._log.failed(error)

    def call(self, attempt: Callable[[], Result], *, otherwise: Callable[[], Result]) -> Result:
        """The result of `attempt`, or of `otherwise` while Redis is away. Other errors than `AWAY` pass through."""
        if not self.allows():
            return otherwise()
        try:
            result = attempt()
        except AWAY as error:
            self.failed(error)
            return otherwise()
        self.succeeded()
        return result


redis = Breaker()
"""The one of this process."""


def _afresh() -> None:
    """A forked child finds out for itself; a lock that another thread held in the parent would stay locked for ever."""
    global redis
    redis = Breaker()


os.register_at_fork(after_in_child=_afresh)
