"""From paid to completed, step by step, each by whom it belongs to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db.models.functions import Now

from accounts.addresses import Given, keep
from accounts.choices import Role
from accounts.models import AuditEntry, User
from accounts.roles import grant
from core.errors import Conflict, NotFound, PermissionDenied
from core.intents import IdempotencyConflict
from ledger import balances
from ledger.choices import AccountKind
from notifications.models import Notice
from payments import fulfilment, journal
from payments.models import Order
from tests.factories import make_order, make_user

pytestmark = pytest.mark.django_db

HOME = Given(name="Meera Kulkarni", lines="12 Station Road\nFlat 3", city="Pune", postcode="411001", country="IN")


def make_clerk() -> User:
    clerk = make_user()
    grant(user=clerk, role=Role.STAFF, by=None)
    return clerk


def told(person: User) -> list[str]:
    """The status that each notice about an order tells, the oldest first."""
    found = Notice.objects.of(person.pk).filter(kind="order_shipped").order_by("id")
    return [notice.context["status"] for notice in found]


def test_the_seller_sends_it_and_the_buyer_has_it() -> None:
    order = make_order(status="paid")

    fulfilment.ship(order.pk, actor=order.seller, key="a", tracking=" DHL 4711 ")
    fulfilment.deliver(order.pk, actor=order.seller, key="b")
    done = fulfilment.receive(order.pk, actor=order.buyer, key="c")

    assert (done.status, done.tracking) == ("completed", "DHL 4711")
    assert [step.actor for step in done.steps.all()][-3:] == [order.seller, order.seller, order.buyer]
    assert (told(order.buyer), told(order.seller)) == (["shipped", "delivered"], ["completed"])


def test_the_seller_s_share_the_house_s_and_the_tax_are_released_with_it() -> None:
    order = make_order(status="paid")

    fulfilment.receive(order.pk, actor=order.buyer, key="c")

    assert balances.of(AccountKind.SELLER_PAYABLE, "USD", owner_id=order.seller_id) == -95_000
    assert balances.of(AccountKind.TAX_PAYABLE, "USD") == -2_000
    assert balances.of(AccountKind.PLATFORM_INCOME, "USD", name="premium") == -10_000


@pytest.mark.parametrize(
    ("status", "act", "who"),
    [
        ("paid", fulfilment.ship, "buyer"),
        ("shipped", fulfilment.deliver, "buyer"),
        ("delivered", fulfilment.receive, "seller"),
    ],
)
def test_a_step_of_the_other_side_is_refused(status: str, act: Any, who: str) -> None:
    order = make_order(status=status)

    with pytest.raises(PermissionDenied):
        act(order.pk, actor=getattr(order, who), key="k")
    order.refresh_from_db()
    assert order.status == status


def test_for_anybody_else_there_is_no_such_order() -> None:
    order = make_order(status="paid")

    with pytest.raises(NotFound):
        fulfilment.ship(order.pk, actor=make_user(), key="k")
    with pytest.raises(NotFound):
        fulfilment.ship(uuid4(), actor=order.seller, key="k")


def test_the_same_key_is_the_same_step_and_another_intent_under_it_is_refused() -> None:
    order = make_order(status="paid")

    fulfilment.ship(order.pk, actor=order.seller, key="once", tracking="1")
    again = fulfilment.ship(order.pk, actor=order.seller, key="once", tracking="2")

    assert (again.status, again.tracking) == ("shipped", "1")
    assert again.steps.filter(to="shipped").count() == 1
    with pytest.raises(IdempotencyConflict):
        fulfilment.deliver(order.pk, actor=order.seller, key="once")
    with pytest.raises(Conflict):
        fulfilment.ship(order.pk, actor=order.seller, key="twice")


@pytest.mark.parametrize("status", ["pending", "confirmed"])
def test_the_seller_cancels_what_has_not_been_paid_and_the_buyer_learns_why(status: str) -> None:
    order = make_order(status=status)

    done = fulfilment.cancel(order.pk, actor=order.seller, key="k", reason="It was broken")

    assert done.status == "cancelled"
    assert Notice.objects.of(order.buyer_id).filter(kind="order_shipped").get().context["note"] == "It was broken"
    assert not done.lines.filter(freed_at=None).exists()


def test_staff_cancel_too_which_is_audited_and_both_sides_are_told() -> None:
    order, clerk = make_order(status="confirmed"), make_clerk()

    fulfilment.cancel(order.pk, actor=clerk, key="k", reason="Wrong sale")

    assert AuditEntry.objects.filter(action="order.cancelled", actor=clerk, target_id=str(order.pk)).exists()
    assert told(order.buyer) == told(order.seller) == ["cancelled"]


def test_staff_who_have_bought_something_do_not_call_off_what_they_owe() -> None:
    order = make_order(status="confirmed", buyer=make_clerk())
    with pytest.raises(PermissionDenied):
        fulfilment.cancel(order.pk, actor=order.buyer, key="k", reason="Wrong sale")


def test_nobody_cancels_what_was_paid() -> None:
    order = make_order(status="paid")

    with pytest.raises(Conflict):
        fulfilment.cancel(order.pk, actor=order.seller, key="k", reason="No")


def test_it_goes_to_the_address_of_the_profile_until_the_buyer_names_another() -> None:
    buyer = make_user()
    keep(user=buyer, given=HOME)
    order = make_order(status="confirmed", buyer=buyer)
    assert order.ship_to["city"] == "Pune"

    other = Given(name="M. K.", lines="1 Quay", city="Rotterdam", country="NL")
    fulfilment.send_to(order.pk, actor=buyer, address=other)

    order.refresh_from_db()
    assert (order.ship_to["city"], order.ship_to["country"]) == ("Rotterdam", "NL")


def test_the_address_is_the_buyer_s_to_say_and_only_before_it_is_on_its_way() -> None:
    order, sent = make_order(status="paid"), make_order(status="shipped")

    with pytest.raises(PermissionDenied):
        fulfilment.send_to(order.pk, actor=order.seller, address=HOME)
    with pytest.raises(NotFound):
        fulfilment.send_to(order.pk, actor=make_user(), address=HOME)
    with pytest.raises(Conflict):
        fulfilment.send_to(sent.pk, actor=sent.buyer, address=HOME)


@pytest.mark.parametrize(("status", "dated"), [("shipped", "shipped_at"), ("delivered", "delivered_at")])
def test_what_nobody_has_answered_for_long_completes_itself_once(status: str, dated: str) -> None:
    order, fresh = make_order(status=status), make_order(status=status)
    long_ago = Now() - timedelta(days=settings.ORDERS.completion_days, seconds=1)
    Order.objects.filter(pk=order.pk).update(**{dated: long_ago})

    assert fulfilment.complete_due() == 1
    assert fulfilment.complete_due() == 0

    order.refresh_from_db()
    fresh.refresh_from_db()
    assert (order.status, fresh.status) == ("completed", status)
    assert order.steps.get(to="completed").actor is None
    assert told(order.buyer)[-1:] == told(order.seller) == ["completed"]


def test_what_is_only_paid_does_not_complete_itself() -> None:
    order = make_order(status="paid")
    Order.objects.filter(pk=order.pk).update(paid_at=Now() - timedelta(days=400))

    assert fulfilment.complete_due() == 0


def test_one_that_breaks_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    orders = [make_order(status="delivered") for _ in range(2)]
    Order.objects.update(delivered_at=Now() - timedelta(days=400))
    broken, released = sorted(order.pk for order in orders)[0], journal.released

    def breaks(order: Order) -> Any:
        if order.pk == broken:
            raise RuntimeError
        return released(order)

    monkeypatch.setattr(journal, "released", breaks)

    assert fulfilment.complete_due() == 1
    assert Order.objects.filter(status="completed").count() == 1
