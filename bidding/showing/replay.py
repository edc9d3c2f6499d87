"""A sale seen again (B16): its film, and beside it the log of a lot and what was said, each at its own time.

Everything stands on one clock, the database's: events carry `at`, a film begins at its recording's `started_at`. A position is
in seconds from the beginning of the reel (`bidding.showing.reel`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from auctions import queries as auction_queries
from auctions.access import Visitor, standing_in
from auctions.choices import Format
from auctions.models import Auction, Registration
from bidding.choices import EventKind
from bidding.models import LotEvent
from bidding.showing import feed
from bidding.showing.lot_page import MOST_NAMES
from bidding.showing.reel import Chapter, Film, Reel, chapters_of, films_of, reel_of
from chat import queries as chat_queries
from chat.standing import standing_of
from conferencing import playback
from conferencing.errors import Removed
from conferencing.models import Recording
from conferencing.recorded import RecordingStatus, Visibility
from core.errors import NotAuthenticated, NotFound
from core.times import database_time

EVENTS: Final = 500
"""Of a lot's log on one page; scripts read on."""
MESSAGES: Final = 500
_UNFINISHED: Final = {RecordingStatus.PROCESSING, RecordingStatus.FAILED}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log, and where it lies on the reel."""

    line: feed.Line
    event: LotEvent
    position: float

    @property
    def undoes(self) -> int | None:
        """The sequence from which on the bids of the lot are taken back."""
        found: int | None = self.event.payload.get("sequence") if self.event.kind == EventKind.UNDONE else None
        return found

    @property
    def names(self) -> str:
        """The paddle that the floor turned out to be; empty for all other events."""
        return str(self.event.payload["paddle"]) if self.event.kind == EventKind.FLOOR_NAMED else ""


@dataclass(frozen=True, slots=True)
class Said:
    label: str
    text: str
    at: datetime
    position: float


@dataclass(frozen=True, slots=True)
class Story:
    """One lot of the sale as it went. `more` is the sequence behind which its log goes on; `opens_at` a position."""

    chosen: Chapter
    reel: Reel
    films: Sequence[Film]
    entries: Sequence[Entry]
    more: int | None
    messages: Sequence[Said] | None
    opens_at: float
    paddle: str | None

    @property
    def film(self) -> Film | None:
        """The one that runs where the page opens, else the first."""
        running = (film for film in self.films if film.starts <= self.opens_at < film.ends)
        return next(running, self.films[0] if self.films else None)

    @property
    def film_opens_at(self) -> float:
        """Seconds of the film itself, for a browser without scripts."""
        return max(0.0, self.opens_at - self.film.starts) if self.film is not None else 0.0


@dataclass(frozen=True, slots=True)
class ReplayPage:
    """`story` is None where no lot was opened yet. `own` are the room's recordings, for those who may say who watches them."""

    auction: Auction
    chapters: Sequence[Chapter]
    story: Story | None
    own: Sequence[Recording]

    @property
    def unfinished(self) -> list[Recording]:
        return [each for each in self.own if each.status in _UNFINISHED]

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """Who may watch, in words."""
        return list(Visibility.choices)

    @property
    def is_live(self) -> bool:
        return self.auction.format == Format.LIVE

    @property
    def scripts(self) -> dict[str, Any]:
        """Wire values; positions in seconds."""
        if self.story is None:
            return {}
        reel = self.story.reel
        return {
            "currency": self.auction.currency,
            "begins": reel.begins.timestamp(),
            "length": reel.length,
            "opens_at": self.story.opens_at,
            "paddle": self.story.paddle,
            "films": [_film(film) for film in self.story.films],
            "chapters": [_chapter(chapter, reel) for chapter in reel.chapters],
            "page": reverse("bidding:replay", args=[self.auction.pk]),
        }


def replay_page(auction_id: UUID, *, user: Visitor, lot: int | None, after: int, at: float | None) -> ReplayPage:
    """`lot` is the number of the chosen one, `after` a sequence of its log, `at` a position. A constant number of queries.

    Raises `NotFound` for what this visitor may not know of, and for a lot that never opened.
    """
    auction = auction_queries.detail(auction_id, user=user)
    chapters = chapters_of(auction, list(auction.lots.all()), now=database_time())
    recordings = _recordings(auction, user)
    chosen = _chosen(chapters, lot)
    story = None
    if chosen is not None:
        reel = reel_of(chapters, chosen, recordings, is_live=auction.format == Format.LIVE)
        story = _story(auction, chosen, reel, films_of(recordings, reel, user=user), user=user, after=after, at=at)
    is_own = auction.room is not None and playback.moderates(auction.room, user)
    return ReplayPage(auction, chapters, story, recordings if is_own else [])


def _story(
    auction: Auction, chosen: Chapter, reel: Reel, films: Sequence[Film], *, user: Visitor, after: int, at: float | None
) -> Story:
    reader = _reader(auction, user)
    events, more = _log(chosen, after)
    opens_at = reel.position(chosen.begins) if at is None else min(max(at, 0.0), reel.length)
    return Story(
        chosen=chosen,
        reel=reel,
        films=films,
        entries=_entries(chosen, events, reel, reader),
        more=more,
        messages=_messages(auction, chosen, reel, user=user),
        opens_at=opens_at,
        paddle=reader.paddle,
    )


def _chosen(chapters: Sequence[Chapter], number: int | None) -> Chapter | None:
    if number is None:
        return chapters[0] if chapters else None
    found = next((chapter for chapter in chapters if chapter.lot.number == number), None)
    if found is None:
        raise NotFound
    return found


def _recordings(auction: Auction, user: Visitor) -> list[Recording]:
    """Those of the sale's room that this visitor may know of."""
    if auction.room_id is None:
        return []
    try:
        return list(playback.list_of(auction.room_id, user=user).order_by("started_at"))
    except (NotFound, NotAuthenticated, Removed):
        return []


def _reader(auction: Auction, user: Visitor) -> feed.Reader:
    own = auction_queries.own_registration(auction, user=user)
    names: dict[str, str] = {}
    if "see_names" in standing_in(auction, user):
        rows = Registration.objects.filter(auction=auction).values_list("paddle", "user__name")[:MOST_NAMES]
        names = {str(paddle): name for paddle, name in rows if name}
    return feed.Reader(auction.currency, str(own.paddle) if own is not None else None, names)


def _log(chosen: Chapter, after: int) -> tuple[list[LotEvent], int | None]:
    """In order; and where to go on."""
    rows = list(LotEvent.objects.filter(lot=chosen.lot, sequence__gt=after).order_by("sequence")[: EVENTS + 1])
    page = rows[:EVENTS]
    return page, page[-1].sequence if len(rows) > EVENTS else None


def _entries(chosen: Chapter, events: Sequence[LotEvent], reel: Reel, reader: feed.Reader) -> list[Entry]:
    if not events:
        return []
    # What was taken back only after the last of these is marked as well.
    later = LotEvent.objects.filter(lot=chosen.lot, kind=EventKind.UNDONE, sequence__gt=events[-1].sequence)
    lines = feed.lines([*later.order_by("-sequence"), *reversed(events)], reader)
    of_events = reversed(lines[-len(events) :])
    return [Entry(line, event, reel.position(event.at)) for line, event in zip(of_events, events, strict=True)]


def _messages(auction: Auction, chosen: Chapter, reel: Reel, *, user: Visitor) -> list[Said] | None:
    """What was said from the lot's opening until the next one's; None where there is no chat that this visitor may read."""
    if auction.channel_id is None:
        return None
    try:
        standing_of(auction.channel_id, user_id=user.pk if isinstance(user.pk, int) else None)
    except NotFound:
        return None
    is_first = chosen is reel.chapters[0]
    end = min((chapter.begins for chapter in reel.chapters if chapter.begins > chosen.begins), default=reel.ends)
    bodies = chat_queries.between(
        auction.channel_id, start=reel.begins if is_first else chosen.begins, end=max(end, chosen.ends), limit=MESSAGES
    )
    return [_said(body, reel) for body in bodies if body["gone"] is None]


def _said(body: dict[str, Any], reel: Reel) -> Said:
    at = datetime.fromisoformat(body["at"])
    return Said(body["author"]["label"], body["text"], at, reel.position(at))


def _film(film: Film) -> dict[str, Any]:
    renew = reverse("api-recording", args=[film.id])
    return {"starts": film.starts, "ends": film.ends, "url": film.url, "renew": renew}


def _chapter(chapter: Chapter, reel: Reel) -> dict[str, Any]:
    spans = [[reel.position(span.start), reel.position(span.end)] for span in chapter.spans]
    return {"number": chapter.lot.number, "spans": spans}
