"""What a line hears before whoever began it has taken it in.

Janus goes on speaking while its answer to a join is on the way to the task that waits for it: a feed that begins in that
moment, or a kick, is said then and never again.
"""

from __future__ import annotations

from conferencing.janus.events import Event
from conferencing.janus.videoroom import EventListener


class Early:
    """A listener that keeps everything for `listener` until `taken_in`, and then hands on what comes."""

    def __init__(self, listener: EventListener) -> None:
        self._listener = listener
        self._kept: list[Event] | None = []

    def __call__(self, event: Event) -> None:
        if self._kept is None:
            self._listener(event)
        else:
            self._kept.append(event)

    def taken_in(self) -> None:
        """The line stands in its place now: what came before is heard first, in its order."""
        kept, self._kept = self._kept or [], None
        for event in kept:
            self._listener(event)
