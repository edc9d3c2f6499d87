"""The checker finds nothing in an honest run, and each planted fault by its own name."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from bidding import engine
from bidding.commands import Outcome
from core.errors import DomainError
from tests.bidding.rooms import Room, make_room
from tests.faults import checker
from tests.faults.checker import Found, Stored
from tests.faults.records import Asked, Notebook

pytestmark = pytest.mark.django_db

SAID = [
    (0, 5000, "max"),  # leads, and lifts the price to the reserve
    (1, 2000, "max"),  # the leader is defended
    (1, 4975, "exact"),
    (2, 900, "max"),  # refused from what the process knows, and not stored
    (2, 9000, "max"),
    (2, 9500, "max"),  # a silent raise
    (2, 8000, "max"),  # refused under the lock, and stored
    (0, 20_000, "exact"),
]


@pytest.fixture(scope="module")
def honest(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Notebook, Found]]:
    """One run for all: what is planted is planted into copies."""
    with django_db_blocker.unblock():
        room = make_room(increment_bands=[[0, 50]], lot={"reserve_price": 1500})
        notebook = Notebook()
        for bidder, amount, kind in SAID:
            _bid(room, notebook, bidder, amount, kind)
        engine.shutdown()
        found = checker.read(room.lot.pk)
        call_command("flush", interactive=False, verbosity=0)
        yield notebook, found


def _bid(room: Room, notebook: Notebook, bidder: int, amount: int, kind: Any) -> None:
    person = room.paddles[bidder].user
    question = notebook.note(Asked(lot=room.lot.pk, user_id=person.pk, key=uuid4().hex, amount=amount, kind=kind))
    answer: Outcome | DomainError = room.bid_as(person, f"{amount / 100:.2f}", kind=kind, key=question.key)
    question.hear(answer.body if isinstance(answer, Outcome) else answer.as_dict())


def test_an_honest_run_has_no_problems(honest: tuple[Notebook, Found]) -> None:
    notebook, found = honest
    assert (notebook.count("accepted"), notebook.count("refused")) == (6, 2)
    assert checker.problems(notebook.asked, found) == []


def _answer(found: Found, place: int, **changes: Any) -> Found:
    answers = list(found.answers)
    answers[place] = replace(answers[place], **changes)
    return replace(found, answers=answers)


def _event(found: Found, place: int, **changes: Any) -> Found:
    events = list(found.events)
    events[place] = {**events[place], **changes}
    return replace(found, events=events)


def _last_bid(found: Found) -> Stored:
    return found.answers[-1]


def _without_last_bid(found: Found) -> Found:
    row = dict(found.row) | {"sequence": len(found.events) - 1, "price": 5050, "leader": "3"}
    events = [event for event in found.events if event["sequence"] != found.answers[-1].sequence]
    return replace(found, answers=found.answers[:-1], events=events, row=row)


def _doubled(found: Found) -> Found:
    again = replace(_last_bid(found), sequence=None)
    return replace(found, answers=[*found.answers, again])


def _late(found: Found) -> Found:
    return replace(found, closes_at=max(found.times.values()) - timedelta(milliseconds=1))


ROWS: dict[str, tuple[Callable[[Found], Found], str]] = {
    "an acknowledged bid is gone": (_without_last_bid, "was acknowledged and is lost"),
    "an acknowledged bid became a refusal": (lambda found: _answer(found, -1, accepted=False), "was acknowledged and is lost"),
    "an answer is stored in other words": (
        lambda found: _answer(found, 0, body={**found.answers[0].body, "price": "11.00"}),
        "was told",
    ),
    "a refusal was accepted after all": (lambda found: _answer(found, 5, accepted=True), "the rules say bid_too_low"),
    "a bid that nobody asked for": (lambda found: _answer(found, 1, key="ghost"), "key ghost: nobody asked for it"),
    "a bid under another's name": (lambda found: _answer(found, 1, user_id=found.answers[0].user_id), "nobody asked for it"),
    "another amount than was asked": (lambda found: _answer(found, 1, amount=2050), "asked 2000 max, got 2050 max"),
    "one intent took effect twice": (_doubled, "took effect twice"),
    "a bid with another's paddle": (
        lambda found: _event(found, 1, payload={**found.events[1]["payload"], "paddle": "9"}),
        "is not a bid of paddle 1",
    ),
    "the log has a gap": (lambda found: replace(found, events=[*found.events[:2], *found.events[3:]]), "something is missing"),
    "the log was rewritten": (lambda found: _event(found, -1, at="2026-01-01T00:00:00.000Z"), "its hash does not fit"),
    "a commitment was taken out": (lambda found: replace(found, commitments=found.commitments[1:]), "missing, doubled"),
    "the row forgot a bid": (lambda found: replace(found, row=dict(found.row) | {"price": 9050}), "the lot's row says"),
    "the leader pays too little": (
        lambda found: _answer(found, 4, body={**found.answers[4].body, "price": "49.75"}),
        "the rules say (5050",
    ),
    "decided in another order": (
        lambda found: replace(found, answers=[*found.answers[:-2], *reversed(found.answers[-2:])]),
        "was answered before key",
    ),
    "accepted after the close": (_late, "when the lot had closed"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_fault_in_the_rows_is_found(honest: tuple[Notebook, Found], name: str) -> None:
    notebook, found = honest
    plant, words = ROWS[name]
    assert any(words in problem for problem in checker.problems(notebook.asked, plant(found))), name


def _unknown(notebook: Notebook) -> None:
    notebook.asked[0].told, notebook.asked[0].answers = "unknown", []


def _two_voices(notebook: Notebook) -> None:
    notebook.asked[0].hear({**notebook.asked[0].body, "sequence": 7})


def _refused_without_reason(notebook: Notebook) -> None:
    asked = notebook.note(Asked(lot=notebook.asked[0].lot, user_id=1, key="unfair", amount=99_999, kind="max"))
    asked.hear({"code": "bid_too_low", "minimum_bid": "1000.00"})


def _said_no_and_did_it(notebook: Notebook) -> None:
    notebook.asked[-1].told, notebook.asked[-1].answers = "refused", [{"code": "lot_not_open"}]


def _five_hundred(notebook: Notebook) -> None:
    notebook.asked[2].trouble.append("key x: answered 500")


NOTES: dict[str, tuple[Callable[[Notebook], None], str]] = {
    "an outcome stayed unknown": (_unknown, "nobody could say"),
    "the same key got two answers": (_two_voices, "asked again"),
    "refused below a minimum that never was": (_refused_without_reason, "never the minimum"),
    "refused to the client, accepted in the books": (_said_no_and_did_it, "refused to the client and accepted"),
    "a client saw a fault of ours": (_five_hundred, "answered 500"),
}


@pytest.mark.parametrize("name", NOTES)
def test_a_fault_in_what_clients_were_told_is_found(honest: tuple[Notebook, Found], name: str) -> None:
    notebook, found = copy.deepcopy(honest[0]), honest[1]
    plant, words = NOTES[name]
    plant(notebook)
    assert any(words in problem for problem in checker.problems(notebook.asked, found)), name
