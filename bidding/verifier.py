"""Checks a lot's two chains, from what anybody may download. Touches no database (protocol.md, "Log event", "The commitments chain").

A log that was cut, reordered, rewritten or forged shows here: each event's hash covers all before it, each public bid
names the commitments chain as it stood, and a receipt is the house's signature over one of those hashes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from bidding import canonical, keys

NO_HASH = "0" * 64
EVENT = ("lot", "sequence", "kind", "at", "actor", "payload")
COMMITMENT = ("lot", "position", "after_sequence", "at", "paddle", "commitment")
PRICED = ("bid", "auto_bid")

Link = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """`problems` is empty where everything holds. `price` and `leader` are what the log says the lot came to."""

    events: int
    commitments: int | None
    price: str | None
    leader: str | None
    problems: list[str] = field(default_factory=list)


def verify(events: Sequence[Link], commitments: Sequence[Link] | None = None) -> Report:
    """`events` is the whole log in order; `commitments` the whole second chain, or None while it is not public."""
    problems = [
        *_chain(events, fields=EVENT, number="sequence"),
        *_story(events),
        *(_chain(commitments, fields=COMMITMENT, number="position") if commitments is not None else ()),
        *(_heads(events, commitments) if commitments is not None else ()),
        *(_openings(commitments) if commitments is not None else ()),
    ]
    price, leader = outcome(events)
    return Report(len(events), None if commitments is None else len(commitments), price, leader, problems)


def outcome(events: Sequence[Link]) -> tuple[str | None, str | None]:
    """Price (decimal string) and leading paddle: a fold of the log.

    Of a challenger's bid and the automatic one that answers it, the latter stands.
    """
    price = leader = None
    for event in events:
        if event["kind"] in PRICED:
            price, leader = event["payload"]["amount"], event["payload"]["paddle"]
    return price, leader


def verify_receipt(receipt: Link, *, events: Sequence[Link], public_keys: Sequence[Link]) -> list[str]:
    """Whether the house signed it and the log still holds what it was for."""
    problems = []
    key = next((key["key"] for key in public_keys if key["id"] == receipt.get("key")), None)
    if key is None:
        problems.append("receipt: its key is not among the public keys")
    elif not keys.verify(str(receipt["hash"]), signature=str(receipt["signature"]), public_key=key):
        problems.append("receipt: the signature is not the house's")
    if all(event["hash"] != receipt["hash"] for event in events):
        problems.append("receipt: no event of the log has its hash (a silent raise is found in the commitments)")
    return problems


def _chain(links: Sequence[Link], *, fields: Sequence[str], number: str) -> Iterator[str]:
    """Numbered from 1 without a gap, of one lot, each standing on the one before."""
    previous = NO_HASH
    for place, link in enumerate(links, start=1):
        name = f"{number} {link.get(number)}"
        if link.get(number) != place:
            yield f"{name}: expected {place}, so something is missing, doubled or out of order"
        if link.get("lot") != links[0].get("lot"):
            yield f"{name}: belongs to another lot"
        if link.get("previous_hash") != previous:
            yield f"{name}: does not stand on the one before"
        if link.get("hash") != canonical.link(str(link.get("previous_hash")), {name: link.get(name) for name in fields}):
            yield f"{name}: was changed, its hash does not fit"
        previous = str(link.get("hash"))


def _story(events: Sequence[Link]) -> Iterator[str]:
    """What a lawful log tells: it opens before bids, the price only rises, nothing is bid after the close."""
    price: Decimal | None = None
    is_open = False
    for event in events:
        name, kind, payload = f"sequence {event.get('sequence')}", event.get("kind"), event.get("payload") or {}
        if kind in ("opened", "resume"):
            is_open = True
        elif kind in ("closed", "hold", "withdrawn"):
            is_open = False
        if kind in PRICED:
            if not is_open:
                yield f"{name}: a bid on a lot that was not open"
            amount = _decimal(payload.get("amount"))
            if amount is None or (price is not None and amount < price):
                yield f"{name}: the price fell"
            price = amount if amount is not None else price
        if kind == "closed":
            closing = _decimal(payload.get("price"))
            if closing != price:
                yield f"{name}: closed at {payload.get('price')}, but the bids came to {price}"


def _heads(events: Sequence[Link], commitments: Sequence[Link]) -> Iterator[str]:
    """Each public bid names the head of the commitments chain as it stood, so that chain cannot be rewritten later."""
    after = [row["after_sequence"] for row in commitments]
    for event in events:
        if event.get("kind") != "bid":
            continue
        before = bisect_left(after, event["sequence"])
        head = commitments[before - 1]["hash"] if before else NO_HASH
        if event["payload"].get("commitments_head") != head:
            yield f"sequence {event['sequence']}: names another commitments chain"


def _openings(commitments: Sequence[Link]) -> Iterator[str]:
    for row in commitments:
        if (opening := row.get("opening")) is None:
            continue
        opened = {"lot": row["lot"], "paddle": row["paddle"], "amount": opening["amount"], "nonce": opening["nonce"]}
        if canonical.digest(opened) != row["commitment"]:
            yield f"position {row['position']}: the amount shown is not the one committed to"


def _decimal(value: object) -> Decimal | None:
    if not isinstance(value, str):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None
