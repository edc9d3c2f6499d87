"""Joins the frames of one lot so that nobody gets more than one every `WINDOW` seconds, and nobody a gap unseen. Pure.

Frames come from several processes: twice, late, or out of order. What leaves here runs strictly forwards in sequence.
A hole is given `WINDOW` seconds to be filled and then passed on as it is: `from` shows it, and the client resumes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any, Final

WINDOW: Final = 0.1
"""Seconds (protocol.md, "Sockets": conflated to ≤ 10 a second)."""
MAX_EVENTS: Final = 100
"""With more than these a frame names its range only, and the client reads the log (architecture.md, "The socket path")."""

Frame = Mapping[str, Any]
"""`lot.events`: `epoch`, `from`, `to`, `events` (gap-free from `from` to `to`, or none), `state` as of `to`."""


def trimmed(frame: Frame) -> Frame:
    """The frame, without its events if they are too many."""
    return {**frame, "events": []} if len(frame["events"]) > MAX_EVENTS else frame


class Stream:
    """What is still to be sent of one lot. Times are seconds of any one steady clock."""

    def __init__(self) -> None:
        self._epoch: str | None = None
        self._retired: deque[str] = deque(maxlen=4)
        self._sent: int | None = None
        self._runs: list[Frame] = []  # disjoint, in order, no two adjacent
        self._not_before = 0.0
        self._patience: float | None = None

    def offer(self, frame: Frame, *, now: float) -> None:
        """Take in a frame from anywhere."""
        if not self._is_of_now(frame):
            return
        self._place(trimmed(frame))
        self._be_patient(now=now)

    def due(self) -> float | None:
        """When `take` will have something to give; None if there is nothing."""
        if not self._runs:
            return None
        if self._patience is None or self._follows(self._runs[0]):
            return self._not_before
        return max(self._not_before, self._patience)

    def take(self, *, now: float) -> list[Frame]:
        """The frames to send now: usually one, several where there are holes between them."""
        due = self.due()
        if due is None or now < due:
            return []
        count = 1 if self._patience is None or now < self._patience else len(self._runs)
        out, self._runs = self._runs[:count], self._runs[count:]
        self._sent = out[-1]["to"]
        self._not_before = now + WINDOW
        self._be_patient(now=now)
        return out

    def _follows(self, run: Frame) -> bool:
        return self._sent is None or bool(run["from"] == self._sent + 1)

    def _be_patient(self, *, now: float) -> None:
        """A hole may be filled until `WINDOW` after it was first seen."""
        has_hole = len(self._runs) > 1 or any(not self._follows(run) for run in self._runs)
        if not has_hole:
            self._patience = None
        elif self._patience is None:
            self._patience = now + WINDOW

    def _is_of_now(self, frame: Frame) -> bool:
        """A new epoch replaces all; a straggler of an old one is nothing any more."""
        epoch = frame["epoch"]
        if epoch != self._epoch:
            if epoch in self._retired:
                return False
            if self._epoch is not None:
                self._retired.append(self._epoch)
            self._epoch, self._sent, self._runs, self._patience = epoch, None, [], None
        return True

    def _place(self, frame: Frame) -> None:
        """Put it among the runs, without what is sent or there already."""
        new: Frame | None = _after(frame, self._sent) if self._sent is not None else frame
        before: list[Frame] = []
        behind: list[Frame] = []
        for run in self._runs:
            if new is None:
                return
            if run["to"] < new["from"]:
                before.append(run)
            elif run["from"] > new["to"]:
                behind.append(run)
            elif run["from"] <= new["from"]:
                before.append(run)
                new = _after(new, run["to"])
            elif run["to"] > new["to"]:
                behind.append(run)
                new = _until(new, run["from"] - 1)
            # else: the new frame holds all of that run
        if new is not None:
            self._runs = _joined([*before, new, *behind])


def _joined(runs: list[Frame]) -> list[Frame]:
    out = runs[:1]
    for run in runs[1:]:
        if out[-1]["to"] + 1 == run["from"]:
            out[-1] = _merged(out[-1], run)
        else:
            out.append(run)
    return out


def _merged(first: Frame, then: Frame) -> Frame:
    whole = _is_whole(first) and _is_whole(then)
    return trimmed({**then, "from": first["from"], "events": [*first["events"], *then["events"]] if whole else []})


def _is_whole(frame: Frame) -> bool:
    return bool(len(frame["events"]) == frame["to"] - frame["from"] + 1)


def _after(frame: Frame, sequence: int) -> Frame | None:
    """The part behind that sequence."""
    if frame["to"] <= sequence:
        return None
    if frame["from"] > sequence:
        return frame
    return {**frame, "from": sequence + 1, "events": [event for event in frame["events"] if event["sequence"] > sequence]}


def _until(frame: Frame, sequence: int) -> Frame:
    """The part up to that sequence. Its state is too new for it, and gives way to that of the run it is joined to."""
    return {**frame, "to": sequence, "events": [event for event in frame["events"] if event["sequence"] <= sequence]}
