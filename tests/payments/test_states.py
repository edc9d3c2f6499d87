"""The table of an order's life."""

from __future__ import annotations

import pytest

from core.errors import Conflict, PermissionDenied
from payments.choices import OVER, OrderStatus, Party
from payments.states import MOVES, check_move, steps_of


def test_every_status_has_its_row_and_every_step_an_owner() -> None:
    assert set(MOVES) == set(OrderStatus)
    assert all(owners for steps in MOVES.values() for owners in steps.values())


def test_what_is_over_has_no_way_on_and_nothing_else_is_a_dead_end() -> None:
    assert {status for status, steps in MOVES.items() if not steps} == OVER


def test_only_the_gateway_says_that_something_was_paid_or_given_back() -> None:
    by_money = {to: owners for steps in MOVES.values() for to, owners in steps.items() if to in {"paid", "refunded"}}
    assert set(by_money) == {OrderStatus.PAID, OrderStatus.REFUNDED}
    assert all(owners == {Party.GATEWAY} for owners in by_money.values())


def test_a_step_that_is_not_in_the_table_is_a_conflict_that_names_the_state() -> None:
    with pytest.raises(Conflict) as refused:
        check_move(was="pending", to=OrderStatus.SHIPPED, party=Party.SELLER)
    assert refused.value.data == {"status": "pending"}


def test_a_step_of_somebody_else_is_refused() -> None:
    with pytest.raises(PermissionDenied):
        check_move(was="shipped", to=OrderStatus.COMPLETED, party=Party.SELLER)
    check_move(was="shipped", to=OrderStatus.COMPLETED, party=Party.BUYER)


def test_the_steps_of_a_person_are_those_of_all_that_person_is() -> None:
    assert steps_of("paid", parties=[Party.SELLER]) == {OrderStatus.SHIPPED, OrderStatus.DELIVERED}
    assert steps_of("paid", parties=[Party.BUYER]) == {OrderStatus.COMPLETED, OrderStatus.DISPUTED}
    assert steps_of("paid", parties=[]) == frozenset()
