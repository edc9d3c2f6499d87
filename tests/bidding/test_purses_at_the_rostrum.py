"""Purses in a live sale: the visible price is held, and every act of the auctioneer moves the purse with it."""

from __future__ import annotations

import pytest

from bidding.commands import Outcome
from ledger.models import Purse
from tests.bidding.purses import differences, purse_sale, refused, set_purse, sums

pytestmark = pytest.mark.django_db(transaction=True)


def test_where_one_lot_runs_at_a_time_the_visible_price_is_held() -> None:
    sale = purse_sale()
    sale.do("open")

    sale.bid(0, "60.00")
    assert sums(sale.paddles[0]) == (0, 1000)
    sale.bid(1, "30.00")

    assert (sums(sale.paddles[0]), sums(sale.paddles[1])) == ((0, 3050), (0, 0))


def test_sold_passed_and_reopened_move_the_purse_with_them() -> None:
    sale = purse_sale()
    sale.do("open")
    sale.bid(0, "60.00")
    sale.do("sell")
    assert sums(sale.paddles[0]) == (1000, 0)

    assert isinstance(sale.act("reopen", lot=sale.lots[0]), dict)
    assert sums(sale.paddles[0]) == (0, 1000)
    sale.do("pass")

    assert sums(sale.paddles[0]) == (0, 0)
    purse = Purse.objects.get(registration=sale.paddles[0])
    assert [move.amount for move in purse.moves.order_by("pk")][1:] == [1000, -1000]
    assert differences(*sale.lots) == []


def test_an_undo_gives_the_purse_back_and_holds_the_one_who_leads_again() -> None:
    sale = purse_sale()
    sale.do("open")
    sale.bid(0, "20.00", kind="exact")
    sale.bid(1, "30.00", kind="exact")
    assert (sums(sale.paddles[0]), sums(sale.paddles[1])) == ((0, 0), (0, 3000))

    assert isinstance(sale.act("undo", sequence=sale.newest_bid()), dict)

    assert (sums(sale.paddles[0]), sums(sale.paddles[1])) == ((0, 2000), (0, 0))


def test_an_undo_that_a_lessened_purse_does_not_carry_is_refused_whole() -> None:
    sale = purse_sale()
    sale.do("open")
    sale.bid(0, "20.00", kind="exact")
    sale.bid(1, "30.00", kind="exact")
    set_purse(sale, 0, 1999)

    assert refused(sale.act("undo", sequence=sale.newest_bid())) == {"available": "19.99", "needed": "20.00"}
    assert sale.lot().price == 3000
    assert differences(*sale.lots) == []


def test_a_floor_bid_for_a_paddle_is_held_to_its_purse() -> None:
    sale = purse_sale()
    sale.do("open")
    paddle = str(sale.paddles[0].paddle)

    assert refused(sale.act("floor_bid", paddle=paddle, amount="100.50"))["available"] == "100.00"
    assert isinstance(sale.act("floor_bid", paddle=paddle, amount="90.00"), dict)

    assert sums(sale.paddles[0]) == (0, 9000)


def test_whoever_is_named_for_the_floor_must_have_it_in_the_purse() -> None:
    sale = purse_sale()
    sale.do("open")
    sale.act("floor_bid", paddle="floor", amount="150.00")
    paddle = str(sale.paddles[0].paddle)

    assert refused(sale.act("sell", paddle=paddle)) == {"available": "100.00", "needed": "150.00"}
    set_purse(sale, 0, 15_000)
    assert isinstance(sale.act("sell", paddle=paddle), dict)

    assert sums(sale.paddles[0]) == (15_000, 0)
    assert differences(*sale.lots) == []


def test_a_lessened_purse_carries_the_leaders_ceiling_no_further() -> None:
    sale = purse_sale()
    sale.do("open")
    sale.bid(0, "90.00")
    set_purse(sale, 0, 4000)

    sale.bid(1, "50.00")

    lot = sale.lot()
    assert (lot.price, lot.leader) == (4050, sale.paddles[1])
    assert differences(*sale.lots) == []


def test_absentee_ceilings_may_add_up_to_more_than_the_purse_and_open_as_far_as_it_goes() -> None:
    sale = purse_sale()
    assert isinstance(sale.leave(0, "80.00", lot=0), Outcome)
    assert isinstance(sale.leave(0, "80.00", lot=1), Outcome)
    assert refused(sale.leave(0, "100.01", lot=1))["available"] == "100.00"
    assert isinstance(sale.leave(1, "70.00", lot=0), Outcome)
    assert isinstance(sale.leave(1, "60.00", lot=1), Outcome)
    sale.do("open", "sell")
    assert sums(sale.paddles[0]) == (7050, 0)

    sale.do("open")

    # 29.50 are left of the first bidder's purse: the other leads, at the step above.
    lot = sale.lot(1)
    assert (lot.leader, lot.price) == (sale.paddles[1], 3000)
    assert differences(*sale.lots) == []
