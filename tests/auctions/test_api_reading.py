"""Who sees what of an auction, and other people's things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEntry
from auctions.models import Auction
from tests.auctions.drafts import draft, url
from tests.factories import make_auction, make_lot, make_user, register

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]


@pytest.mark.parametrize("status", ["draft", "submitted", "declined"])
def test_what_is_not_out_exists_for_its_seller_and_staff_alone(
    status: str, api_of: Client, seller: Any, bidder: Any, staff: Any
) -> None:
    auction = make_auction(seller=seller, status=status, lots=1)
    lot = auction.lots.get()
    for path in (url(auction), url(auction, "lots/"), f"/api/lots/{lot.pk}/"):
        assert [api_of(user).get(path).status_code for user in (seller, staff, bidder, None)] == [200, 200, 404, 404], path


def test_an_unlisted_auction_is_reached_by_its_address_and_stands_in_no_list(api_of: Client) -> None:
    auction = make_auction(visibility="unlisted", lots=1)
    assert api_of().get(url(auction)).status_code == 200
    assert api_of().get("/api/auctions/").json()["count"] == 0


def test_an_auction_cancelled_before_it_was_out_stays_unknown(api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status="submitted", lots=1)
    assert api_of(seller).post(url(auction, "cancel/")).status_code == 200
    assert api_of().get(url(auction)).status_code == 404


def test_the_reserve_is_for_the_sellers_side_and_staff(api_of: Client, seller: Any, bidder: Any, staff: Any) -> None:
    lot = make_lot(auction=make_auction(seller=seller), reserve_price=5000)
    for user, told in ((seller, True), (staff, True), (bidder, False), (None, False)):
        alone = api_of(user).get(f"/api/lots/{lot.pk}/")
        within = api_of(user).get(url(lot.auction)).json()["lots"][0]
        listed = api_of(user).get(url(lot.auction, "lots/")).json()["results"][0]
        assert {("reserve_price" in found) for found in (alone.json(), within, listed)} == {told}
        assert told or b"50.00" not in alone.content
        assert alone.json()["reserve_met"] is False


def test_may_tells_each_what_they_can_do(api_of: Client, seller: Any, bidder: Any, staff: Any) -> None:
    auction = make_auction(seller=seller, lots=1)
    register(auction=auction, user=bidder)
    told = {user: api_of(user).get(url(auction)).json()["may"] for user in (seller, bidder, staff, None)}
    assert told[None] == ["view"]
    assert told[bidder] == ["bid", "view"]
    assert "edit" in told[seller]
    assert "bid" not in told[seller]
    assert "approve" in told[staff]


def test_the_standing_price_its_leader_and_the_next_bid(api_of: Client) -> None:
    auction = make_auction()
    lot = make_lot(auction=auction, price=9950, leader=register(auction=auction), bid_count=3, reserve_price=9000)
    found = api_of().get(f"/api/lots/{lot.pk}/").json()
    assert (found["price"], found["minimum_bid"], found["leader"]) == ("99.50", "100.00", "1")
    assert (found["bid_count"], found["reserve_met"], found["quote"]["all_in"]) == (3, True, "100.00")


def test_what_is_over_has_no_next_bid_and_costs_what_it_went_for(api_of: Client) -> None:
    auction = make_auction(status="ended")
    lot = make_lot(auction=auction, status="sold", price=9950, leader=register(auction=auction))
    found = api_of().get(f"/api/lots/{lot.pk}/").json()
    assert (found["status"], found["minimum_bid"], found["quote"]["price"]) == ("sold", None, "99.50")


def test_states_are_those_of_the_clock(api_of: Client) -> None:
    auction = make_auction(status="scheduled", lots=1)
    found = api_of().get(url(auction)).json()
    assert (found["status"], found["lots"][0]["status"]) == ("live", "open")
    assert Auction.objects.get().status == "scheduled"


def test_what_nobody_knows_is_not_found_as_a_problem(api_of: Client, db: None) -> None:
    answer = api_of().get("/api/auctions/00000000-0000-0000-0000-000000000000/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer["Content-Type"] == "application/problem+json"


def test_nobody_changes_what_is_another_sellers(api_of: Client, seller: Any, bidder: Any) -> None:
    out, hidden = make_auction(seller=seller, lots=1), draft(seller)
    for auction, refusal in ((out, 403), (hidden, 404)):
        lot = auction.lots.get()
        other = api_of(bidder)
        answers = [
            other.patch(url(auction), {"title": "Mine"}, format="json"),
            other.delete(url(auction)),
            other.post(url(auction, "submit/")),
            other.post(url(auction, "cancel/")),
            other.post(url(auction, "approve/")),
            other.post(url(auction, "lots/"), {"title": "B", "start_price": "5.00"}, format="json"),
            other.patch(f"/api/lots/{lot.pk}/", {"title": "Mine"}, format="json"),
            other.delete(f"/api/lots/{lot.pk}/"),
            other.post(f"/api/lots/{lot.pk}/photos/"),
        ]
        assert {answer.status_code for answer in answers} == {refusal}
    assert not AuditEntry.objects.exists()


def test_access_is_refused_before_the_body_is_read(api_of: Client, seller: Any, bidder: Any) -> None:
    hidden = draft(seller)
    assert api_of(bidder).patch(url(hidden), {"nonsense": 1}, format="json").status_code == 404
    assert api_of().patch(url(hidden), {"nonsense": 1}, format="json").status_code == 401


def test_my_auctions_are_mine_in_every_state(api_of: Client, seller: Any) -> None:
    make_auction(seller=make_user())
    mine = [make_auction(seller=seller, status=status) for status in ("draft", "live", "cancelled")]
    found = api_of(seller).get("/api/me/auctions/").json()
    assert {row["id"] for row in found["results"]} == {str(auction.pk) for auction in mine}
    assert api_of().get("/api/me/auctions/").status_code == 401
