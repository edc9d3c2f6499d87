"""What an auctioneer does to the lots of a live sale, from its console."""

from __future__ import annotations

import time
from typing import Any

import pytest

from accounts.models import AuditEntry
from auctions.choices import AuctionStatus, LotStatus
from auctions.models import Lot, LotSale
from bidding import consoles, errors, evidence, hammer, operating
from bidding.commands import Outcome
from bidding.models import LotEvent
from core.errors import Conflict, Invalid, NotFound, PermissionDenied
from notifications.models import Notice
from tests.bidding.rostrums import Sale, make_sale
from tests.factories import make_staff, make_user


@pytest.fixture
def sale(transactional_db: None) -> Sale:
    return make_sale()


@pytest.fixture
def on(sale: Sale) -> Sale:
    """With its first lot at the rostrum, from 10.00."""
    sale.do("open")
    return sale


def statuses() -> list[str]:
    return list(Lot.objects.order_by("number").values_list("status", flat=True))


def problems() -> list[str]:
    lots = Lot.objects.select_related("auction", "leader")
    return [problem for lot in lots for problem in evidence.check(lot).problems]


def test_a_sale_goes_from_call_to_call_to_the_hammer_and_on_to_its_end(sale: Sale) -> None:
    sale.do("open")
    sale.bid(0, "50.00")
    sale.do("fair_warning", "final_call", "sell")
    assert statuses() == ["sold", "queued"]
    sale.do("open", "pass")
    assert statuses() == ["sold", "passed"]
    sale.do("end")
    sale.auction.refresh_from_db()

    assert sale.auction.status == AuctionStatus.ENDED
    assert LotSale.objects.get().winner == sale.paddles[0]
    assert sale.kinds() == ["opened", "bid", "fair_warning", "final_call", "closed"]
    assert set(LotEvent.objects.exclude(kind="bid").values_list("actor", flat=True)) == {"auctioneer"}
    assert {"rostrum.open", "rostrum.sell", "rostrum.end"} <= set(AuditEntry.objects.values_list("action", flat=True))
    assert problems() == []


def test_a_bid_in_a_call_returns_the_lot_to_open(on: Sale) -> None:
    on.bid(0, "50.00")
    on.do("fair_warning", "final_call")
    on.bid(1, "20.00")

    assert on.lot().status == LotStatus.OPEN
    assert isinstance(on.act("final_call"), Conflict)


def test_one_lot_at_a_time(on: Sale) -> None:
    assert isinstance(on.act("open"), Conflict)
    assert isinstance(on.act("open", lot=on.lots[1]), Conflict)
    on.do("pass")
    assert isinstance(on.act("open", lot=on.lots[0]), Conflict)


def test_any_queued_lot_may_come_up_next(sale: Sale) -> None:
    told = sale.act("open", lot=sale.lots[1])

    assert isinstance(told, dict)
    assert (told["lot"], told["status"]) == (str(sale.lots[1].pk), "open")
    assert statuses() == ["queued", "open"]


def test_without_a_bid_there_is_nothing_to_sell(on: Sale) -> None:
    assert isinstance(on.act("sell"), Conflict)
    assert on.lot().status == LotStatus.OPEN


def test_under_the_reserve_the_seller_decides(transactional_db: None) -> None:
    sale = make_sale(lot={"reserve_price": 9000})
    sale.do("open")
    sale.bid(0, "50.00")
    sale.do("sell")

    assert sale.lot().status == LotStatus.AWAITING_DECISION
    assert LotSale.objects.count() == 0


def test_what_is_passed_is_nobodys_whatever_was_bid(on: Sale) -> None:
    on.bid(0, "50.00")
    on.do("pass")

    assert (on.lot().status, LotSale.objects.count()) == (LotStatus.PASSED, 0)
    assert LotEvent.objects.get(kind="closed").payload == {"result": "passed", "price": "10.00", "paddle": "1"}
    assert problems() == []


def test_the_hammer_does_not_fall_on_a_bid_that_the_auctioneer_has_not_seen(on: Sale) -> None:
    on.bid(0, "50.00")
    seen = on.lot().sequence
    on.bid(1, "90.00")

    assert isinstance(on.act("sell", sequence=seen), Conflict)
    assert on.lot().status == LotStatus.OPEN
    assert isinstance(on.act("sell", sequence=on.lot().sequence), dict)


def test_a_bid_while_the_hammer_waits_keeps_it_from_falling(on: Sale, monkeypatch: pytest.MonkeyPatch) -> None:
    on.bid(0, "50.00")
    monkeypatch.setattr(hammer.Wait, "out", lambda _: on.bid(1, "90.00"))

    assert isinstance(on.act("sell"), Conflict)
    assert on.lot().status == LotStatus.OPEN


def test_an_ask_is_the_least_next_bid_until_a_bid_changes_the_price(on: Sale) -> None:
    on.do()
    assert isinstance(on.act("set_ask", amount="40.00"), dict)
    low = on.bid(0, "39.00")
    assert isinstance(low, errors.BidTooLow)
    assert low.data == {"minimum_bid": "40.00"}
    told = on.bid(0, "90.00")

    assert isinstance(told, Outcome)
    assert (told.body["price"], told.body["minimum_bid"]) == ("40.00", "40.50")
    assert on.lot().ask is None
    assert LotEvent.objects.get(kind="ask_set").payload == {"amount": "40.00"}


@pytest.mark.parametrize("amount", ["9.99", "0", "-5", None])
def test_no_ask_lies_below_the_start_price(on: Sale, amount: Any) -> None:
    assert isinstance(on.act("set_ask", amount=amount), Invalid | errors.InvalidAmount)


def test_no_ask_lies_at_the_price(on: Sale) -> None:
    on.bid(0, "50.00", kind="exact")

    assert isinstance(on.act("set_ask", amount="50.00"), Invalid)
    assert isinstance(on.act("set_ask", amount="50.01"), dict)


def test_an_increment_of_the_auctioneers_takes_the_tables_place_until_it_is_given_back(on: Sale) -> None:
    on.bid(0, "50.00", kind="exact")
    on.act("set_increment", amount="7.00")
    low = on.bid(1, "56.99")
    assert isinstance(low, errors.BidTooLow)
    assert low.data == {"minimum_bid": "57.00"}
    on.act("set_increment", amount=None)

    assert isinstance(on.bid(1, "50.50"), Outcome)
    assert [event.payload for event in LotEvent.objects.filter(kind="increment_set").order_by("sequence")] == [
        {"amount": "7.00"},
        {"amount": None},
    ]


def test_the_newest_bid_is_taken_back_with_all_that_it_changed(on: Sale) -> None:
    on.bid(0, "50.00")
    on.bid(1, "90.00")
    newest = on.newest_bid()
    assert on.lot().leader_name == "2"
    told = on.act("undo", sequence=newest)
    lot = on.lot()

    assert isinstance(told, dict)
    assert (lot.price, lot.leader_name, lot.bid_count, lot.floor_sequence) == (1000, "1", 1, lot.sequence)
    assert LotEvent.objects.get(kind="undone").payload == {"sequence": newest, "price": "10.00", "paddle": "1"}
    # The ceiling of 50.00 is back: a challenger at 45.00 meets it.
    answered = on.bid(1, "45.00")
    assert isinstance(answered, Outcome)
    assert (answered.body["leading"], answered.body["price"]) == (False, "45.50")
    assert problems() == []


def test_bids_are_taken_back_newest_first_and_each_once(on: Sale) -> None:
    on.bid(0, "50.00")
    first = on.newest_bid()
    on.bid(1, "20.00")
    second = on.newest_bid()

    assert isinstance(on.act("undo", sequence=first), Conflict)
    assert isinstance(on.act("undo", sequence=second), dict)
    assert isinstance(on.act("undo", sequence=second), Conflict)
    assert (on.lot().price, on.lot().leader_name) == (1000, "1")
    assert isinstance(on.act("undo", sequence=first), dict)
    assert (on.lot().price, on.lot().leader_name, on.lot().bid_count) == (None, None, 0)
    assert problems() == []


def test_those_whose_bid_is_taken_back_are_told_and_those_who_lead_again(on: Sale) -> None:
    on.bid(0, "50.00")
    on.bid(1, "90.00")
    on.act("undo", sequence=on.newest_bid())
    told = {notice.recipient_id: notice.context["leads"] for notice in Notice.objects.filter(kind="bid_undone")}

    assert told == {on.paddles[1].user_id: False, on.paddles[0].user_id: True}


def test_an_undo_in_a_call_opens_the_lot_and_on_hold_leaves_it_held(on: Sale) -> None:
    on.bid(0, "50.00")
    on.bid(1, "60.00")
    on.do("fair_warning")
    on.act("undo", sequence=on.newest_bid())
    assert on.lot().status == LotStatus.OPEN
    on.do("fair_warning", "hold")
    on.act("undo", sequence=2)
    assert on.lot().status == LotStatus.ON_HOLD
    on.do("resume")
    assert on.lot().status == LotStatus.OPEN


def test_a_lot_is_open_again_to_all_as_it_stood(on: Sale) -> None:
    on.bid(0, "50.00")
    on.do("sell")
    assert isinstance(on.bid(1, "60.00", lot=0), errors.LotNotOpen)
    assert isinstance(on.act("reopen", lot=on.lots[0]), dict)

    assert (on.lot().status, on.lot().price, on.lot().leader_name) == (LotStatus.OPEN, 1000, "1")
    assert LotSale.objects.count() == 0
    assert isinstance(on.bid(1, "60.00"), Outcome)
    on.do("sell")
    assert LotSale.objects.get().winner == on.paddles[1]
    assert Notice.objects.filter(kind="reopened", recipient=on.paddles[0].user).count() == 1
    assert Notice.objects.filter(kind="won").count() == 2
    assert problems() == []


def test_what_was_passed_is_reopened_too(on: Sale) -> None:
    on.do("pass")

    assert isinstance(on.act("reopen", lot=on.lots[0]), dict)
    assert isinstance(on.bid(1, "60.00"), Outcome)


def test_once_the_next_lot_has_opened_only_the_house_reopens_with_a_reason_and_between_lots(on: Sale) -> None:
    house = make_staff()
    on.bid(0, "50.00")
    on.do("sell", "open")
    assert isinstance(on.act("reopen", lot=on.lots[0]), Conflict)
    assert isinstance(on.act("reopen", lot=on.lots[0], by=house, reason="The wrong photograph"), Conflict)
    on.do("pass")
    assert isinstance(on.act("reopen", lot=on.lots[0]), Conflict)
    assert isinstance(on.act("reopen", lot=on.lots[0], by=house), Conflict)
    assert isinstance(on.act("reopen", lot=on.lots[0], by=house, reason="The wrong photograph"), dict)

    event = LotEvent.objects.get(kind="reopened")
    assert (event.actor, event.payload) == ("staff", {"reason": "The wrong photograph"})


def test_absentee_ceilings_open_a_lot_and_the_rest_are_told(sale: Sale) -> None:
    sale.leave(0, "20.00")
    sale.leave(1, "90.00")
    sale.leave(0, "40.00")
    sale.do("open")
    lot = sale.lot()

    assert (lot.price, lot.leader_name, lot.leader_origin, lot.bid_count) == (4050, "2", "absentee", 1)
    assert LotEvent.objects.get(kind="bid").payload["origin"] == "absentee"
    assert list(Notice.objects.filter(kind="outbid").values_list("recipient", flat=True)) == [sale.paddles[0].user_id]
    low = sale.bid(2, "90.00")
    assert isinstance(low, Outcome)
    assert (low.body["leading"], low.body["price"]) == (False, "90.00")
    assert problems() == []


def test_a_ceiling_of_a_paddle_that_was_taken_away_opens_nothing(sale: Sale) -> None:
    sale.leave(0, "90.00")
    sale.leave(1, "40.00")
    type(sale.paddles[0]).objects.filter(pk=sale.paddles[0].pk).update(status="revoked")
    sale.do("open")

    assert (sale.lot().price, sale.lot().leader_name) == (1000, "2")


def test_what_absentee_ceilings_opened_with_is_not_taken_back(sale: Sale) -> None:
    sale.leave(0, "90.00")
    sale.do("open")

    assert isinstance(sale.act("undo", sequence=sale.newest_bid()), Conflict)


def test_the_floor_is_sold_to_by_the_name_of_its_paddle(on: Sale) -> None:
    on.act("floor_bid", paddle="floor", amount="30.00")
    assert isinstance(on.act("sell"), errors.PaddleNeeded)
    assert isinstance(on.act("sell", paddle="99"), NotFound)
    assert isinstance(on.act("sell", paddle="3"), dict)

    assert (LotSale.objects.get().winner, LotSale.objects.get().hammer_price) == (on.paddles[2], 3000)
    assert LotEvent.objects.get(kind="floor_named").payload == {"paddle": "3", "amount": "30.00"}
    assert problems() == []


def test_where_a_paddle_leads_no_other_is_named(on: Sale) -> None:
    on.bid(0, "50.00")

    assert isinstance(on.act("sell", paddle="2"), Invalid)
    assert on.lot().status == LotStatus.OPEN


def test_a_floor_bid_takes_the_ask_and_tells_nobody_a_ceiling(on: Sale) -> None:
    on.bid(0, "90.00")
    told = on.act("floor_bid", paddle="2", key="one")
    again = on.act("floor_bid", paddle="2", amount="10.50", key="one")
    own = on.act("floor_bid", paddle="1", key="two")

    assert isinstance(told, dict)
    assert set(told) == {"lot", "status", "sequence", "leading", "price", "minimum_bid"}
    assert (told["leading"], told["price"]) == (False, "11.00")
    assert again == told
    assert isinstance(own, dict)
    assert "90.00" not in repr(own)


def test_a_floor_bid_of_an_unknown_paddle_is_not_found(on: Sale) -> None:
    assert isinstance(on.act("floor_bid", paddle="77"), NotFound)


def test_a_floor_bid_is_taken_back_like_any_other(on: Sale) -> None:
    on.bid(0, "50.00")
    on.act("floor_bid", paddle="floor", amount="70.00")
    assert on.lot().leader_name == "floor"
    on.act("undo", sequence=on.newest_bid())

    assert (on.lot().leader_name, on.lot().price) == ("1", 1000)
    assert problems() == []


def test_the_auctioneers_words_are_events(on: Sale) -> None:
    on.act("say", text="  Ladies and gentlemen ")

    assert LotEvent.objects.get(kind="said").payload == {"text": "Ladies and gentlemen"}


def test_a_sale_does_not_end_while_a_lot_may_be_sold(on: Sale) -> None:
    assert isinstance(on.act("end"), Conflict)


def test_only_who_may_operate_acts(on: Sale) -> None:
    for stranger in (make_user(), on.paddles[0].user):
        assert isinstance(on.act("fair_warning", by=stranger), PermissionDenied)
        assert isinstance(on.act("floor_bid", by=stranger, paddle="1"), PermissionDenied)
        assert isinstance(on.act("sell", by=stranger), PermissionDenied)


def test_the_log_says_who_acted(on: Sale) -> None:
    on.act("fair_warning", by=on.auction.seller)
    on.act("final_call", by=make_staff())

    assert list(LotEvent.objects.order_by("sequence").values_list("actor", flat=True)) == ["auctioneer", "seller", "staff"]


def test_the_hammer_falls_at_once_where_nobody_is_connected(on: Sale) -> None:
    on.bid(0, "50.00")
    began = time.monotonic()
    on.do("sell")

    assert time.monotonic() - began < 1


def test_a_timed_sale_has_no_rostrum(transactional_db: None) -> None:
    sale = make_sale()
    type(sale.auction).objects.update(format="timed", closes_at=sale.auction.opens_at.replace(year=2099))

    assert isinstance(sale.act("open"), Conflict)


def test_the_plain_hammer_asks_for_the_paddle_of_the_floor_too_and_leaves_the_sale_to_its_console(on: Sale) -> None:
    on.act("floor_bid", paddle="floor", amount="30.00")
    with pytest.raises(errors.PaddleNeeded):
        operating.close_lot_and_go_on(auction_id=on.auction.pk, actor=on.auctioneer)
    consoles.come(auction_id=on.auction.pk, actor=on.auctioneer)
    with pytest.raises(Conflict):
        operating.close_lot_and_go_on(auction_id=on.auction.pk, actor=on.auction.seller)


def test_a_lot_on_hold_takes_no_calls_and_only_such_a_one_is_resumed(on: Sale) -> None:
    on.do("fair_warning")
    assert isinstance(on.act("resume"), Conflict)
    on.do("hold")
    assert isinstance(on.act("final_call"), Conflict)
    assert on.lot().status == LotStatus.ON_HOLD
