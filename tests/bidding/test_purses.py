"""Bids with purses: what is held while one leads, what is refused, and what becomes of it when the hammer falls."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.test import Client
from django.utils import timezone

from accounts.presence import Present
from auctions.models import Lot
from bidding import batch, checks, closing, console_state, engine, evidence, hand, queries
from bidding.commands import Outcome, PlaceBid
from core.errors import Conflict, DomainError
from ledger.errors import PurseExceeded
from ledger.models import Hold, Purse
from payments.models import Order
from tests.bidding.purses import differences, purse_room, purse_sale, refused, set_purse, sums
from tests.bidding.rooms import Room, make_room
from tests.bidding.test_offers import buyer, seller
from tests.bidding.test_offers import say as talk
from tests.bidding.test_second_chance import default, say
from tests.factories import make_lot, make_user, register

pytestmark = pytest.mark.django_db(transaction=True)


def _close(lot: Lot) -> None:
    Lot.objects.filter(pk=lot.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    assert closing.close_lot(lot.pk)


# --- Several lots at once: the ceiling is held -------------------------------------------------------------------------


def test_where_several_lots_run_at_once_the_leaders_ceiling_is_held() -> None:
    room = purse_room()

    room.bid(0, "60.00")

    assert room.fresh().price == 1000
    assert sums(room.paddles[0]) == (0, 6000)


def test_an_outbid_leader_has_their_purse_back_and_the_next_ones_is_held() -> None:
    room = purse_room()
    room.bid(0, "60.00")

    room.bid(1, "70.00")

    assert (sums(room.paddles[0]), sums(room.paddles[1])) == ((0, 0), (0, 7000))


def test_a_bid_beyond_the_purse_is_refused_with_what_there_is_and_what_it_takes() -> None:
    room = purse_room()

    assert refused(room.bid(0, "100.01")) == {"available": "100.00", "needed": "100.01"}
    assert isinstance(room.bid(0, "100.00"), Outcome)


def test_one_purse_does_not_win_two_lots_it_cannot_pay() -> None:
    room = purse_room()
    other = make_lot(auction=room.lot.auction)
    room.bid(0, "60.00")

    answer = room.bid_as(room.paddles[0].user, "50.00", lot=other.pk)

    assert refused(answer) == {"available": "40.00", "needed": "50.00"}
    assert isinstance(room.bid_as(room.paddles[0].user, "40.00", lot=other.pk), Outcome)
    assert differences(room.lot, other) == []


def test_a_leader_may_raise_as_far_as_what_this_lot_itself_holds_allows() -> None:
    room = purse_room()
    room.bid(0, "60.00")

    assert isinstance(room.bid(0, "100.00"), Outcome)
    assert sums(room.paddles[0]) == (0, 10_000)
    assert refused(room.bid(0, "120.00"))["available"] == "100.00"


def test_a_lot_priced_per_unit_holds_the_total() -> None:
    room = purse_room(purse=100_000_00, lot={"quantity": 10, "unit": "quintal", "price_per": "unit", "start_price": 4_000_00})

    assert refused(room.bid(0, "10000.01")) == {"available": "100000.00", "needed": "100000.10"}
    room.bid(0, "4700.00")

    assert sums(room.paddles[0]) == (0, 47_000_00)


def test_premium_and_tax_come_on_top_of_what_a_purse_counts() -> None:
    room = purse_room(premium_tiers=[[0, "20"]], tax_percent=10, tax_on="all")

    assert isinstance(room.bid(0, "100.00"), Outcome)
    assert sums(room.paddles[0]) == (0, 10_000)


def test_places_to_fill_are_kept_back() -> None:
    room = purse_room(purse=10_000, purse_places=3, purse_base=1000)
    other = make_lot(auction=room.lot.auction)

    assert refused(room.bid(0, "80.01")) == {"available": "80.00", "needed": "80.01"}
    room.bid(0, "50.00")

    assert refused(room.bid_as(room.paddles[0].user, "40.01", lot=other.pk))["available"] == "40.00"


def test_a_paddle_without_a_purse_has_nothing_to_bid_with() -> None:
    room = purse_room()
    newcomer = register(auction=room.lot.auction)

    assert refused(room.bid_as(newcomer.user, "10.00")) == {"available": "0.00", "needed": "10.00"}


def test_the_purse_is_looked_at_before_the_minimum_and_after_the_lot() -> None:
    room = purse_room(purse=500)

    assert isinstance(room.bid(0, "6.00"), PurseExceeded)
    Lot.objects.filter(pk=room.lot.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    answer = room.bid(0, "6.00")

    assert isinstance(answer, DomainError)
    assert answer.code == "lot_not_open"


def test_a_refusal_for_the_purse_is_repeated_under_its_key() -> None:
    room = purse_room()
    first = room.bid(0, "120.00", key="k")
    set_purse(room, 0, 20_000)

    again = room.bid(0, "120.00", key="k")

    assert refused(again) == refused(first)


def test_a_hopeless_bid_beyond_the_purse_is_refused_for_the_purse_also_without_the_lock() -> None:
    room = purse_room()
    room.bid(0, "90.00")
    room.bid(1, "80.00")
    set_purse(room, 2, 5)

    assert isinstance(room.bid(2, "20.00"), PurseExceeded)
    low = room.bid(1, "20.00")
    assert isinstance(low, DomainError)
    assert low.code == "bid_too_low"


# --- After the close --------------------------------------------------------------------------------------------------


def test_a_sold_lot_is_spent_at_its_price_and_the_rest_of_the_ceiling_is_free() -> None:
    room = purse_room()
    room.bid(0, "60.00")

    _close(room.lot)

    assert sums(room.paddles[0]) == (1000, 0)
    purse = Purse.objects.get(registration=room.paddles[0])
    assert [(move.change, move.amount) for move in purse.moves.order_by("pk")][1:] == [("spent", 1000)]


def test_an_undecided_lot_keeps_its_hold_until_the_seller_has_decided() -> None:
    room = purse_room(lot={"reserve_price": 9000})
    room.bid(0, "60.00")
    _close(room.lot)
    assert room.fresh().status == "awaiting_decision"
    assert sums(room.paddles[0]) == (0, 6000)

    Lot.objects.filter(pk=room.lot.pk).update(decide_by=timezone.now() - timedelta(seconds=1))
    closing.open_and_close()

    assert room.fresh().status == "unsold"
    assert sums(room.paddles[0]) == (0, 0)
    assert differences(room.lot) == []


def _countered(room: Room) -> None:
    """Bound to 60.00 of a purse of 100.00; the seller asks 95.00."""
    room.bid(0, "60.00")
    _close(room.lot)
    talk(room, seller(room), "counter", "95.00")


def test_what_the_buyer_offers_after_the_close_is_held_so_that_the_sellers_yes_finds_it() -> None:
    room = purse_room(lot={"reserve_price": 9900})
    _countered(room)
    assert sums(room.paddles[0]) == (0, 6000)

    talk(room, buyer(room), "counter", "80.00")
    assert sums(room.paddles[0]) == (0, 8000)
    assert [*checks.holds(), *checks.purses()] == []
    with pytest.raises(Conflict):
        set_purse(room, 0, 7_999)

    talk(room, seller(room), "accept")
    assert sums(room.paddles[0]) == (8000, 0)
    assert [*checks.holds(), *checks.purses()] == []


def test_a_counter_offer_beyond_the_purse_is_refused_to_the_buyer_and_changes_nothing() -> None:
    room = purse_room(lot={"reserve_price": 9900})
    _countered(room)
    set_purse(room, 0, 7_000)

    with pytest.raises(PurseExceeded) as refusal:
        talk(room, buyer(room), "counter", "80.00")
    assert refusal.value.data == {"available": "70.00", "needed": "80.00"}
    with pytest.raises(PurseExceeded):
        talk(room, buyer(room), "accept")
    assert sums(room.paddles[0]) == (0, 6000)

    talk(room, buyer(room), "counter", "70.00")
    assert sums(room.paddles[0]) == (0, 7000)


def test_an_offer_is_held_while_the_talks_go_on_and_given_back_with_them() -> None:
    room = purse_room(lot={"reserve_price": 9900})
    _countered(room)
    talk(room, buyer(room), "counter", "80.00")
    talk(room, seller(room), "counter", "90.00")
    assert sums(room.paddles[0]) == (0, 8000)
    assert [*checks.holds(), *checks.purses()] == []

    talk(room, buyer(room), "reject")
    assert sums(room.paddles[0]) == (0, 6000)
    assert [*checks.holds(), *checks.purses()] == []

    talk(room, seller(room), "reject")
    assert sums(room.paddles[0]) == (0, 0)


def test_whoever_takes_a_second_chance_pays_from_their_own_purse_and_not_from_that_of_who_had_it_first() -> None:
    room = purse_room()
    room.bid(1, "60.00")
    room.bid(0, "90.00")
    _close(room.lot)
    default(Order.objects.get())
    assert [sums(paddle) for paddle in room.paddles[:2]] == [(0, 0), (0, 0)]

    say(room, room.lot.auction.seller, "offer")
    say(room, room.paddles[1].user, "accept")

    assert [sums(paddle) for paddle in room.paddles[:2]] == [(0, 0), (6000, 0)]
    assert differences(room.lot) == []
    assert [*checks.holds(), *checks.purses()] == []


# --- What others read -------------------------------------------------------------------------------------------------


def test_the_reconciliation_finds_a_hold_that_is_not_what_its_lot_takes() -> None:
    room = purse_room()
    room.bid(0, "60.00")
    assert [*checks.holds(), *checks.purses()] == []

    Hold.objects.update(amount=5000)

    assert [(each.expected, each.found) for each in checks.holds()] == [(6000, 5000)]
    assert [(each.what.partition(", ")[2], each.expected, each.found) for each in checks.purses()] == [("held", 5000, 6000)]
    Hold.objects.update(reference="lot:gone")
    assert [(each.expected, each.found) for each in checks.holds()] == [(6000, 0), (0, 5000)]


def test_a_bidder_reads_their_purse_with_the_lot_and_nobody_elses() -> None:
    room = purse_room(purse_places=3, purse_base=1000)
    room.bid(0, "30.00")
    lot = hand.look(room.lot.pk)
    assert lot is not None

    mine = queries.snapshot_for(lot, user=room.paddles[0].user)["mine"]

    assert mine["purse"] == {
        "amount": "100.00", "spent": "0.00", "held": "30.00", "available": "70.00", "highest": "80.00", "kept": "20.00",
        "places": 3,
    }  # fmt: skip
    assert queries.snapshot_for(lot, user=room.paddles[1].user)["mine"]["purse"]["held"] == "0.00"
    assert queries.snapshot_for(lot, user=make_user())["mine"] is None


def test_both_whose_purses_a_bid_moves_are_told_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    room = purse_room()
    room.bid(0, "30.00")
    said: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("bidding.broadcast.publish", lambda topic, body: said.append((topic, body)))

    room.bid(1, "50.00")

    told = {topic: body["purse"]["held"] for topic, body in said if body["type"] == "purse.changed"}
    assert told == {f"person.{room.paddles[0].user_id}": "0.00", f"person.{room.paddles[1].user_id}": "50.00"}


def test_the_console_reads_what_each_connected_bidder_may_still_bid(monkeypatch: pytest.MonkeyPatch) -> None:
    sale = purse_sale()
    sale.do("open")
    sale.bid(0, "60.00")
    here = [Present(user_id=paddle.user_id, since=timezone.now(), sockets=1, noted={}) for paddle in sale.paddles[:2]]
    monkeypatch.setattr("accounts.presence.people", lambda _topic: here)
    set_purse(sale, 1, 2500)

    state = console_state.whole(sale.auction.pk, user=sale.auctioneer).state

    assert [(each["paddle"], each["may_bid"]) for each in state["people"]["bidders"]] == [("1", "100.00"), ("2", "25.00")]


def test_the_lot_page_shows_the_meter_and_the_most_one_may_bid() -> None:
    room = purse_room(purse=8_000, lot={"start_price": 2_000})
    client = Client()
    client.force_login(room.paddles[0].user)

    page = client.get(f"/lots/{room.lot.pk}/").content.decode()

    assert "data-purse-highest>US$80.00<" in page
    assert "data-purse-after>US$60.00<" in page
    assert '<rect class="this" x="0.00%" width="25.00%"' in page
    refused = client.post(f"/lots/{room.lot.pk}/bid/", {"amount": "90", "kind": "max", "key": "k"}, follow=True)
    assert "Your purse covers US$80.00 at most here, and this takes US$90.00. Nothing was bid." in refused.content.decode()


# --- Cost and chance --------------------------------------------------------------------------------------------------


def _statements(room: Room, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What one batch sends to the database, through Django and past it."""
    sent: list[str] = []
    real = psycopg.Cursor.execute

    def heard(self: Any, query: Any, *arguments: Any, **named: Any) -> Any:
        sent.append(str(query))
        return real(self, query, *arguments, **named)

    bids = [PlaceBid(room.lot.pk, paddle.user_id, uuid4().hex, "20.00") for paddle in room.paddles]
    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", heard)
        batch.commit(room.lot.pk, bids)
    return sent


def test_a_sale_without_purses_sends_not_one_statement_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, with_purses = _statements(make_room(), monkeypatch), _statements(purse_room(), monkeypatch)

    assert [query for query in plain if "ledger_" in query] == []
    assert len(with_purses) - len(plain) == 4, "lock, read, move, hold: however many bid"


def test_random_bids_on_many_lots_keep_every_hold_and_every_chain_true() -> None:
    chance = random.Random(7)
    room = purse_room(bidders=5, purse=30_000, increment_bands=[[0, 50]])
    lots = [room.lot, *(make_lot(auction=room.lot.auction) for _ in range(3))]
    short = 0
    for _ in range(400):
        lot, paddle = chance.choice(lots), chance.choice(room.paddles)
        row = Lot.objects.get(pk=lot.pk)
        near = (row.price or 1000) + chance.choice([0, 50, 100, 500, 2500, 9000])
        answer = room.bid_as(paddle.user, f"{near / 100:.2f}", kind=chance.choice(["max", "exact"]), lot=lot.pk)
        short += isinstance(answer, PurseExceeded)
    for lot in lots:
        assert evidence.check(Lot.objects.select_related("auction", "leader").get(pk=lot.pk)).problems == []

    assert differences(*lots) == []
    assert 20 < short < 380, "a purse that never says no proves little"


def test_fifty_clients_on_two_lots_from_both_ends_never_lock_each_other_out() -> None:
    room = purse_room(bidders=50, purse=5000)
    other = make_lot(auction=room.lot.auction)

    async def all_at_once() -> list[object]:
        bids = []
        for place, paddle in enumerate(room.paddles):
            order = (room.lot.pk, other.pk) if place % 2 else (other.pk, room.lot.pk)
            bids += [engine.submit_async(PlaceBid(lot, paddle.user_id, uuid4().hex, f"{30 + place / 2:.2f}")) for lot in order]
        return list(await asyncio.gather(*bids, return_exceptions=True))

    for _ in range(3):
        answers = asyncio.run(all_at_once())
        wrong = [answer for answer in answers if not isinstance(answer, Outcome | DomainError)]
        assert wrong == []
        assert [answer for answer in answers if getattr(answer, "code", "") == "unavailable"] == []

    assert differences(room.lot, other) == []
    for lot in (room.lot, other):
        assert evidence.check(Lot.objects.select_related("auction", "leader").get(pk=lot.pk)).problems == []
