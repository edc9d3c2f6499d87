"""The page of a person: who may see it, and what stands there."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import User
from tests.auctions.pages import client_of, text_of
from tests.factories import make_auction, make_order, make_staff, make_user, register
from tests.payments.test_ratings import make_completed, rate, rate_both

pytestmark = pytest.mark.django_db


def address(person: User) -> str:
    return reverse("auctions:person", args=[person.pk])


def status(person: User, viewer: User | None) -> int:
    client = client_of(viewer) if viewer else Client()
    return int(client.get(address(person)).status_code)


def api(viewer: User | None) -> APIClient:
    client = APIClient()
    client.force_authenticate(viewer)
    return client


# --- Who may see it --------------------------------------------------------------------------------------------------


def test_who_sells_in_public_has_a_page_for_everybody() -> None:
    seller = make_auction(status="ended").seller

    assert status(seller, None) == 200
    assert status(seller, make_user()) == 200


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "live", "visibility": "unlisted"}, {"status": "cancelled"}])
def test_who_sells_nothing_in_public_has_none(fields: dict[str, Any]) -> None:
    seller = make_auction(**fields).seller

    assert status(seller, None) == 404
    assert status(seller, make_user()) == 404


def test_a_buyer_s_page_is_for_those_who_deal_with_them() -> None:
    order = make_order()
    bidder = make_user()
    paddle = register(auction=make_auction(status="live"), user=bidder)

    assert status(order.buyer, order.seller) == status(order.seller, order.buyer) == 200
    assert status(bidder, paddle.auction.seller) == status(bidder, bidder) == status(bidder, make_staff()) == 200
    for stranger in (None, make_user(), order.buyer, make_auction(status="live").seller):
        assert status(bidder, stranger) == 404


def test_who_asked_for_a_paddle_of_an_unlisted_sale_sees_its_seller() -> None:
    sale, bidder = make_auction(status="live", visibility="unlisted"), make_user()
    register(auction=sale, user=bidder)

    assert status(sale.seller, bidder) == 200


def test_a_closed_account_and_nobody_have_no_page() -> None:
    seller = make_auction(status="live").seller
    User.objects.filter(pk=seller.pk).update(is_active=False)

    assert status(seller, None) == status(seller, make_staff()) == 404
    assert Client().get(f"/people/{2**70}/").status_code == 404


# --- What stands there -----------------------------------------------------------------------------------------------


def test_it_shows_the_means_and_what_was_said_and_neither_addresses_nor_the_names_of_others() -> None:
    seller = make_auction(status="live").seller
    order = make_completed(seller=seller)
    rate(order, order.buyer, 4, "Well <i>packed</i>")
    rate(order, order.seller, 1, "Not for this page")

    shown = text_of(Client().get(address(seller)))

    assert "4.0 of 5 stars, 1 rating" in shown
    assert "Well &lt;i&gt;packed&lt;/i&gt;" in shown
    assert "Not for this page" not in shown
    for secret in (seller.email, order.buyer.name, order.buyer.email, order.reference):
        assert secret not in shown


def test_it_says_so_where_nobody_has_rated_yet() -> None:
    assert "No ratings yet" in text_of(Client().get(address(make_auction(status="live").seller)))


def test_many_ratings_are_read_page_by_page_in_as_many_queries_as_one() -> None:
    seller = make_auction(status="live").seller

    def queries(page: int = 1) -> int:
        with CaptureQueriesContext(connection) as found:
            shown = Client().get(address(seller), {"page": page})
        assert shown.status_code == 200
        return len(found)

    rate_both(make_completed(seller=seller))
    one = queries()
    for _ in range(21):
        rate_both(make_completed(seller=seller))

    assert queries() == queries(2) == one
    assert text_of(Client().get(address(seller), {"page": 2})).count("from a buyer") == 2


def test_a_sale_shows_what_buyers_gave_its_seller_and_leads_there() -> None:
    sale, hidden = make_auction(status="live"), make_auction(status="live", visibility="unlisted")
    rate_both(make_completed(seller=sale.seller), seller=3)

    shown = text_of(Client().get(reverse("auctions:detail", args=[sale.pk])))

    assert "3.0 of 5 stars" in shown
    assert address(sale.seller) in shown
    assert address(hidden.seller) not in text_of(Client().get(reverse("auctions:detail", args=[hidden.pk])))


def test_a_seller_sees_what_sellers_gave_those_who_ask_for_a_paddle() -> None:
    sale = make_auction(status="live")
    page = reverse("auctions:detail", args=[sale.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        return len(found)

    def ask(stars: int) -> User:
        bidder = make_user()
        register(auction=sale, user=bidder)
        rate_both(make_completed(buyer=bidder), buyer=stars)
        return bidder

    client, first = client_of(sale.seller), ask(2)
    one = queries()
    for stars in (5, 4):
        ask(stars)

    assert queries() == one
    shown = text_of(client.get(page))
    assert all(f"{stars}.0 of 5 stars, 1 rating" in shown for stars in (2, 4, 5))
    assert address(first) in shown
    assert address(first) not in text_of(Client().get(page))


def test_one_s_own_profile_says_what_others_gave_and_leads_to_what_they_see() -> None:
    order = make_completed()
    rate_both(order, buyer=2)

    shown = text_of(client_of(order.buyer).get(reverse("accounts:profile")))

    assert "2.0 of 5 stars, 1 rating" in shown
    assert address(order.buyer) in shown


# --- REST ------------------------------------------------------------------------------------------------------------


def test_a_person_over_rest() -> None:
    seller = make_auction(status="live").seller
    rate_both(make_completed(seller=seller), seller=4)
    rate_both(make_completed(seller=seller), seller=3)

    found: dict[str, Any] = api(None).get(f"/api/people/{seller.pk}/").json()

    assert set(found) == {"id", "name", "avatar", "joined_at", "as_seller", "as_buyer"}
    assert (found["as_seller"], found["as_buyer"]) == ({"stars": 3.5, "count": 2}, {"stars": 0.0, "count": 0})
    listed = api(None).get(f"/api/people/{seller.pk}/ratings/?page_size=1").json()
    assert (listed["count"], len(listed["results"])) == (2, 1)
    assert set(listed["results"][0]) == {"stars", "text", "rated_as", "given_at"}


def test_over_rest_too_a_buyer_is_not_there_for_strangers() -> None:
    order = make_order()

    for rest in ("", "ratings/"):
        assert api(make_user()).get(f"/api/people/{order.buyer_id}/{rest}").status_code == 404
        assert api(order.seller).get(f"/api/people/{order.buyer_id}/{rest}").status_code == 200
