"""Purses: given once, never below what is spent and held, and each change with its reason."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.errors import Conflict
from ledger import purses
from ledger.errors import PurseExceeded
from ledger.holds import Stake
from ledger.models import Hold, Purse, PurseMove
from ledger.purses import Why
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _purse(amount: int = 10_000) -> Purse:
    person = make_user()
    why = Why(source=f"grant:{person.pk}", reason="Registered")
    return purses.grant(owner_id=person.pk, subject="auction:1", currency="USD", amount=amount, why=why)


def _sums(purse: Purse) -> tuple[int, int, int]:
    purse.refresh_from_db()
    return purse.amount, purse.spent, purse.held


def test_a_purse_is_given_once_and_says_why() -> None:
    purse = _purse(5000)
    again = purses.grant(
        owner_id=purse.owner_id, subject="auction:1", currency="USD", amount=7000, why=Why(source="other", reason="Again")
    )

    assert again == purse
    assert _sums(again) == (5000, 0, 0)
    assert [(move.change, move.amount, move.reason) for move in purse.moves.all()] == [("granted", 5000, "Registered")]


def test_setting_a_purse_writes_by_how_much_and_why() -> None:
    purse = _purse(5000)

    purses.set_amount(purse_id=purse.pk, amount=8000, why=Why(source="s1", reason="A second deposit"))
    purses.set_amount(purse_id=purse.pk, amount=6000, why=Why(source="s2", reason="Too much"))

    assert _sums(purse) == (6000, 0, 0)
    assert list(purse.moves.order_by("pk").values_list("amount", flat=True)) == [5000, 3000, -2000]


def test_one_source_sets_a_purse_once() -> None:
    purse = _purse(5000)

    purses.set_amount(purse_id=purse.pk, amount=8000, why=Why(source="once", reason=""))
    purses.set_amount(purse_id=purse.pk, amount=9000, why=Why(source="once", reason=""))

    assert _sums(purse) == (8000, 0, 0)


def test_a_purse_cannot_be_set_below_what_is_spent_and_held() -> None:
    purse = _purse(5000)
    purses.follow("lot:a", now=Stake(purse.pk, 1000), source="a:1", reason="A")
    purses.follow("lot:b", now=Stake(purse.pk, 2000, is_spent=True), source="b:1", reason="B")

    with pytest.raises(Conflict) as refusal:
        purses.set_amount(purse_id=purse.pk, amount=2999, why=Why(source="low", reason=""))

    assert refusal.value.data == {"least": "30.00"}
    assert _sums(purse) == (5000, 2000, 1000)


def test_a_hold_moves_from_one_purse_to_another_and_is_spent_and_given_back() -> None:
    one, other = _purse(), _purse()

    purses.follow("lot:a", now=Stake(one.pk, 1000), source="a:1", reason="Lot A")
    assert _sums(one) == (10_000, 0, 1000)
    purses.follow("lot:a", now=Stake(other.pk, 1500), source="a:2", reason="Lot A")
    assert (_sums(one), _sums(other)) == ((10_000, 0, 0), (10_000, 0, 1500))
    purses.follow("lot:a", now=Stake(other.pk, 1500, is_spent=True), source="a:3", reason="Lot A")
    assert _sums(other) == (10_000, 1500, 0)
    purses.follow("lot:a", now=None, source="a:4", reason="Lot A")

    assert _sums(other) == (10_000, 0, 0)
    assert not Hold.objects.exists()
    moves = other.moves.order_by("pk").values_list("change", "amount", "source")
    assert list(moves)[1:] == [("spent", 1500, "a:3:spent"), ("given_back", -1500, "a:4:back")]


def test_what_one_thing_takes_it_may_take_again_but_not_what_another_took() -> None:
    purse = _purse(5000)
    purses.follow("lot:a", now=Stake(purse.pk, 4000), source="a:1", reason="")
    purses.follow("lot:a", now=Stake(purse.pk, 5000), source="a:2", reason="")

    with pytest.raises(PurseExceeded) as refusal:
        purses.follow("lot:b", now=Stake(purse.pk, 1), source="b:1", reason="")

    assert refusal.value.data == {"available": "0.00", "needed": "0.01"}


def test_the_database_itself_refuses_a_purse_that_does_not_cover_its_holds() -> None:
    purse = _purse(5000)

    for broken in ({"held": 5001}, {"spent": -1}, {"amount": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Purse.objects.filter(pk=purse.pk).update(**broken)


def test_one_thing_is_held_by_one_purse() -> None:
    one, other = _purse(), _purse()
    Hold.objects.create(purse=one, reference="lot:a", amount=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(purse=other, reference="lot:a", amount=1)


def test_why_a_purse_changed_is_never_rewritten() -> None:
    move = PurseMove.objects.get(purse=_purse())

    for rewrite in (lambda: PurseMove.objects.update(amount=1), move.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rewrite()
