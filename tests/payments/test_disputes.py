"""Something is wrong: the buyer says what, both sides answer, staff decide, and the books follow."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as house
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from core.errors import Conflict, Invalid, NotFound, PermissionDenied
from ledger import balances
from ledger.choices import AccountKind
from notifications.models import Notice
from payments import disputes, fulfilment, refunds
from payments.choices import DisputeOutcome, DisputeReason
from payments.disputes import Said
from payments.gateways.sandbox import post
from payments.models import Dispute, DisputePicture, Order
from tests.auctions.pages import client_of, photo, text_of
from tests.factories import make_order, make_user
from tests.payments.paying import paid
from tests.payments.test_fulfilment import make_clerk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where private pictures go."""
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    return tmp_path


def said(text: str = "It has a hole.", **fields: Any) -> Said:
    return Said(key=fields.pop("key", uuid4().hex), text=text, **fields)


def make_paid() -> Order:
    """Paid at the sandbox, and so to be refunded there."""
    order = make_order(status="confirmed")
    paid(order)
    return order


def complain(order: Order, **fields: Any) -> Dispute:
    return disputes.open_dispute(order.pk, actor=order.buyer, reason=DisputeReason.NOT_AS_DESCRIBED, said=said(**fields))


def decide(order: Order, outcome: str, amount: int = 0) -> Dispute:
    decided = disputes.decide(
        order.pk, by=make_clerk(), outcome=DisputeOutcome(outcome), because="The pictures show it", amount=amount
    )
    refunds.send_due()
    post.deliver_due()
    order.refresh_from_db()
    decided.refresh_from_db()
    return decided


def events(person: Any) -> list[str]:
    return [each.context["event"] for each in Notice.objects.of(person.pk).filter(kind="dispute").order_by("id")]


def balance(kind: AccountKind, **of: Any) -> int:
    return balances.of(kind, "USD", **of)


@pytest.mark.parametrize("status", ["paid", "shipped", "delivered", "completed"])
def test_the_buyer_says_that_something_is_wrong_and_the_seller_learns_of_it(status: str) -> None:
    order = make_order(status=status)

    complain(order)

    order.refresh_from_db()
    assert (order.status, order.disputed_at is not None) == ("disputed", True)
    assert (events(order.seller), events(order.buyer)) == (["opened"], [])


@pytest.mark.parametrize("status", ["pending", "confirmed"])
def test_what_has_not_been_paid_is_not_disputed(status: str) -> None:
    with pytest.raises(Conflict):
        complain(make_order(status=status))


def test_it_is_the_buyer_s_to_say_and_nobody_else_s() -> None:
    order = make_order(status="paid")

    for person, refusal in ((order.seller, PermissionDenied), (make_clerk(), PermissionDenied), (make_user(), NotFound)):
        with pytest.raises(refusal):
            disputes.open_dispute(order.pk, actor=person, reason=DisputeReason.OTHER, said=said())


def test_long_after_the_completion_it_is_too_late() -> None:
    order = make_order(status="completed")
    Order.objects.filter(pk=order.pk).update(completed_at=Now() - timedelta(days=house.ORDERS.dispute_days))

    with pytest.raises(Conflict):
        complain(order)


def test_the_same_key_says_it_once_and_an_order_is_disputed_once() -> None:
    order = make_order(status="paid")

    assert complain(order, key="once") == complain(order, key="once")
    assert Dispute.objects.get(order=order).words.count() == 1
    with pytest.raises(Conflict):
        complain(order)


def test_while_it_is_open_nothing_of_the_order_moves() -> None:
    order = make_order(status="delivered")
    complain(order)
    Order.objects.filter(pk=order.pk).update(delivered_at=Now() - timedelta(days=400))

    assert fulfilment.complete_due() == 0
    with pytest.raises(PermissionDenied):
        fulfilment.receive(order.pk, actor=order.buyer, key="k")


def test_both_sides_and_staff_answer_until_it_is_decided() -> None:
    order = make_paid()
    complain(order)

    disputes.answer(order.pk, actor=order.seller, said=said("It was packed well."))
    disputes.answer(order.pk, actor=make_clerk(), said=said("Please send a picture."))
    disputes.answer(order.pk, actor=order.buyer, said=said("Here it is."))
    with pytest.raises(NotFound):
        disputes.answer(order.pk, actor=make_user(), said=said())

    assert events(order.buyer) == ["answered", "answered"]
    assert events(order.seller) == ["opened", "answered", "answered"]
    decide(order, "release")
    with pytest.raises(Conflict):
        disputes.answer(order.pk, actor=order.seller, said=said())


def test_staff_release_and_the_seller_is_paid() -> None:
    order = make_paid()
    complain(order)

    decided = decide(order, "release")

    assert (decided.status, order.status) == ("closed", "completed")
    assert balance(AccountKind.SELLER_PAYABLE, owner_id=order.seller_id) == -95_000
    assert balance(AccountKind.ESCROW, owner_id=order.buyer_id) == 0
    assert AuditEntry.objects.filter(action="dispute.decided", target_id=str(decided.pk)).exists()
    assert events(order.buyer)[-1] == events(order.seller)[-1] == "decided"


def test_part_goes_back_and_the_seller_gets_the_rest() -> None:
    order = make_paid()
    complain(order)

    decided = decide(order, "part", 56_000)

    assert (decided.status, order.status, order.refunded) == ("closed", "completed", 56_000)
    assert balance(AccountKind.SELLER_PAYABLE, owner_id=order.seller_id) == -47_500
    assert balance(AccountKind.ESCROW, owner_id=order.buyer_id) == 0
    assert balance(AccountKind.GATEWAY, name="sandbox") == 56_000


def test_all_of_it_goes_back_and_the_order_is_refunded() -> None:
    order = make_paid()
    complain(order)

    decided = decide(order, "whole")

    assert (decided.status, order.status, order.refunded) == ("closed", "refunded", order.total)
    assert balance(AccountKind.SELLER_PAYABLE, owner_id=order.seller_id) == 0
    assert balance(AccountKind.GATEWAY, name="sandbox") == 0


def test_what_the_seller_gives_back_by_themselves_ends_the_dispute() -> None:
    order = make_paid()
    complain(order)
    refunds.refund(order, amount=order.total, actor=order.seller, reason="I am sorry", key="k")
    found = Dispute.objects.get()
    assert (found.status, found.outcome, found.because) == ("closed", "whole", "I am sorry")
    order.refresh_from_db()
    assert order.status == "refunded"


def test_a_part_that_the_seller_gives_back_leaves_the_rest_to_decide_on() -> None:
    order = make_paid()
    complain(order)
    refunds.refund(order, amount=1000, actor=order.seller, reason="I am sorry", key="k")
    assert Dispute.objects.get().status == "open"
    disputes.decide(order.pk, by=make_clerk(), outcome=DisputeOutcome.WHOLE, because="As it was sold")
    order.refresh_from_db()
    assert (order.status, order.refunded, Dispute.objects.get().status) == ("refunded", order.total, "closed")


def test_a_seller_s_own_refund_never_stands_for_what_staff_decide() -> None:
    order = make_paid()
    dispute = complain(order)
    with pytest.raises(Invalid):
        refunds.refund(order, amount=1, actor=order.seller, reason="mine", key=f"house:dispute:{dispute.pk}")
    assert not order.refunds.exists()


def test_another_amount_under_the_same_words_is_another_decision() -> None:
    order, clerk = make_paid(), make_clerk()
    complain(order)
    decision: dict[str, Any] = {"by": clerk, "outcome": DisputeOutcome.PART, "because": "A scratch"}
    disputes.decide(order.pk, amount=1000, **decision)
    assert disputes.decide(order.pk, amount=1000, **decision).amount == 1000
    with pytest.raises(Conflict):
        disputes.decide(order.pk, amount=2000, **decision)


def test_part_of_a_completed_order_is_taken_from_those_it_went_to() -> None:
    order = make_paid()
    fulfilment.receive(order.pk, actor=order.buyer, key="k")
    complain(order)

    decide(order, "part", 56_000)

    assert order.status == "completed"
    assert balance(AccountKind.SELLER_PAYABLE, owner_id=order.seller_id) == -47_500


def test_a_decision_is_made_once_by_staff_who_take_no_part() -> None:
    order, clerk = make_paid(), make_clerk()
    complain(order)

    with pytest.raises(PermissionDenied):
        disputes.decide(order.pk, by=order.seller, outcome=DisputeOutcome.RELEASE, because="Me")
    first = disputes.decide(order.pk, by=clerk, outcome=DisputeOutcome.RELEASE, because="Fine")
    assert disputes.decide(order.pk, by=clerk, outcome=DisputeOutcome.RELEASE, because="Fine") == first
    with pytest.raises(Conflict):
        disputes.decide(order.pk, by=clerk, outcome=DisputeOutcome.WHOLE, because="No")


@pytest.mark.parametrize("amount", [0, -1, 112_000, 200_000])
def test_part_is_more_than_nothing_and_less_than_all(amount: int) -> None:
    order = make_paid()
    complain(order)

    with pytest.raises(Invalid), transaction.atomic():
        disputes.decide(order.pk, by=make_clerk(), outcome=DisputeOutcome.PART, because="x", amount=amount)
    assert not order.refunds.exists()


def test_pictures_are_drawn_anew_and_shown_to_those_who_may_see_the_order() -> None:
    order = make_order(status="paid")
    place = reverse("payments:dispute", args=[order.pk])
    sent = {"key": "k", "reason": "damaged", "text": "See the picture.", "pictures": [photo("../../evil.html"), photo()]}

    answer = client_of(order.buyer).post(place, sent)

    assert answer.status_code == 302
    picture = DisputePicture.objects.all()[0]
    assert "evil" not in picture.image.name
    shown = client_of(order.seller).get(reverse("payments:dispute_picture", args=[picture.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    with Image.open(picture.image.open()) as drawn:
        assert drawn.format == "JPEG"
    shown.close()
    assert client_of(make_user()).get(reverse("payments:dispute_picture", args=[picture.pk])).status_code == 404
    assert "See the picture." in text_of(client_of(order.seller).get(place))


@pytest.mark.parametrize("data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html>", b""])
def test_what_is_no_picture_is_refused_and_nothing_is_opened(data: bytes) -> None:
    order = make_order(status="paid")
    sent = {"key": "k", "reason": "damaged", "text": "x", "pictures": [SimpleUploadedFile("a.jpg", data, "image/jpeg")]}

    answer = client_of(order.buyer).post(reverse("payments:dispute", args=[order.pk]), sent)

    assert answer.status_code == 422
    assert not Dispute.objects.exists()


def test_the_page_opens_answers_and_decides() -> None:
    order, clerk = make_paid(), make_clerk()
    place = reverse("payments:dispute", args=[order.pk])
    assert "Something is wrong" in text_of(client_of(order.buyer).get(reverse("payments:order", args=[order.pk])))
    assert client_of(order.seller).get(place).status_code == 404, "nothing to see yet, and not the seller's to open"

    client_of(order.buyer).post(place, {"key": "a", "reason": "damaged", "text": "It has a hole."})
    client_of(order.seller).post(place, {"key": "b", "text": "It had none."})
    assert "It had none." in text_of(client_of(clerk).get(place))
    decision = reverse("payments:decide_dispute", args=[order.pk])
    assert client_of(order.buyer).post(decision, {"outcome": "whole", "because": "Me"}).status_code == 404
    wrong = client_of(clerk).post(decision, {"outcome": "part", "amount": "much", "because": "x"})
    assert wrong.status_code == 422
    client_of(clerk).post(decision, {"outcome": "part", "amount": "560.00", "because": "A hole"})

    assert Dispute.objects.get().amount == 56_000
    assert "A hole" in text_of(client_of(order.buyer).get(place))


def test_a_dispute_over_rest() -> None:
    order, clerk = make_paid(), make_clerk()
    path = f"/api/orders/{order.pk}/dispute/"

    def call(person: Any, rest: str, body: dict[str, Any], key: str = "") -> Any:
        client = APIClient()
        client.force_authenticate(person)
        return client.post(path + rest, body, format="json", headers={"Idempotency-Key": key or uuid4().hex})

    body = {"reason": "damaged", "text": "It has a hole."}
    assert call(order.seller, "", body).status_code == 403
    assert call(make_user(), "", body).status_code == 404
    opened = call(order.buyer, "", body, key="k")
    assert call(order.buyer, "", body, key="k").json() == opened.json()
    answered = call(order.seller, "answers/", {"text": "It had none."})
    assert [word["by"] for word in answered.json()["words"]] == ["buyer", "seller"]
    assert call(order.buyer, "decision/", {"outcome": "release", "because": "x"}).status_code == 403
    assert call(clerk, "decision/", {"outcome": "part", "amount": "1e3", "because": "x"}).status_code == 400
    decided = call(clerk, "decision/", {"outcome": "part", "amount": "560.00", "because": "A hole"}).json()
    assert (decided["outcome"], decided["amount"]) == ("part", "560.00")
