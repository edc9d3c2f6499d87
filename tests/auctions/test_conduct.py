"""Who runs a live sale, and when a lot holds itself: said when it is written down, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.choices import Role
from accounts.models import User
from accounts.roles import grant
from auctions import access
from auctions.models import Auction
from tests.auctions.pages import client_of, listing
from tests.factories import make_auction, make_lot, make_user, register

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]


@pytest.fixture
def auctioneer(db: None) -> User:
    """An auctioneer of the house."""
    found = make_user(email="devdas@example.org", name="Devdas Menon")
    grant(user=found, role=Role.AUCTIONEER, by=None)
    return found


@pytest.fixture
def live(body: dict[str, Any]) -> dict[str, Any]:
    """A lawful `POST auctions/` of the live format."""
    for name in ("closes_at", "soft_close", "stagger"):
        body.pop(name, None)
    return body | {"format": "live"}


def test_a_live_sale_names_its_auctioneer_by_address_and_shows_the_name(
    api_of: Client, seller: User, auctioneer: User, live: Any
) -> None:
    answer = api_of(seller).post("/api/auctions/", live | {"auctioneer": "Devdas@Example.org"}, format="json")
    assert answer.status_code == 201, answer.json()
    assert answer.json()["auctioneer"] == "Devdas Menon"
    assert Auction.objects.get().auctioneer == auctioneer


@pytest.mark.parametrize("address", ["bo@example.org", "nobody@example.org", "", 7, ["devdas@example.org"]])
def test_who_is_no_auctioneer_of_the_house_is_refused_whether_or_not_they_have_an_account(
    api_of: Client, seller: User, live: Any, address: object
) -> None:
    make_user(email="bo@example.org")
    answer = api_of(seller).post("/api/auctions/", live | {"auctioneer": address}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"auctioneer": ["No auctioneer of the house has that address."]}


def test_a_timed_sale_has_no_auctioneer_and_holds_nothing_by_itself(
    api_of: Client, seller: User, auctioneer: User, body: Any
) -> None:
    given = body | {"auctioneer": auctioneer.email, "auto_hold": {"gateway": True}}
    answer = api_of(seller).post("/api/auctions/", given, format="json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"auctioneer", "auto_hold"}


def test_when_a_lot_holds_itself_is_told_to_those_who_run_the_sale(
    api_of: Client, seller: User, auctioneer: User, bidder: User, live: Any
) -> None:
    hold = {"share": 40, "auctioneer": True, "gateway": False}
    given = live | {"auctioneer": auctioneer.email, "auto_hold": hold}
    made = api_of(seller).post("/api/auctions/", given, format="json").json()
    assert made["auto_hold"] == hold
    Auction.objects.update(status="scheduled")
    seen = {who: api_of(who).get(f"/api/auctions/{made['id']}/").json()["auto_hold"] for who in (auctioneer, bidder)}
    assert seen == {auctioneer: hold, bidder: None}


def test_auto_hold_is_off_unless_it_is_asked_for(api_of: Client, seller: User, live: Any) -> None:
    assert api_of(seller).post("/api/auctions/", live, format="json").json()["auto_hold"] is None


@pytest.mark.parametrize("share", [0, 101, -1, "40", 1.5, True])
def test_a_share_is_a_whole_percentage(api_of: Client, seller: User, live: Any, share: object) -> None:
    answer = api_of(seller).post("/api/auctions/", live | {"auto_hold": {"share": share}}, format="json")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"auto_hold"}


def test_the_auctioneer_runs_the_sale_and_no_more(auctioneer: User) -> None:
    auction = make_auction(format="live", auctioneer=auctioneer)
    assert access.standing_in(auction, auctioneer) == {"view", "operate", "see_names", "see_reserve"}
    assert access.standing_in(make_auction(format="live"), auctioneer) == {"view"}


def test_the_auctioneer_opens_the_sale(api_of: Client, auctioneer: User) -> None:
    auction = make_auction(format="live", auctioneer=auctioneer, status="scheduled")
    make_lot(auction=auction)
    assert api_of(auctioneer).post(f"/api/auctions/{auction.pk}/open/").json()["status"] == "live"


def test_the_auctioneer_takes_no_paddle_in_the_own_sale(api_of: Client, auctioneer: User) -> None:
    auction = make_auction(format="live", auctioneer=auctioneer)
    answer = api_of(auctioneer).post(f"/api/auctions/{auction.pk}/registrations/")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_lot")


def test_a_bidder_of_the_sale_cannot_become_its_auctioneer(api_of: Client, auctioneer: User) -> None:
    auction = make_auction(format="live", status="scheduled")
    register(auction=auction, user=auctioneer)
    answer = api_of(auction.seller).patch(f"/api/auctions/{auction.pk}/", {"auctioneer": auctioneer.email}, format="json")
    assert answer.json()["errors"] == {"auctioneer": ["A bidder of this sale cannot run it."]}
    auction.refresh_from_db()
    assert auction.auctioneer is None


def test_an_auctioneer_is_changed_and_taken_away(api_of: Client, auctioneer: User) -> None:
    auction = make_auction(format="live", status="scheduled")
    client, path = api_of(auction.seller), f"/api/auctions/{auction.pk}/"
    assert client.patch(path, {"auctioneer": auctioneer.email}, format="json").json()["auctioneer"] == "Devdas Menon"
    assert client.patch(path, {"auctioneer": None}, format="json").json()["auctioneer"] is None


def test_the_form_of_a_listing_has_it_all(seller: User, auctioneer: User) -> None:
    chosen = {
        "sale-format": "live", "sale-closes_at": "", "sale-auctioneer": auctioneer.email, "sale-hold_share": "30",
        "sale-hold_gateway": "on", "save": "yes",
    }  # fmt: skip
    assert client_of(seller).post("/sell/", listing(**chosen)).status_code == 302
    auction = Auction.objects.get()
    assert (auction.auctioneer, auction.auto_hold_share) == (auctioneer, 30)
    assert (auction.auto_hold_auctioneer, auction.auto_hold_gateway) == (False, True)


def test_what_a_hidden_part_of_the_form_still_holds_does_not_count(seller: User, auctioneer: User) -> None:
    chosen = {"sale-auctioneer": auctioneer.email, "sale-hold_share": "30", "save": "yes"}
    assert client_of(seller).post("/sell/", listing(**chosen)).status_code == 302
    assert (Auction.objects.get().auctioneer, Auction.objects.get().auto_hold_share) == (None, None)


def test_the_form_says_that_somebody_is_no_auctioneer(seller: User) -> None:
    chosen = {"sale-format": "live", "sale-closes_at": "", "sale-auctioneer": "bo@example.org", "save": "yes"}
    answer = client_of(seller).post("/sell/", listing(**chosen))
    assert answer.status_code == 422
    assert answer.context["sale"].errors == {"auctioneer": ["No auctioneer of the house has that address."]}
