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

from bidding import canonical, keys, offers_rules, story
from bidding.offers_rules import NotAllowed, OutOfBounds, Talks

NO_HASH = "0" * 64
EVENT = ("lot", "sequence", "kind", "at", "actor", "payload")
COMMITMENT = ("lot", "position", "after_sequence", "at", "paddle", "commitment")

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
        *_talks(events),
        *_chances(events),
        *(_chain(commitments, fields=COMMITMENT, number="position") if commitments is not None else ()),
        *(_heads(events, commitments) if commitments is not None else ()),
        *(_openings(commitments) if commitments is not None else ()),
    ]
    price, leader = outcome(events)
    return Report(len(events), None if commitments is None else len(commitments), price, leader, problems)


def outcome(events: Sequence[Link]) -> tuple[str | None, str | None]:
    """Price (decimal string) and leading paddle: a fold of the log, without what is undone, with what was agreed on after."""
    standing = story.standing_bids(events)
    if not standing:
        return None, None
    agreed = story.agreed_on(events) or story.Agreed(standing[-1].price)
    return agreed.price, agreed.leader or standing[-1].leader


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


_OPENS = frozenset({"opened", "resume", "reopened"})
_SHUTS = frozenset({"closed", "hold", "withdrawn"})


def _story(events: Sequence[Link]) -> Iterator[str]:
    """What a lawful log tells: it opens before bids, the price falls by an undo alone, nothing is bid after the close."""
    standing: list[story.Standing] = []
    is_open = False
    for event in events:
        name, kind = f"sequence {event.get('sequence')}", event.get("kind")
        if kind in _OPENS or kind in _SHUTS:
            is_open = kind in _OPENS
        if kind in story.PRICED and not is_open:
            yield f"{name}: a bid on a lot that was not open"
        yield from (f"{name}: {problem}" for problem in _problems(standing, event))
        story.tell(standing, event)


def _problems(standing: Sequence[story.Standing], event: Link) -> Iterator[str]:
    """With the bids that stood before it."""
    kind, payload = event["kind"], event["payload"]
    price = _decimal(standing[-1].price) if standing else None
    if kind in story.PRICED:
        amount = _decimal(payload.get("amount"))
        if amount is None or (price is not None and amount < price):
            yield "the price fell"
    elif kind == "undone":
        yield from _undo_problems(standing, payload)
    elif kind == "floor_named" and (not standing or standing[-1].leader != "floor"):
        yield "names the paddle of a bid that was not the floor's"
    elif kind == "closed" and _decimal(payload.get("price")) != price:
        yield f"closed at {payload.get('price')}, but the bids came to {price}"


def _undo_problems(standing: Sequence[story.Standing], payload: Mapping[str, Any]) -> Iterator[str]:
    """Newest first, and what it says of price and leader is what stands without that bid."""
    if not standing or standing[-1].sequence != payload.get("sequence"):
        yield "takes back what is not the newest bid"
        return
    before = standing[-2] if len(standing) > 1 else None
    if (payload.get("price"), payload.get("paddle")) != ((before.price, before.leader) if before else (None, None)):
        yield "says another price or leader than the bids before it came to"


def _talks(events: Sequence[Link]) -> Iterator[str]:
    """What was said after the close: each step is one that the rules allow. The least of a buyer's is not to be known here."""
    talks: Talks | None = None
    for event in events:
        kind, payload = event.get("kind"), event["payload"]
        if kind == "closed":
            price = _minor(payload.get("price"))
            talks = Talks(price, price + 1) if price and payload.get("result") == "awaiting_decision" else None
        elif kind == "reopened":
            talks = None
        elif kind == "decision":
            lawful, talks = _after(talks, event)
            if not lawful:
                yield f"sequence {event.get('sequence')}: a decision that was not to be made"


_CHANCES = {
    "offered": ("fell", "offered"),
    "rejected": ("offered", "fell"),
    "lapsed": ("offered", "fell"),
    "accepted": ("offered", ""),
}
"""Of a second chance: what must stand before it, and what stands after."""


def _chances(events: Sequence[Link]) -> Iterator[str]:
    """A lot is offered to an underbidder only when its sale has fallen through, and to one at a time."""
    stands, paddle = "", None
    for event in events:
        kind, payload = event.get("kind"), event["payload"]
        if kind in {"closed", "reopened"}:
            stands = ""
        elif kind == "fell_through":
            stands = "fell"
        elif kind == "second_chance":
            before, after = _CHANCES.get(str(payload.get("action")), ("nothing", ""))
            if stands != before or (before == "offered" and paddle != payload.get("paddle")):
                yield f"sequence {event.get('sequence')}: a second chance that was not to be given or answered"
            stands, paddle = after, payload.get("paddle")


def _after(talks: Talks | None, event: Link) -> tuple[bool, Talks | None]:
    if talks is None:
        return False, None
    word, amount = str(event["payload"].get("action")), _minor(event["payload"].get("amount"))
    try:
        return True, offers_rules.again(
            talks, word=word, party=offers_rules.party_behind(str(event["actor"])), amount=amount
        ).talks
    except (NotAllowed, OutOfBounds):
        return False, None


def _minor(value: object) -> int | None:
    """Amounts of one log have all their places, so their digits compare."""
    return None if (found := _decimal(value)) is None else int("".join(str(digit) for digit in found.as_tuple().digits))


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
