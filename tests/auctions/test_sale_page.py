"""The page of one sale: terms, states, buttons, registering."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from auctions.models import Registration
from tests.auctions.pages import client_of, text_of
from tests.factories import make_auction, make_user, register

pytestmark = pytest.mark.django_db


def test_a_sale_tells_its_terms_in_words(client: Client) -> None:
    auction = make_auction(
        currency="INR", increment_bands=[[0, 2000], [500_000, 5000]], premium_tiers=[[0, "25"], [1_000_000, "20"]],
        tax_percent=18, tax_on="premium", soft_close_window=120, soft_close_extend=120, conditions="Pay at once.",
    )  # fmt: skip
    terms = client.get(f"/auctions/{auction.pk}/").context["sale"].terms
    assert terms.steps == "₹20 up to ₹5,000, then ₹50"
    assert terms.premium == "25 % to ₹10,000, 20 % above"
    assert terms.tax == "18 % on the premium"
    assert terms.late_bids == "A bid in the last 2 minutes leaves at least 2 minutes."


def test_a_draft_is_seen_by_its_seller_and_staff(seller: Any, bidder: Any, staff: Any) -> None:
    auction = make_auction(seller=seller, status="draft", lots=1)
    path = f"/auctions/{auction.pk}/"
    assert [client_of(user).get(path).status_code for user in (seller, staff, bidder, None)] == [200, 200, 404, 404]


def test_names_of_bidders_are_for_the_sellers_side(seller: Any, bidder: Any, staff: Any) -> None:
    auction = make_auction(seller=seller, lots=1)
    register(auction=auction, user=bidder)
    path = f"/auctions/{auction.pk}/"
    seen = {user: "Bo Bidder" in text_of(client_of(user).get(path)) for user in (seller, staff, make_user(), None)}
    assert list(seen.values()) == [True, True, False, False]


@pytest.mark.parametrize(
    ("status", "fields", "offered"),
    [
        ("draft", {}, {"edit", "submit", "delete"}),
        ("submitted", {}, {"cancel"}),
        ("declined", {}, {"edit", "submit", "cancel"}),
        ("live", {}, {"cancel"}),
        ("live", {"format": "live"}, {"cancel", "close"}),
        ("scheduled", {"format": "live"}, {"edit", "cancel", "open"}),
        ("ended", {}, set()),
        ("cancelled", {}, set()),
    ],
)
def test_the_seller_is_offered_what_the_state_allows(status: str, fields: Any, offered: set[str], seller: Any) -> None:
    auction = make_auction(seller=seller, status=status, lots=1, **fields)
    assert client_of(seller).get(f"/auctions/{auction.pk}/").context["sale"].own.can == offered


def test_registering_takes_the_conditions_that_were_read(bidder: Any) -> None:
    auction = make_auction(conditions="As seen.", conditions_version=2)
    path, client = f"/auctions/{auction.pk}/", client_of(bidder)
    assert 'name="conditions_version" value="2"' in text_of(client.get(path))
    client.post(f"{path}register/", {"conditions_version": "2"})
    assert not Registration.objects.exists()
    client.post(f"{path}register/", {"conditions_version": "1", "accept": "yes"})
    assert not Registration.objects.exists()
    answer = client.post(f"{path}register/", {"conditions_version": "2", "accept": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert Registration.objects.get().conditions_version == 2


def test_after_registering_one_goes_back_only_to_pages_of_the_house(bidder: Any) -> None:
    path = f"/auctions/{make_auction().pk}/register/"
    given = {"accept": "yes", "next": "https://evil.test/"}
    assert client_of(bidder).post(path, given)["Location"] == path.removesuffix("register/")
    assert client_of(bidder).post(path, given | {"next": "/lots/"})["Location"] == "/lots/"


def test_the_seller_lets_bidders_in_from_the_page(seller: Any, bidder: Any) -> None:
    found = register(auction=make_auction(seller=seller), user=bidder, status="pending")
    path = f"/registrations/{found.pk}/decide/"
    assert client_of(bidder).post(path, {"action": "approve"}).status_code == 403
    assert client_of(make_user()).post(path, {"action": "approve"}).status_code == 404
    assert client_of(seller).post(path, {"action": "praise"}).status_code == 404
    client_of(seller).post(path, {"action": "approve"})
    found.refresh_from_db()
    assert found.status == "approved"
