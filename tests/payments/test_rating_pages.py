"""Ratings as people give them: on the order's page, over REST, and as staff look at them."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from config.house_queues import RATINGS
from payments import ratings
from payments.models import Order, Rating
from tests.auctions.pages import client_of, text_of
from tests.factories import make_order, make_user
from tests.payments.test_fulfilment import make_clerk
from tests.payments.test_ratings import make_completed, pass_days, rate, rate_both

pytestmark = pytest.mark.django_db


def page_of(order: Order, user: Any) -> str:
    return text_of(client_of(user).get(reverse("payments:order", args=[order.pk])))


def send(order: Order, user: Any, **sent: Any) -> Any:
    return client_of(user).post(reverse("payments:rate", args=[order.pk]), sent)


def report(order: Order, user: Any, **sent: Any) -> Any:
    return client_of(user).post(reverse("payments:report_rating", args=[order.pk]), sent)


# --- The page --------------------------------------------------------------------------------------------------------


def test_the_page_asks_both_sides_once_the_order_is_completed() -> None:
    under_way, order = make_order(status="delivered"), make_completed()

    assert "How it went" not in page_of(under_way, under_way.buyer)
    assert f"How was it with <bdi>{order.seller.name}</bdi>?" in page_of(order, order.buyer)
    assert f"How was it with <bdi>{order.buyer.name}</bdi>?" in page_of(order, order.seller)
    assert "How was it with" not in page_of(order, make_clerk())


def test_stars_and_words_are_sent_and_shown_to_the_other_once_they_sent_theirs() -> None:
    order = make_completed()

    assert send(order, order.buyer, stars="2", text="<b>Late</b>").status_code == 302
    assert "Late" not in page_of(order, order.seller)
    send(order, order.seller, stars="5", text="")

    seen = page_of(order, order.seller)
    assert "The buyer gave you" in seen
    assert "2 of 5 stars" in seen
    assert "&lt;b&gt;Late&lt;/b&gt;" in seen
    assert "The buyer gave the seller" in page_of(order, make_clerk())


def test_one_s_own_stands_in_the_form_until_both_are_there() -> None:
    order = make_completed()
    send(order, order.buyer, stars="2", text="Late")
    assert "Change it" in page_of(order, order.buyer)
    send(order, order.buyer, stars="3", text="A little late")
    rate(order, order.seller)

    assert "Change it" not in page_of(order, order.buyer)
    assert "A little late" in page_of(order, order.seller)
    assert "it stands" in text_of(
        client_of(order.buyer).post(reverse("payments:rate", args=[order.pk]), {"stars": 1}, follow=True)
    )


@pytest.mark.parametrize(
    "sent", [{}, {"stars": "0"}, {"stars": "6"}, {"stars": "4.5"}, {"stars": "five"}, {"stars": "5", "text": "x" * 1001}]
)
def test_what_is_no_rating_is_said_on_the_page(sent: dict[str, Any]) -> None:
    order = make_completed()

    assert send(order, order.buyer, **sent).status_code == 422
    assert not Rating.objects.exists()


def test_another_person_s_order_is_not_there_and_staff_do_not_rate() -> None:
    order = make_completed()

    for person in (make_user(), make_clerk()):
        assert send(order, person, stars="5").status_code == 404
        assert report(order, person, because="x").status_code == 404


def test_after_the_time_it_is_too_late_and_what_was_given_is_shown() -> None:
    order = make_completed()
    rate(order, order.buyer, 4)
    pass_days(order, 400)

    assert "too late" in text_of(
        client_of(order.seller).post(reverse("payments:rate", args=[order.pk]), {"stars": 1}, follow=True)
    )
    assert "The buyer gave you" in page_of(order, order.seller)


def test_who_was_rated_reports_it_from_the_page() -> None:
    order = make_completed()
    assert report(order, order.seller, because="A lie").status_code == 404, "there is nothing to be seen yet"
    rate_both(order, seller=1)

    assert report(order, order.seller, because="").status_code == 422
    report(order, order.seller, because="A lie")

    assert "You have reported it" in page_of(order, order.seller)
    assert "You have reported it" not in page_of(order, order.buyer)


# --- REST ------------------------------------------------------------------------------------------------------------


def call(user: Any, method: str, order: Order, rest: str = "", **body: Any) -> Any:
    client = APIClient()
    client.force_authenticate(user)
    return getattr(client, method)(f"/api/orders/{order.pk}/rating/{rest}", body or None, format="json")


def test_rating_over_rest() -> None:
    order = make_completed()

    first = call(order.buyer, "put", order, stars=2, text="Late").json()
    assert (first["of_seller"]["stars"], first["of_buyer"], first["may_rate"]) == (2, None, True)
    assert call(order.seller, "get", order).json()["of_seller"] is None
    assert call(order.seller, "put", order, stars=5).json()["of_seller"]["text"] == "Late"
    assert call(order.buyer, "put", order, stars=2, text="Late").status_code == 200
    assert call(order.buyer, "put", order, stars=1).status_code == 409
    assert call(order.seller, "post", order, "report/", because="A lie").status_code == 200
    assert call(order.seller, "post", order, "report/", because="And more").status_code == 409


def test_who_takes_no_part_rates_nothing_over_rest() -> None:
    order = make_completed()

    assert call(make_user(), "put", order, stars=5).status_code == 404
    assert call(make_clerk(), "put", order, stars=5).status_code == 403
    assert call(None, "put", order, stars=5).status_code == 401
    assert call(make_clerk(), "post", order, "report/", because="x").status_code == 404
    unpaid = make_order(status="confirmed")
    assert call(unpaid.buyer, "put", unpaid, stars=5).status_code == 409


@pytest.mark.parametrize(
    "body",
    [{"stars": 0}, {"stars": 6}, {"stars": "x"}, {"text": "x"}, {"stars": 5, "text": "x" * 1001}, {"stars": 5, "more": 1}],
)
def test_what_is_no_rating_is_refused_over_rest(body: dict[str, Any]) -> None:
    order = make_completed()

    assert call(order.buyer, "put", order, **body).status_code == 400


# --- Staff -----------------------------------------------------------------------------------------------------------


def test_staff_hide_a_reported_rating_with_a_reason_and_let_it_stand_again() -> None:
    order, clerk = make_completed(), make_clerk()
    clerk.is_staff = True
    clerk.save()
    rate_both(order, seller=1)
    ratings.report(order.pk, actor=order.seller, because="A lie")
    found, client = Rating.objects.get(about=order.seller), client_of(clerk)
    assert RATINGS.rows().count() == 1
    assert order.seller.name in text_of(client.get(RATINGS.link))
    page = reverse("admin:payments_rating_change", args=[found.pk])

    client.post(reverse("admin:payments_rating_hide", args=[found.pk]), {"because": "It is one"})

    assert "The buyer gave you" not in page_of(order, order.seller)
    assert "only you still read it" in page_of(order, order.buyer)
    assert RATINGS.rows().count() == 0
    assert reverse("admin:payments_rating_hide", args=[found.pk]) not in text_of(client.get(page))
    client.post(reverse("admin:payments_rating_let_stand", args=[found.pk]), {"because": "It is none"})
    assert "The buyer gave you" in page_of(order, order.seller)
