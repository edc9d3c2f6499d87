"""Orders over REST."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from payments.models import Order
from tests.factories import make_order, make_user
from tests.payments.test_fulfilment import make_clerk

pytestmark = pytest.mark.django_db


def api(user: Any) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def act(order: Order, user: Any, *, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key or uuid4().hex}
    return api(user).post(f"/api/orders/{order.pk}/actions/", body, format="json", headers=headers)


def test_my_orders_are_those_i_bought_or_sold_in_the_status_i_ask_for() -> None:
    order = make_order(status="paid")
    make_order()

    bought = api(order.buyer).get("/api/me/orders/").json()
    assert [each["id"] for each in bought["results"]] == [str(order.pk)]
    assert api(order.seller).get("/api/me/orders/").json()["count"] == 0
    assert api(order.seller).get("/api/me/orders/?side=sold&status=paid").json()["count"] == 1
    assert api(order.seller).get("/api/me/orders/?side=sold&status=shipped").json()["count"] == 0
    assert api(order.seller).get("/api/me/orders/?side=up").status_code == 400


def test_an_order_is_told_in_decimal_strings_and_the_commission_to_the_seller_alone() -> None:
    order = make_order(status="confirmed")

    told = api(order.buyer).get(f"/api/orders/{order.pk}/").json()

    sums = {name: told[name] for name in ("hammer", "premium", "tax", "total", "paid")}
    assert sums == {"hammer": "1000.00", "premium": "100.00", "tax": "20.00", "total": "1120.00", "paid": "0.00"}
    assert told["commission"] is None
    assert [step["to"] for step in told["steps"]] == ["pending", "confirmed"]
    assert told["actions"] == []
    seller = api(order.seller).get(f"/api/orders/{order.pk}/").json()
    assert (seller["commission"], seller["actions"]) == ("50.00", ["cancel"])


def test_nobody_else_learns_of_it() -> None:
    order, stranger = make_order(status="paid"), make_user()

    assert api(stranger).get(f"/api/orders/{order.pk}/").status_code == 404
    assert act(order, stranger, action="ship").status_code == 404
    assert APIClient().get(f"/api/orders/{order.pk}/").status_code == 401
    assert api(make_clerk()).get(f"/api/orders/{order.pk}/").status_code == 200


def test_a_step_needs_a_key_and_happens_once_under_it() -> None:
    order = make_order(status="paid")
    without = api(order.seller).post(f"/api/orders/{order.pk}/actions/", {"action": "ship"}, format="json")
    assert (without.status_code, without.json()["code"]) == (400, "idempotency_key_required")

    first = act(order, order.seller, key="k", action="ship", tracking="DHL 4711")
    again = act(order, order.seller, key="k", action="ship", tracking="DHL 4711")
    other = act(order, order.seller, key="k", action="deliver")

    assert (first.status_code, first.json()["status"], first.json()["tracking"]) == (200, "shipped", "DHL 4711")
    assert again.json() == first.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")


@pytest.mark.parametrize(
    "body",
    [{}, {"action": "steal"}, {"action": "cancel"}, {"action": "ship", "more": 1}, {"action": "ship", "tracking": "a\nb"}],
)
def test_what_is_no_step_is_refused(body: dict[str, Any]) -> None:
    order = make_order()

    assert act(order, order.seller, **body).status_code == 400


def test_a_step_out_of_turn_is_a_conflict_and_somebody_else_s_is_denied() -> None:
    order = make_order(status="paid")

    assert act(order, order.buyer, action="ship").status_code == 403
    late = act(order, order.seller, action="cancel", reason="No")
    assert (late.status_code, late.json()["state"]) == (409, "paid")


def test_the_buyer_says_where_to_send_it() -> None:
    order = make_order(status="paid")
    where = {"name": "Meera", "lines": "1 Quay", "city": "Rotterdam", "country": "NL"}
    path = f"/api/orders/{order.pk}/address/"

    assert api(order.buyer).put(path, where, format="json").json()["ship_to"]["city"] == "Rotterdam"
    assert api(order.seller).put(path, where, format="json").status_code == 403
    assert api(order.buyer).put(path, where | {"country": "QO"}, format="json").status_code == 400
