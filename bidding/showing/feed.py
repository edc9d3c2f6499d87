"""The lot's log as people read it: a line an event, newest first. `bidding/feed.js` writes the same lines live."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from bidding.choices import EventKind
from bidding.models import LotEvent
from bidding.showing.times import exact_time
from bidding.showing.words import say
from ledger.money import format_money, parse

SHOWN = 50
"""Events on the page; the whole log is at `GET lots/{id}/log/`."""

_ICONS: Mapping[str, str] = {
    EventKind.OPENED: "clock",
    EventKind.EXTENDED: "extend",
    EventKind.RESERVE_MET: "scales",
    EventKind.RESERVE_LOWERED: "scales",
    EventKind.HOLD: "clock",
    EventKind.RESUME: "clock",
    EventKind.CLOSED: "hammer",
    EventKind.DECISION: "scales",
    EventKind.FELL_THROUGH: "x",
    EventKind.SECOND_CHANCE: "scales",
    EventKind.TEXT_ADDED: "edit",
    EventKind.WITHDRAWN: "x",
    "fair_warning": "clock",
    "final_call": "clock",
    "ask_set": "hammer",
    "undone": "undo",
    "increment_set": "hammer",
    "floor_named": "paddle",
    "reopened": "undo",
    "said": "hammer",
}

_WORDS: Final = "said"
_UNDONE: Final = "undone"

HELD_FOR: Final = frozenset({"bidders", "auctioneer", "gateway"})
"""What makes a lot hold itself."""
SELLER: Final = "seller"
"""As the actor of an event."""
FLOOR: Final = "floor"
"""In place of a paddle: somebody in the hall, for whom the auctioneer bids."""


@dataclass(frozen=True, slots=True)
class Line:
    """A bid (`paddle`, `amount`) or something that was said (`icon`); `kind` is the design's `data-kind`.

    `badge` is what stands on the paddle; `note`, before the time, says how it came.
    """

    sequence: int
    kind: str
    words: str
    at: datetime
    icon: str = ""
    badge: str = ""
    amount: str = ""
    money: str = ""
    note: str = ""
    is_floor: bool = False
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom the log is written: their own paddle, and names for those who may see them."""

    currency: str
    paddle: str | None
    names: Mapping[str, str]

    def who(self, paddle: str) -> str:
        if paddle == self.paddle:
            return say("you")
        if paddle == FLOOR:
            return say("floor")
        return self.names.get(paddle) or say("paddle", paddle=paddle)

    def money(self, amount: str) -> str:
        return format_money(parse(amount, self.currency), self.currency, get_language() or "en")


def lines(events: Sequence[LotEvent], reader: Reader) -> list[Line]:
    undone = undone_in(events)
    return [
        _bid(event, reader, is_undone=event.sequence in undone) if is_bid(event) else _said(event, reader) for event in events
    ]


def undone_in(events: Iterable[LotEvent]) -> frozenset[int]:
    """Sequences of the bids that are taken back. From the log, newest first: an undo takes the bid and what answered it."""
    found: set[int] = set()
    cut: int | None = None
    for event in events:
        if event.kind == _UNDONE:
            cut = event.payload["sequence"] if cut is None else min(cut, event.payload["sequence"])
        elif cut is not None and event.sequence >= cut and is_bid(event):
            found.add(event.sequence)
    return frozenset(found)


def is_bid(event: LotEvent) -> bool:
    """Of a person, or the engine's own for one."""
    return event.kind in {EventKind.BID, EventKind.AUTO_BID}


def _bid(event: LotEvent, reader: Reader, *, is_undone: bool) -> Line:
    paddle, amount = event.payload["paddle"], event.payload["amount"]
    return Line(
        sequence=event.sequence,
        kind="mine" if paddle == reader.paddle else "bid",
        words=reader.who(paddle),
        at=event.at,
        badge=badge_of(paddle),
        amount=amount,
        money=reader.money(amount),
        note=_how(event),
        is_floor=paddle == FLOOR,
        is_undone=is_undone,
    )


def _how(event: LotEvent) -> str:
    """How the bid came, where it did not come from the page."""
    if event.kind == EventKind.AUTO_BID:
        return say("automatic")
    return {"floor": say("origin.room"), "live": say("origin.room"), "absentee": say("origin.absentee")}.get(
        event.payload.get("origin", ""), ""
    )


def badge_of(paddle: str) -> str:
    """What stands on the paddle: its number, or F for the floor."""
    return say("floor.badge") if paddle == FLOOR else paddle


def _said(event: LotEvent, reader: Reader) -> Line:
    payload = event.payload
    if event.kind == EventKind.DECISION:
        payload = payload | {"paddle": event.actor}
    words = _closed(payload, reader) if event.kind == EventKind.CLOSED else _plain(event.kind, payload, reader)
    note = say("log.words") if event.kind == _WORDS else ""
    return Line(sequence=event.sequence, kind="said", words=words, at=event.at, icon=_ICONS.get(event.kind, "info"), note=note)


def _plain(kind: str, payload: Mapping[str, Any], reader: Reader) -> str:
    if kind == EventKind.EXTENDED:
        form = "log.extended.reason" if payload.get("reason") else "log.extended"
        return say(form, time=_clock_time(payload["closes_at"]), reason=payload.get("reason", ""))
    price = reader.money(payload["amount"]) if payload.get("amount") else ""
    paddle = payload.get("paddle") or ""
    return say(_form(kind, payload), text=payload.get("text", ""), price=price, paddle=paddle, reason=payload.get("reason"))


def _form(kind: str, payload: Mapping[str, Any]) -> str:
    """The name of the sentence; as in `bidding/feed.js`."""
    if kind == "hold" and payload.get("reason") in HELD_FOR:
        return f"log.hold.{payload['reason']}"
    if kind == "reopened" and payload.get("reason"):
        return "log.reopened.reason"
    if kind == "second_chance":
        return f"log.second_chance.{payload['action']}"
    if kind == "decision":
        is_offer = payload["action"] == "countered" and payload["paddle"] != SELLER
        return "log.decision.offered" if is_offer else f"log.decision.{payload['action']}"
    if kind == "increment_set" and not payload.get("amount"):
        return "log.increment_set.table"
    return f"log.{kind}"


def _closed(payload: Mapping[str, Any], reader: Reader) -> str:
    if payload["result"] != "sold":
        return say(f"log.closed.{payload['result']}")
    price, paddle = reader.money(payload["price"]), payload["paddle"]
    if paddle == reader.paddle:
        return say("log.closed.mine", price=price)
    return say("log.closed.sold", paddle=paddle, price=price)


def _clock_time(wire: str) -> str:
    found = parse_datetime(wire)
    return "" if found is None else exact_time(found)
