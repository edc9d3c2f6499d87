"""What people see of their orders, and what they do there."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.addresses import Given, keep
from payments import journal, lifecycle, orders
from payments.models import Order, Payment, Refund
from tests.auctions.pages import client_of, text_of
from tests.factories import make_order, make_user
from tests.payments.test_fulfilment import make_clerk

pytestmark = pytest.mark.django_db


def page_of(order: Order) -> str:
    return reverse("payments:order", args=[order.pk])


def act(order: Order, user: Any, action: str, **sent: str) -> Any:
    return client_of(user).post(reverse("payments:act", args=[order.pk]), {"action": action, "key": uuid4().hex} | sent)


def test_one_s_orders_stand_on_two_sides_and_nobody_else_s_are_there() -> None:
    order = make_order(status="confirmed")
    make_order()

    bought = text_of(client_of(order.buyer).get("/me/orders/"))
    sold = text_of(client_of(order.seller).get("/me/orders/?side=sold"))

    assert bought.count(">R-") == 1
    assert order.reference in bought
    assert order.reference in sold
    assert order.seller.name in bought
    assert order.buyer.name in sold
    assert order.reference not in text_of(client_of(order.seller).get("/me/orders/"))


def test_the_list_is_narrowed_by_status_and_nonsense_narrows_nothing() -> None:
    order = make_order(status="paid")
    browser = client_of(order.buyer)

    assert order.reference in text_of(browser.get("/me/orders/?status=paid"))
    assert "None in that state" in text_of(browser.get("/me/orders/?status=shipped"))
    assert order.reference in text_of(browser.get("/me/orders/?status=lost&side=other&page=x"))


def test_whoever_has_none_is_told_what_will_be_there() -> None:
    browser = client_of(make_user())

    assert "Nothing bought yet" in text_of(browser.get("/me/orders/"))
    assert "Nothing sold yet" in text_of(browser.get("/me/orders/?side=sold"))


def test_many_orders_cost_as_many_queries_as_one() -> None:
    buyer = make_user()
    make_order(buyer=buyer)
    browser = client_of(buyer)
    browser.get("/me/orders/")
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get("/me/orders/")
    for _ in range(4):
        make_order(buyer=buyer, lines=2)
    with CaptureQueriesContext(connection) as many:
        browser.get("/me/orders/")
    assert len(many) == len(one)


def test_an_order_is_there_for_its_people_and_staff_alone() -> None:
    order = make_order()

    for person in (order.buyer, order.seller, make_clerk()):
        assert client_of(person).get(page_of(order)).status_code == 200
    assert client_of(make_user()).get(page_of(order)).status_code == 404
    assert client_of().get(page_of(order)).status_code == 302


def test_the_page_adds_up_and_says_whose_turn_it_is() -> None:
    order = make_order(status="confirmed")

    seen = text_of(client_of(order.buyer).get(page_of(order)))

    for amount in ("1,000.00", "100.00", "20.00", 'value="1120.00"'):
        assert amount in seen
    assert "To pay" in seen
    assert "50.00" not in seen, "the commission is between seller and house"
    assert "The buyer’s turn: pay" in text_of(client_of(order.seller).get(page_of(order)))


def test_the_track_has_the_dates_of_what_was_done_and_stands_at_what_is_next() -> None:
    order = make_order(status="shipped")

    seen = text_of(client_of(order.buyer).get(page_of(order)))
    track = seen.split('class="life"')[1].split("</ol>")[0]

    assert track.count("data-done") == 4
    assert track.count('aria-current="step"') == 1
    assert track.index("Sent") < track.index('aria-current="step"') < track.index("Delivered")


def test_an_order_that_came_to_nothing_says_why_and_promises_no_invoice() -> None:
    order = make_order(status="confirmed")

    act(order, order.seller, "cancel", reason="The grain got wet.")
    seen = text_of(client_of(order.buyer).get(page_of(order)))

    assert "The grain got wet." in seen
    assert "no longer owed" in seen
    assert "the moment the payment arrives" not in seen


def test_what_went_back_stands_beneath_the_sum_and_is_taken_from_what_the_seller_receives() -> None:
    order = make_order(status="delivered")
    payment = Payment.objects.create(
        order=order,
        user=order.buyer,
        gateway="manual",
        currency=order.currency,
        amount=order.total,
        status="captured",
        key="k",
        captured_at=order.paid_at,
    )
    back = Refund.objects.create(
        payment=payment, order=order, amount=order.total // 2, reason="A hole", key="half", status="done"
    )
    journal.captured(payment)
    journal.refunded(back)
    with transaction.atomic():
        orders.note_refunded(lifecycle.locked(order.pk), back.amount)

    seen = text_of(client_of(order.seller).get(page_of(order)))

    assert seen.index("All-in, paid") < seen.index("Given back to the buyer") < seen.index("US$560.00")
    assert seen.count("US$475.00") == 2, "half of 1,000.00 less the commission of 50.00: gone back, and left"


@pytest.mark.parametrize(("status", "said"), [("shipped", True), ("delivered", True), ("paid", False)])
def test_it_is_said_when_an_order_completes_itself(status: str, said: bool) -> None:
    order = make_order(status=status)

    assert ("completes itself on" in text_of(client_of(order.buyer).get(page_of(order)))) is said


@pytest.mark.parametrize(
    ("status", "buyer", "seller"),
    [
        ("pending", set(), {"cancel"}),
        ("confirmed", set(), {"cancel"}),
        ("paid", {"receive"}, {"ship", "deliver"}),
        ("shipped", {"receive"}, {"deliver"}),
        ("delivered", {"receive"}, set()),
        ("completed", set(), set()),
    ],
)
def test_only_the_steps_that_are_one_s_own_have_buttons(status: str, buyer: set[str], seller: set[str]) -> None:
    order = make_order(status=status)

    for person, expected in ((order.buyer, buyer), (order.seller, seller)):
        seen = text_of(client_of(person).get(page_of(order)))
        assert {name for name in ("ship", "deliver", "receive", "cancel") if f'value="{name}"' in seen} == expected


def test_an_order_is_sent_received_and_completed_from_the_page() -> None:
    order = make_order(status="paid")

    act(order, order.seller, "ship", tracking="DHL 4711")
    assert "DHL 4711" in text_of(client_of(order.buyer).get(page_of(order)))
    act(order, order.buyer, "receive")

    order.refresh_from_db()
    assert order.status == "completed"


def test_a_step_of_somebody_else_is_refused_and_an_unknown_one_is_not_there() -> None:
    order = make_order(status="paid")

    assert act(order, order.buyer, "ship").status_code == 403
    assert act(order, make_user(), "ship").status_code == 404
    assert act(order, order.seller, "steal").status_code == 404
    order.refresh_from_db()
    assert order.status == "paid"


def test_to_cancel_one_says_why() -> None:
    order = make_order()

    answer = act(order, order.seller, "cancel", reason="")
    assert answer.status_code == 422
    assert "This field is required" in text_of(answer)

    act(order, order.seller, "cancel", reason="It broke")
    assert "It broke" in text_of(client_of(order.buyer).get(page_of(order)))


def test_a_step_that_has_passed_is_said_on_the_page() -> None:
    order = make_order(status="shipped")

    answer = client_of(order.seller).post(
        reverse("payments:act", args=[order.pk]), {"action": "ship", "key": "late"}, follow=True
    )
    assert "cannot do that in its present state" in text_of(answer)


def test_where_to_send_it_starts_from_the_profile_and_is_the_order_s_own() -> None:
    buyer = make_user()
    order = make_order(status="paid", buyer=buyer)
    keep(user=buyer, given=Given(name="Meera", lines="12 Station Road", city="Pune", country="IN"))
    browser, place = client_of(buyer), reverse("payments:address", args=[order.pk])
    assert 'value="Pune"' in text_of(browser.get(place))

    sent = {"name": "Meera", "lines": "1 Quay", "city": "Rotterdam", "country": "NL"}
    assert browser.post(place, sent | {"city": ""}).status_code == 422
    browser.post(place, sent)

    assert "Rotterdam" in text_of(client_of(order.seller).get(page_of(order)))
    assert client_of(order.seller).get(place).status_code == 404
    assert client_of(make_user()).get(place).status_code == 404


@pytest.mark.parametrize(
    ("status", "buyer", "seller"),
    [
        ("paid", "The seller does not know yet where to send it.", "The buyer has not said where to yet."),
        ("completed", "No address was given.", "No address was given."),
    ],
)
def test_nobody_waits_for_the_address_of_what_has_been_sent(status: str, buyer: str, seller: str) -> None:
    order = make_order(status=status)
    assert buyer in text_of(client_of(order.buyer).get(page_of(order)))
    assert seller in text_of(client_of(order.seller).get(page_of(order)))


def test_titles_and_notes_are_text() -> None:
    order = make_order()
    Order.objects.filter(pk=order.pk).update(title="<script>alert(1)</script>")
    order.lines.update(title="<img src=x onerror=alert(1)>")

    seen = text_of(client_of(order.buyer).get(page_of(order)))
    assert "<script>alert" not in seen
    assert "<img src=x" not in seen
