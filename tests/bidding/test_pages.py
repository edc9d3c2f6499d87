"""The pages of bidding as a browser without scripts has them, and what they hand to the scripts."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from auctions.choices import AuctionStatus
from auctions.models import Auction, Lot
from bidding import closing, operating
from bidding.commands import Outcome
from bidding.models import Answer
from tests.factories import make_auction, make_lot, make_staff, make_user, register

if TYPE_CHECKING:
    from tests.bidding.rooms import Room

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPTS = Path(__file__).parents[2] / "bidding/static/bidding"


def see(lot: Lot, user: User | None = None) -> str:
    """The lot page as this person gets it."""
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.get(f"/lots/{lot.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def standing(page: str) -> tuple[str, str, str]:
    """State, word and sentence of the standing."""
    found = re.search(r'class="standing" data-state="(\w+)".*?<b>(.*?)</b><span>(.*?)</span>', page, re.DOTALL)
    assert found is not None
    return found[1], found[2], found[3]


def handed_over(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="lot-data" type="application/json">(.*?)</script>', page)
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def post_bid(room: Room, bidder: int, amount: str, *, key: str = "", **more: str) -> str:
    """Bid as the form does; gives the page that follows."""
    client = Client()
    client.force_login(room.paddles[bidder].user)
    data = {"key": key or uuid4().hex, "kind": "exact", "amount": amount, **more}
    answer = client.post(f"/lots/{room.lot.pk}/bid/", data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def close(lot: Lot) -> None:
    Lot.objects.filter(pk=lot.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    assert closing.close_lot(lot.pk)


# --- Who sees what ---------------------------------------------------------------------------------------------------


def test_anybody_watches_a_lot_that_is_out(room: Room) -> None:
    room.bid(0, "50.00")
    page = see(room.lot)
    assert standing(page) == ("watching", "You are watching", "Log in to bid")
    assert 'value="10.00" data-currency="USD"' in page
    assert handed_over(page)["snapshot"]["price"] == "10.00"


def test_a_draft_is_there_for_its_seller_alone() -> None:
    lot = make_lot(auction=make_auction(status=AuctionStatus.DRAFT))
    assert Client().get(f"/lots/{lot.pk}/").status_code == 404
    assert standing(see(lot, lot.auction.seller))[1] == "Not open yet"


def test_a_ceiling_is_on_nobody_s_page_but_its_owner_s(room: Room) -> None:
    room.bid(0, "77.77")
    assert "77.77" in see(room.lot, room.paddles[0].user)
    for other in (None, room.paddles[1].user, room.lot.auction.seller, make_staff()):
        assert "77.77" not in see(room.lot, other)


def test_a_reserve_is_on_the_seller_s_side_alone(room: Room) -> None:
    Lot.objects.filter(pk=room.lot.pk).update(reserve_price=98_765)
    assert "US$987.65" in see(room.lot, room.lot.auction.seller)
    assert "US$987.65" in see(room.lot, make_staff())
    page = see(room.lot, room.paddles[0].user)
    assert "987.65" not in page
    assert "98765" not in page
    assert "Reserve not met" in page


def test_names_are_for_the_seller_s_side(room: Room) -> None:
    bidder = room.paddles[0].user
    room.bid(0, "50.00")
    assert bidder.name in see(room.lot, room.lot.auction.seller)
    assert bidder.name not in see(room.lot, room.paddles[1].user)
    assert handed_over(see(room.lot))["names"] == {}


# --- Where one stands ------------------------------------------------------------------------------------------------


def test_a_leader_reads_price_and_ceiling(room: Room) -> None:
    room.bid(0, "50.00")
    assert standing(see(room.lot, room.paddles[0].user)) == ("leading", "You lead", "Paddle 1, US$10.00. Your max is US$50.00")


def test_one_who_was_outbid_reads_by_whom(room: Room) -> None:
    room.bid(0, "10.00")
    room.bid(1, "20.00")
    assert standing(see(room.lot, room.paddles[0].user)) == ("outbid", "Outbid", "by paddle 2 at US$10.50")


def test_one_who_has_not_bid_reads_the_next_bid(room: Room) -> None:
    room.bid(0, "10.00", kind="exact")
    assert standing(see(room.lot, room.paddles[2].user)) == ("watching", "You hold paddle 3", "The next bid is US$10.50")


def test_a_lead_under_the_reserve_does_not_look_like_a_lead(room: Room) -> None:
    Lot.objects.filter(pk=room.lot.pk).update(reserve_price=5000)
    room.bid(0, "20.00")
    assert standing(see(room.lot, room.paddles[0].user))[:2] == ("reserve", "Reserve not met")


@pytest.mark.parametrize(
    ("part", "more"), [("pending", "The seller has yet to let you in"), ("revoked", "The seller took your paddle back")]
)
def test_one_who_may_not_bid_yet_or_any_more_reads_why(room: Room, part: str, more: str) -> None:
    person = register(auction=room.lot.auction, status=part).user
    page = see(room.lot, person)
    assert standing(page)[2] == more
    assert "data-bid-form" not in page


def test_the_winner_reads_how_the_seller_is_reached_and_nobody_else_does(room: Room) -> None:
    room.bid(0, "50.00")
    close(room.lot)
    seller = room.lot.auction.seller
    won, lost = see(room.lot, room.paddles[0].user), see(room.lot, room.paddles[1].user)
    assert standing(won)[:2] == ("sold", "Sold to you, US$10.00")
    assert f"mailto:{seller.email}" in won
    assert standing(lost)[:2] == ("sold", "Sold, US$10.00")
    assert seller.email not in lost


def test_what_is_over_takes_no_bids(room: Room) -> None:
    close(room.lot)
    page = see(room.lot, room.paddles[0].user)
    assert standing(page)[1] == "Unsold"
    assert "data-bid-form" not in page


def test_a_lot_on_hold_keeps_the_time_that_is_left(room: Room) -> None:
    closing.open_lot(room.lot.pk)
    operating.hold(auction_id=room.lot.auction_id, actor=room.lot.auction.seller)
    page = see(room.lot, room.paddles[0].user)
    left = re.search(r'left="([\d.]+)"', page)
    assert standing(page)[1] == "On hold"
    assert left is not None
    assert 3500 < float(left[1]) <= 3600


def test_a_lot_not_yet_open_counts_to_its_opening() -> None:
    opens = timezone.now() + timedelta(minutes=30)
    auction = make_auction(
        status=AuctionStatus.SCHEDULED, opens_at=opens, closes_at=opens + timedelta(hours=1), started_at=None
    )
    page = see(make_lot(auction=auction), register(auction=auction).user)
    assert standing(page)[1] == "Not open yet"
    assert 'phase="opens"' in page
    assert re.search(r"data-bid-button[^>]* disabled", page)


def test_a_page_from_right_to_left_isolates_its_amounts(room: Room) -> None:
    room.bid(0, "50.00")
    User.objects.filter(pk=room.paddles[0].user_id).update(language="ar-xb")
    page = see(room.lot, room.paddles[0].user)
    assert 'dir="rtl"' in page
    assert "\u2068US$10.00\u2069" in page


# --- Bidding without scripts -----------------------------------------------------------------------------------------


def test_a_form_sent_twice_is_one_bid(room: Room) -> None:
    for _ in range(2):
        assert standing(post_bid(room, 0, "10.00", key="one"))[1] == "You lead"
    assert Answer.objects.filter(accepted=True).count() == 1


@pytest.mark.parametrize(
    ("typed", "price"), [("12,50", 1250), ("US$ 1 2", None), ("$12", 1200), ("12.500", None), ("twelve", None)]
)
def test_amounts_may_be_written_in_any_usual_way(room: Room, typed: str, price: int | None) -> None:
    page = post_bid(room, 0, typed)
    assert room.fresh().price == price
    assert ("Write an amount like 10.00. Nothing was bid." in page) == (price is None)


def test_too_low_a_bid_is_told_the_next_one(room: Room) -> None:
    room.bid(1, "20.00", kind="exact")
    assert "The next bid is US$20.50. Nothing was bid." in post_bid(room, 0, "20.00")


def test_a_beaten_bid_is_told_so(room: Room) -> None:
    room.bid(1, "40.00")
    assert "Your bid of US$15.00 was taken, but somebody has a higher max: now US$15.50." in post_bid(room, 0, "15.00")


def test_a_leader_is_told_what_a_higher_max_starts_at(room: Room) -> None:
    room.bid(0, "40.00")
    assert "You lead already. A higher max starts at US$40.01." in post_bid(room, 0, "30.00", kind="max")


def test_an_unusual_amount_is_asked_about_once_and_then_taken(room: Room) -> None:
    asked = post_bid(room, 0, "50.00", key="one")
    assert "Five times the next bid, or more" in asked
    assert room.fresh().price is None
    assert 'name="key" value="one"' in asked
    assert standing(post_bid(room, 0, "50.00", key="one", sure="on"))[1] == "You lead"
    assert room.fresh().price == 5000


def test_bidding_needs_a_log_in_and_a_post(room: Room) -> None:
    answer = Client().post(f"/lots/{room.lot.pk}/bid/", {"key": "k", "kind": "exact", "amount": "10.00"})
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    client = Client()
    client.force_login(room.paddles[0].user)
    assert client.get(f"/lots/{room.lot.pk}/bid/").status_code == 405


def test_a_seller_cannot_bid_by_form_either(room: Room) -> None:
    client = Client()
    client.force_login(room.lot.auction.seller)
    client.post(f"/lots/{room.lot.pk}/bid/", {"key": "k", "kind": "exact", "amount": "10.00"})
    assert room.fresh().bid_count == 0


# --- Running the sale ------------------------------------------------------------------------------------------------


def operate(auction: Auction, action: str, user: User) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    answer = client.post(f"/auctions/{auction.pk}/operate/", {"action": action})
    return answer.status_code, answer.headers.get("Location", "")


def test_a_seller_opens_a_live_sale_and_lets_the_hammer_fall() -> None:
    auction = make_auction(format="live", status=AuctionStatus.SCHEDULED, started_at=None, lots=2)
    first, second = auction.lots.order_by("number")
    assert operate(auction, "open", auction.seller) == (302, f"/lots/{first.pk}/")
    assert "Let the hammer fall" in see(first, auction.seller)
    assert operate(auction, "close", auction.seller) == (302, f"/lots/{second.pk}/")
    assert operate(auction, "close", auction.seller) == (302, f"/auctions/{auction.pk}/")
    auction.refresh_from_db()
    assert auction.status == AuctionStatus.ENDED


def test_those_who_watch_a_live_lot_are_led_to_the_next(room: Room) -> None:
    auction = make_auction(format="live", lots=2)
    first, second = auction.lots.order_by("number")
    assert handed_over(see(first))["following"]["url"] == f"/lots/{second.pk}/"
    assert handed_over(see(room.lot))["following"] is None


def test_nobody_else_runs_a_sale(room: Room) -> None:
    auction = room.lot.auction
    assert operate(auction, "hold", room.paddles[0].user)[0] == 403
    assert operate(auction, "explode", auction.seller)[0] == 404
    assert room.fresh().status != "on_hold"


# --- My bids ---------------------------------------------------------------------------------------------------------


def my_bids(user: User) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get("/me/bids/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_who_has_not_bid_is_shown_the_way(room: Room) -> None:
    assert "No bids yet" in my_bids(room.paddles[0].user)


def test_one_s_bids_stand_in_groups_with_one_s_own_max(room: Room) -> None:
    auction, me = room.lot.auction, room.paddles[0].user
    led, won = make_lot(auction=auction, title="Led one"), make_lot(auction=auction, title="Won one")
    room.bid(0, "12.00", kind="exact")
    room.bid(1, "60.00")
    for lot, amount in ((led, "33.33"), (won, "44.44")):
        assert isinstance(room.bid_as(me, amount, lot=lot.pk), Outcome)
    close(won)
    page = my_bids(me)
    groups = {found[1]: found[2] for found in re.finditer(r'<h2 id="(\w+)">(.*?)</section>', page, re.DOTALL)}
    assert set(groups) == {"outbid", "leading", "won"}
    assert room.lot.title in groups["outbid"]
    assert "Led one" in groups["leading"]
    assert "US$33.33" in groups["leading"]
    assert "Sold to you" in groups["won"]
    assert "US$60.00" not in page


def test_cards_say_where_one_was_outbid_and_to_nobody_else(room: Room) -> None:
    room.bid(0, "12.00", kind="exact")
    room.bid(1, "15.00", kind="exact")
    words_for = {}
    for bidder in range(3):
        client = Client()
        client.force_login(room.paddles[bidder].user)
        for address in (f"/auctions/{room.lot.auction_id}/", "/auctions/"):
            page = client.get(address)
            (card,) = page.context["sale"].lots if "sale" in page.context else page.context["browse"].lots
            words_for[bidder, address == "/auctions/"] = card.word
    assert [words_for[bidder, True] for bidder in range(3)] == ["Outbid", "You lead", "Open"]
    assert [words_for[bidder, False] for bidder in range(3)] == ["Outbid", "You lead", "Open"]


def test_a_ladder_is_drawn_of_a_lot_that_others_bid_on_too(room: Room) -> None:
    room.bid(0, "12.00", kind="exact")
    room.bid(1, "15.00", kind="exact")
    page = my_bids(room.paddles[0].user)
    assert f'src="/plots/lots/{room.lot.pk}/ladder.svg' in page
    assert "2 bids, from US$12.00 to US$15.00. Filled dots are your bids." in page


# --- What it costs the house -----------------------------------------------------------------------------------------


def test_the_lot_page_asks_the_same_number_of_questions_however_much_happened(
    room: Room, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(room.paddles[0].user)
    room.bid(0, "10.00", kind="exact")
    with django_assert_max_num_queries(40) as few:
        client.get(f"/lots/{room.lot.pk}/")
    for step in range(12):
        room.bid(step % 3, f"{20 + step}.00", kind="exact")
    for _ in range(5):
        make_lot(auction=room.lot.auction)
    with django_assert_max_num_queries(len(few)):
        client.get(f"/lots/{room.lot.pk}/")


def test_my_bids_asks_the_same_number_of_questions_however_many_there_are(
    room: Room, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, me = Client(), room.paddles[0].user
    client.force_login(me)
    room.bid(0, "10.00", kind="exact")
    room.bid(1, "11.00", kind="exact")
    with django_assert_max_num_queries(40) as few:
        client.get("/me/bids/")
    for _ in range(8):
        room.bid_as(me, "20.00", lot=make_lot(auction=room.lot.auction).pk)
    with django_assert_max_num_queries(len(few)):
        client.get("/me/bids/")


# --- One set of sentences for the server and the scripts -------------------------------------------------------------


def test_a_person_who_is_not_registered_gets_the_conditions_where_they_want_to_bid(room: Room) -> None:
    page = see(room.lot, make_user())
    assert f'action="/auctions/{room.lot.auction_id}/register/"' in page
    assert 'name="conditions_version" value="1"' in page
