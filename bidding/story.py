"""The bids that stand in a log, the newest last: what is undone is gone. Pure, a fold of public events (protocol.md, "Event kinds")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bidding.offers_rules import SOLD

PRICED = frozenset({"bid", "auto_bid"})

Event = Mapping[str, Any]


@dataclass(slots=True)
class Standing:
    """One accepted bid: `sequence`, `paddle` and `amount` are its own event's; `price` and `leader` what the lot came to."""

    sequence: int
    kind: str
    paddle: str
    amount: str
    origin: str
    price: str
    leader: str


def standing_bids(events: Iterable[Event]) -> list[Standing]:
    """From a log in order, or the end of one: what is undone there and was bid before it is passed over."""
    found: list[Standing] = []
    for event in events:
        tell(found, event)
    return found


def tell(found: list[Standing], event: Event) -> None:
    """The next event of the log."""
    kind, payload = event["kind"], event["payload"]
    newest = found[-1] if found else None
    if kind in PRICED:
        if newest is not None and is_answer(newest, event):
            newest.price, newest.leader = payload["amount"], payload["paddle"]
        else:
            found.append(_standing(event))
    elif kind == "undone" and newest is not None and newest.sequence == payload["sequence"]:
        found.pop()
    elif kind == "floor_named" and newest is not None:
        newest.leader = payload["paddle"]


def is_answer(newest: Standing, event: Event) -> bool:
    """Whether it is the engine's answer for the leader to a challenger's bid: next to it, and another's (rule 2.4)."""
    return (
        event["kind"] == "auto_bid"
        and newest.kind == "bid"
        and event["sequence"] == newest.sequence + 1
        and event["payload"]["paddle"] != newest.paddle
    )


@dataclass(frozen=True, slots=True)
class Agreed:
    """What it was sold for after the close, and to which paddle; None: to the one who leads."""

    price: str
    leader: str | None = None


def agreed_on(events: Iterable[Event]) -> Agreed | None:
    """What was agreed on after the close (rules 4), or with an underbidder (P11), while it stands; None where nothing was."""
    found: Agreed | None = None
    for event in events:
        kind, payload = event["kind"], event["payload"]
        if kind == "decision" and payload["action"] in SOLD:
            found = Agreed(payload["amount"])
        elif kind == "second_chance" and payload["action"] == "accepted":
            found = Agreed(payload["amount"], payload["paddle"])
        elif kind in {"reopened", "fell_through"}:
            found = None
    return found


def _standing(event: Event) -> Standing:
    payload = event["payload"]
    return Standing(
        sequence=event["sequence"],
        kind=event["kind"],
        paddle=payload["paddle"],
        amount=payload["amount"],
        origin=payload.get("origin", "online"),
        price=payload["amount"],
        leader=payload["paddle"],
    )
