"""The time of a replay: when each lot was under the hammer, when each film ran, and one line on which all of it lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import Max

from auctions.access import Visitor
from auctions.choices import OVER
from auctions.models import Auction, Lot, LotPhoto
from bidding.choices import EventKind
from bidding.models import LotEvent
from conferencing import playback
from conferencing.models import Recording
from conferencing.recorded import RecordingStatus

_OPENS: Final = (EventKind.OPENED, EventKind.REOPENED)
LINE: Final = 1000
"""Units of the drawing of the line."""
_LEAST: Final = 4
AFTERMATH: Final = timedelta(seconds=5)
"""What still belongs to a lot after its hammer, at the end of a reel."""


@dataclass(frozen=True, slots=True)
class Span:
    """A lot was open from `start` to `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Chapter:
    """A lot that was opened; more than one span where it was reopened."""

    lot: Lot
    spans: tuple[Span, ...]

    @property
    def begins(self) -> datetime:
        return self.spans[0].start

    @property
    def ends(self) -> datetime:
        return self.spans[-1].end

    @property
    def is_over(self) -> bool:
        return self.lot.status in OVER

    @property
    def photo(self) -> LotPhoto | None:
        return next(iter(self.lot.photos.all()), None)

    @property
    def length_words(self) -> str:
        """How long it was open: "1:05", "2:00:41"."""
        whole = round(sum((span.end - span.start for span in self.spans), timedelta()).total_seconds())
        hours, rest = divmod(whole, 3600)
        return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the line: where it is drawn, in its units."""

    number: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Reel:
    """From the first moment to the last."""

    begins: datetime
    ends: datetime
    chapters: tuple[Chapter, ...]

    @property
    def length(self) -> float:
        return seconds(self.ends - self.begins)

    def position(self, at: datetime) -> float:
        return seconds(at - self.begins)

    @property
    def stretches(self) -> list[Stretch]:
        """The lots' turns, for the drawing under the film."""
        return [self._stretch(chapter.lot.number, span) for chapter in self.chapters for span in chapter.spans]

    def _stretch(self, number: int, span: Span) -> Stretch:
        scale = LINE / max(self.length, 0.001)
        x = round(self.position(span.start) * scale)
        return Stretch(number, x, max(_LEAST, round(seconds(span.end - span.start) * scale)))


@dataclass(frozen=True, slots=True)
class Film:
    """`starts` and `ends` are positions on the reel, in seconds; `url` is for the visitor alone."""

    id: UUID
    starts: float
    ends: float
    url: str


def chapters_of(auction: Auction, lots: Sequence[Lot], *, now: datetime) -> list[Chapter]:
    """The lots that were opened, in the order in which they were. Two queries."""
    turns = [*_OPENS, EventKind.CLOSED]
    rows = LotEvent.objects.filter(lot__auction=auction, kind__in=turns).order_by("lot_id", "sequence")
    last = dict(LotEvent.objects.filter(lot__auction=auction).values_list("lot_id").annotate(Max("at")))
    by_lot = {lot.pk: lot for lot in lots}
    found = []
    for lot_id, events in groupby(rows, key=lambda event: event.lot_id):
        lot = by_lot[lot_id]
        spans = _spans(events, until=last[lot_id] if lot.status in OVER else now)
        if spans:
            found.append(Chapter(lot, spans))
    return sorted(found, key=lambda chapter: (chapter.begins, chapter.lot.number))


def _spans(events: Iterable[LotEvent], *, until: datetime) -> tuple[Span, ...]:
    found: list[Span] = []
    start: datetime | None = None
    for event in events:
        if event.kind in _OPENS:
            start = start or event.at
        elif start is not None:
            found.append(Span(start, event.at))
            start = None
    if start is not None:
        found.append(Span(start, max(start, until)))
    return tuple(found)


def reel_of(chapters: Sequence[Chapter], chosen: Chapter, recordings: Sequence[Recording], *, is_live: bool) -> Reel:
    """Of the whole sale with its films; in a timed one, where lots run side by side, of one lot alone."""
    if not is_live:
        return Reel(chosen.begins, chosen.ends + AFTERMATH, (chosen,))
    ready = [each for each in recordings if each.duration is not None and each.status == RecordingStatus.READY]
    begins = min([chapter.begins for chapter in chapters] + [each.started_at for each in ready])
    ends = [chapter.ends + AFTERMATH for chapter in chapters]
    ends += [each.started_at + each.duration for each in ready if each.duration is not None]
    return Reel(begins, max(ends), tuple(chapters))


def films_of(recordings: Sequence[Recording], reel: Reel, *, user: Visitor) -> list[Film]:
    """Those that run somewhere on the reel, in order."""
    found = []
    for each in recordings:
        if each.status != RecordingStatus.READY or each.duration is None:
            continue
        starts = reel.position(each.started_at)
        ends = starts + seconds(each.duration)
        if ends > 0 and starts < reel.length:
            found.append(Film(each.pk, starts, ends, playback.link(each, playback.FILM, user=user).url))
    return found


def seconds(length: timedelta) -> float:
    """To the millisecond, as the wire has times."""
    return round(length.total_seconds(), 3)
