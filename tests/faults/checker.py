"""Holds what clients were told against what the database holds (reliability.md, "The checker").

`problems` is pure: it gets the clients' notes and one lot's rows, and names whatever breaks a promise. It trusts
neither the engine nor the fold: prices are replayed by the naive model, chains are checked by the verifier that
anybody may run. Lots must have one step and start price at every price, as the naive model knows no bands.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, pairwise
from typing import Any
from uuid import UUID

from auctions.models import Lot, Registration
from bidding import evidence, verifier
from bidding.models import Answer, LotEvent
from bidding.stored import answer_from
from tests.bidding.naive import NaiveLot
from tests.faults.records import Asked

PRICED = ("bid", "auto_bid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """One row of what a person was told, opened; in the order in which the lot's lock decided them."""

    user_id: int
    paddle: int
    key: str
    amount: int
    kind: str
    accepted: bool
    sequence: int | None
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that the database holds of a lot."""

    lot: UUID
    start: int
    step: int
    reserve: int | None
    row: Mapping[str, Any]
    closes_at: datetime | None
    times: Mapping[int, datetime]
    events: Sequence[Mapping[str, Any]]
    commitments: Sequence[Mapping[str, Any]]
    answers: Sequence[Stored]


def read(lot_id: UUID) -> Found:
    """The lot's rows, when the run is over."""
    lot = Lot.objects.select_related("auction", "leader").get(pk=lot_id)
    paddles = dict(Registration.objects.filter(auction=lot.auction_id).values_list("pk", "paddle"))
    users = dict(Registration.objects.filter(auction=lot.auction_id).values_list("pk", "user_id"))
    [[_, step]] = lot.auction.increment_bands
    return Found(
        lot=lot.pk,
        start=lot.start_price,
        step=step,
        reserve=lot.reserve_price,
        row={
            "sequence": lot.sequence,
            "commitments": lot.commitments,
            "price": lot.price,
            "leader": None if lot.leader is None else str(lot.leader.paddle),
        },
        closes_at=lot.closes_at,
        times=dict(LotEvent.objects.filter(lot=lot).values_list("sequence", "at")),
        events=evidence.events_of(lot.pk),
        commitments=evidence.commitments_of(lot.pk),
        answers=[
            _opened(answer, user_id=users[answer.registration_id], paddle=paddles[answer.registration_id])
            for answer in Answer.objects.filter(lot=lot).order_by("pk")
            if answer.registration_id is not None
        ],
    )


def problems(asked: Sequence[Asked], found: Found) -> list[str]:
    """Empty where every promise was kept; `asked` may hold what was asked of other lots too."""
    ours = [question for question in asked if question.lot == found.lot]
    return [
        *_answers_of_one_voice(ours),
        *_nothing_unknown(ours),
        *verifier.verify(found.events, found.commitments).problems,
        *_row_is_its_log(found),
        *_lawful(found),
        *_acknowledged(ours, found),
        *_intended(ours, found),
        *_in_real_time(ours, found),
        *_refused_with_reason(ours, found),
        *_in_time(found),
    ]


def _opened(answer: Answer, *, user_id: int, paddle: int) -> Stored:
    opened = answer_from(bytes(answer.sealed), lot=answer.lot_id, registration_id=answer.registration_id, key=answer.key)
    return Stored(
        user_id=user_id,
        paddle=paddle,
        key=answer.key,
        amount=opened.amount,
        kind=opened.kind,
        accepted=answer.accepted,
        sequence=answer.sequence,
        body=opened.body,
    )


def _answers_of_one_voice(asked: Sequence[Asked]) -> Iterator[str]:
    """P3: the same key, the same words; and nobody is ever shown a fault of ours.

    A refusal from the snapshot is not stored: asked again, it names the minimum of a later moment.
    """
    for question in asked:
        yield from question.trouble
        for again in question.answers[1:]:
            both_low = again.get("code") == question.body.get("code") == "bid_too_low"
            if _essence(again) != _essence(question.body) and not both_low:
                yield f"key {question.key}: told {_essence(question.body)}, asked again {_essence(again)}"


def _nothing_unknown(asked: Sequence[Asked]) -> Iterator[str]:
    for question in asked:
        if question.told == "unknown":
            yield f"key {question.key}: nobody could say what became of it"


def _row_is_its_log(found: Found) -> Iterator[str]:
    price, leader = verifier.outcome(found.events)
    told = {
        "sequence": len(found.events),
        "commitments": len(found.commitments),
        "price": None if price is None else _minor(price),
        "leader": leader,
    }
    if told != found.row:
        yield f"the lot's row says {dict(found.row)}, its log {told}"


def _lawful(found: Found) -> Iterator[str]:
    """P2: every decision, in the lot's order, is what the naive model says; the log holds these bids and no others."""
    model = NaiveLot(start=found.start, step=found.step, reserve=found.reserve)
    for stored, shown in zip(found.answers, _prices_after(found), strict=True):
        if stored.body.get("code") == "lot_not_open":
            continue
        verdict, amount = model.bid(stored.paddle, stored.amount, stored.kind, stored.key)
        if (verdict == "accepted") != stored.accepted:
            yield f"key {stored.key}: the rules say {verdict}, the house {dict(stored.body)}"
        elif not stored.accepted and _minor(stored.body["minimum_bid"]) != amount:
            yield f"key {stored.key}: the rules say at least {amount}, the house {stored.body['minimum_bid']}"
        elif stored.accepted:
            yield from _as_said(stored, model, shown=shown)
    answered = [stored.sequence for stored in found.answers if stored.sequence is not None]
    bids = {event["sequence"] for event in found.events if event["kind"] == "bid"}
    if answered != sorted(set(answered)):
        yield f"the answers are not in the order of the log: {answered}"
    if bids - set(answered):
        yield f"sequences {sorted(bids - set(answered))}: bids that no answer is for"


def _as_said(stored: Stored, model: NaiveLot, *, shown: int | None) -> Iterator[str]:
    said = (_minor(stored.body["price"]), _minor(stored.body["minimum_bid"]), stored.body["leading"])
    lawful = (model.price, model.minimum(), model.leader == stored.paddle)
    if said != lawful:
        yield f"key {stored.key}: told {said}, the rules say {lawful}"
    if shown != model.price:
        yield f"key {stored.key}: the log comes to {shown}, the rules to {model.price}"


def _prices_after(found: Found) -> list[int | None]:
    """For each answer what the log shows once its own events, and those of all before it, are written."""
    prices: list[int | None] = [None]
    for event in found.events:
        prices.append(_minor(event["payload"]["amount"]) if event["kind"] in PRICED else prices[-1])
    shown, until = [], len(prices) - 1
    for stored in reversed(found.answers):
        shown.append(prices[until])
        until = min(until, stored.sequence - 1) if stored.sequence is not None else until
    return shown[::-1]


def _acknowledged(asked: Sequence[Asked], found: Found) -> Iterator[str]:
    """P1: what a client saw accepted is there, in the words it saw; what it saw refused is not."""
    rows = {(stored.user_id, stored.key): stored for stored in found.answers}
    for question in asked:
        stored = rows.get((question.user_id, question.key))
        if question.told == "accepted":
            if stored is None or not stored.accepted:
                yield f"key {question.key}: was acknowledged and is lost"
            elif _essence(question.body) != _essence(stored.body):
                yield f"key {question.key}: was told {_essence(question.body)}, stored is {_essence(stored.body)}"
        elif question.told == "refused" and stored is not None and stored.accepted:
            yield f"key {question.key}: was refused to the client and accepted by the house"


def _intended(asked: Sequence[Asked], found: Found) -> Iterator[str]:
    """Every bid is what one client wanted: its person, its amount, its kind, once."""
    wanted = {(question.user_id, question.key): question for question in asked}
    seen: set[tuple[int, str]] = set()
    events = {event["sequence"]: event for event in found.events}
    for stored in found.answers:
        name = (stored.user_id, stored.key)
        question = wanted.get(name)
        if question is None or name in seen:
            yield f"key {stored.key}: nobody asked for it" if question is None else f"key {stored.key}: took effect twice"
            continue
        seen.add(name)
        if (question.amount, question.kind) != (stored.amount, stored.kind):
            yield f"key {stored.key}: asked {question.amount} {question.kind}, got {stored.amount} {stored.kind}"
        event = events.get(stored.sequence or 0)
        if stored.sequence is not None and (event is None or event["payload"].get("paddle") != str(stored.paddle)):
            yield f"key {stored.key}: sequence {stored.sequence} is not a bid of paddle {stored.paddle}"


def _in_real_time(asked: Sequence[Asked], found: Found) -> Iterator[str]:
    """P2: whoever was answered before another asked also comes first in the lot's order."""
    by_name = {(question.user_id, question.key): question for question in asked}
    order = [by_name[name] for stored in found.answers if (name := (stored.user_id, stored.key)) in by_name]
    first_told: Asked | None = None
    for question in reversed(order):
        if first_told is not None and _told_at(first_told) < question.asked_at:
            yield f"key {first_told.key} was answered before key {question.key} was asked, and comes after it"
        if first_told is None or _told_at(question) < _told_at(first_told):
            first_told = question


def _refused_with_reason(asked: Sequence[Asked], found: Found) -> Iterator[str]:
    """A refusal that was not stored names a minimum that stood at some time between the question and the answer."""
    by_name = {(question.user_id, question.key): question for question in asked}
    moves = [
        (by_name[name], _minor(stored.body["minimum_bid"]))
        for stored in found.answers
        if stored.accepted and (name := (stored.user_id, stored.key)) in by_name
    ]
    surely = _highest([(_told_at(by), minimum) for by, minimum in moves], otherwise=found.start)
    perhaps = _highest([(by.asked_at, minimum) for by, minimum in moves], otherwise=found.start)
    stored_names = {(stored.user_id, stored.key) for stored in found.answers}
    for question in asked:
        if question.body.get("code") != "bid_too_low" or (question.user_id, question.key) in stored_names:
            continue
        named = _minor(question.body["minimum_bid"])
        if not surely(question.asked_at) <= named <= perhaps(_told_at(question)):
            yield f"key {question.key}: refused below {named}, which was never the minimum while it was under way"
        if question.amount >= named:
            yield f"key {question.key}: {question.amount} was refused as below {named}"


def _highest(moves: Sequence[tuple[float, int]], *, otherwise: int) -> Callable[[float], int]:
    """The highest minimum among the moves before a time."""
    ordered = sorted(moves)
    times = [at for at, _ in ordered]
    highest = list(accumulate((minimum for _, minimum in ordered), max, initial=otherwise))
    return lambda at: highest[bisect_left(times, at)]


def _in_time(found: Found) -> Iterator[str]:
    """P5: nothing is accepted at or after the close; times never run backwards."""
    for before, after in pairwise(sorted(found.times)):
        if found.times[after] < found.times[before]:
            yield f"sequence {after} is earlier than {before}"
    for event in found.events:
        at = found.times[event["sequence"]]
        if event["kind"] in PRICED and found.closes_at is not None and at >= found.closes_at:
            yield f"sequence {event['sequence']}: accepted at {at}, when the lot had closed at {found.closes_at}"


def _told_at(question: Asked) -> float:
    """When it was told; one that never was may have been at any time."""
    return math.inf if question.told_at is None else question.told_at


def _essence(body: Mapping[str, Any]) -> dict[str, Any]:
    """What decides: without the frame around it, the receipt's signature, or the words of a refusal."""
    names = ("status", "sequence", "leading", "price", "minimum_bid", "closes_at", "your_max", "code")
    receipt = body.get("receipt") or {}
    found = {name: body.get(name) for name in names if name in body}
    if "code" in found:
        found.pop("status", None)
    return found | {"hash": receipt.get("hash"), "commitment": receipt.get("commitment")}


def _minor(wire: str) -> int:
    """Of a currency with two decimal places, as every lot of these runs has."""
    return int(wire.replace(".", ""))
