"""Pages where money is given, and the same over REST."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from payments import deposits
from payments.gateways.base import GatewayError
from payments.gateways.sandbox import house, post
from payments.models import Deposit, GatewayEvent, Order, Payment, Payout, Refund, SandboxCharge, SavedCard, TransferDetails
from tests.factories import make_order, make_staff, make_user
from tests.payments.paying import paid, press, start
from tests.payments.things import make_card

pytestmark = pytest.mark.django_db(transaction=True)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def api(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def text(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def to_the_sandbox(order: Order, client: Client, *, how: str = "sandbox") -> SandboxCharge:
    """Press "Pay" on our page, and arrive at theirs."""
    answer = client.post(reverse("payments:pay", args=[order.pk]), {"how": how, "key": uuid4().hex})
    charge = SandboxCharge.objects.latest("created_at")
    assert answer["Location"].endswith(f"/sandbox/{charge.pk}/")
    return charge


def test_a_buyer_pays_after_a_decline_and_a_challenge_and_each_page_says_how_it_stands() -> None:
    order = make_order()
    client = browser(order.buyer)
    assert "Pay $1,120.00" in text(client, "payments:pay", order.pk).replace("US$", "$")
    for deeds in (["decline"], ["challenge", "refuse"]):
        charge = to_the_sandbox(order, client)
        for deed in deeds:
            answer = client.post(reverse("payments:sandbox", args=[charge.pk]), {"deed": deed})
        back = client.get(answer["Location"].replace("http://localhost:8000", ""), follow=True).content.decode()
        assert "Nothing was charged" in back
    charge = to_the_sandbox(order, client)
    hosted = text(client, "payments:sandbox", charge.pk)
    assert "Not real money" in hosted
    client.post(reverse("payments:sandbox", args=[charge.pk]), {"deed": "challenge"})
    assert "Your bank asks" in text(client, "payments:sandbox", charge.pk)
    answer = client.post(reverse("payments:sandbox", args=[charge.pk]), {"deed": "confirm"})
    back = client.get(answer["Location"].replace("http://localhost:8000", ""), follow=True).content.decode()
    assert "The payment has arrived" in back
    order.refresh_from_db()
    assert order.status == "paid"


def test_to_come_back_proves_nothing() -> None:
    order = make_order()
    client = browser(order.buyer)
    charge = to_the_sandbox(order, client)
    answer = client.post(reverse("payments:sandbox", args=[charge.pk]), {"deed": "abandon"})
    page = client.get(answer["Location"].replace("http://localhost:8000", ""), follow=True).content.decode()
    assert "Waiting for the payment" in page
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_gateway_that_is_silent_is_said_and_the_page_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order()
    payment = start(order)

    def silent(*_: object) -> None:
        raise GatewayError("no answer", passing=True)

    monkeypatch.setattr("payments.gateways.sandbox.gateway.Sandbox.read", silent)
    page = browser(order.buyer).get(reverse("payments:returned", args=[payment.pk]), follow=True).content.decode()
    assert "does not answer" in page


def test_an_unknown_way_is_said() -> None:
    order = make_order()
    client = browser(order.buyer)
    for how, status in (("elsewhere", 302), ("card:none", 404), (f"card:{make_card(make_user()).pk}", 404)):
        assert client.post(reverse("payments:pay", args=[order.pk]), {"how": how, "key": "k"}).status_code == status
    assert not Payment.objects.exists()


def test_the_pay_page_may_lead_to_stripe_and_to_nobody_else() -> None:
    order = make_order()
    policy = browser(order.buyer).get(reverse("payments:pay", args=[order.pk]))["Content-Security-Policy"]
    assert "form-action 'self' https://checkout.stripe.com" in policy


def test_a_buyer_pays_by_transfer_and_the_seller_says_that_it_came() -> None:
    order = make_order()
    seller, buyer = browser(order.seller), browser(order.buyer)
    seller.post(reverse("payments:transfer_details"), {"upi": "seller@bank", "bank": ""})
    assert AuditEntry.objects.filter(action="transfer_details.changed").exists(), "buyers send money there"
    assert TransferDetails.objects.get().upi == "seller@bank"
    buyer.post(reverse("payments:pay", args=[order.pk]), {"how": "manual", "key": "k"})
    waiting = text(buyer, "payments:pay", order.pk)
    assert "seller@bank" in waiting
    assert order.reference in waiting
    assert "has come" in text(seller, "payments:order", order.pk)
    seller.post(reverse("payments:confirm_transfer", args=[order.pk]))
    order.refresh_from_db()
    assert order.status == "paid"


def test_where_a_seller_is_paid_by_hand_is_shown_to_nobody_before_they_choose_it() -> None:
    order = make_order()
    TransferDetails.objects.create(user=order.seller, upi="seller@bank")
    assert "seller@bank" not in text(browser(order.buyer), "payments:pay", order.pk)
    assert browser(make_user()).get(reverse("payments:pay", args=[order.pk])).status_code == 404


def test_a_deposit_is_given_on_its_page() -> None:
    user = make_user()
    deposit = deposits.ask(user_id=user.pk, subject="auction:1", currency="INR", amount=500_000, url="/auctions/", title="Cars")
    client = browser(user)
    client.post(reverse("payments:deposit", args=[deposit.pk]), {"how": "sandbox", "key": "k"})
    house.act(SandboxCharge.objects.get().pk, "pay")
    page = client.get(reverse("payments:returned", args=[Payment.objects.get().pk]), follow=True).content.decode()
    assert "The deposit is held" in page
    assert Deposit.objects.get().status == "held"


def test_a_card_is_saved_used_and_removed() -> None:
    order = make_order()
    client = browser(order.buyer)
    answer = client.post(reverse("payments:cards"))
    house.act(answer["Location"].rstrip("/").rpartition("/")[2], "pay")
    assert "The card is saved" in client.get(reverse("payments:card_saved"), follow=True).content.decode()
    card = SavedCard.objects.get()
    client.post(reverse("payments:pay", args=[order.pk]), {"how": f"card:{card.pk}", "key": "k"})
    order.refresh_from_db()
    assert order.status == "paid"
    client.post(reverse("payments:remove_card", args=[card.pk]))
    assert "No card is saved" in text(client, "payments:cards")


def test_a_card_that_was_not_saved_is_said() -> None:
    assert "No card was saved" in browser(make_user()).get(reverse("payments:card_saved"), follow=True).content.decode()


def test_a_seller_gives_a_part_back_once_however_often_the_form_is_sent() -> None:
    order = make_order()
    paid(order)
    client = browser(order.seller)
    form = {"amount": "50.00", "reason": "scratched", "key": "once"}
    for _twice in range(2):
        assert client.post(reverse("payments:refund", args=[order.pk]), form).status_code == 302
    order.refresh_from_db()
    assert order.refunded == 5000
    assert "scratched" in text(client, "payments:refund", order.pk)


@pytest.mark.parametrize("amount", ["", "0", "-1", "1e400", "NaN", "0.001", "1,120.01", "9999999999999999999"])
def test_what_cannot_be_given_back_is_said_at_the_field(amount: str) -> None:
    order = make_order()
    paid(order)
    answer = browser(order.seller).post(
        reverse("payments:refund", args=[order.pk]), {"amount": amount, "reason": "x", "key": "k"}
    )
    assert answer.status_code == 422
    assert not Refund.objects.exists()


def test_over_rest_a_checkout_is_begun_once_a_key() -> None:
    order = make_order()
    address = reverse("api-checkout", args=[order.pk])
    assert api(order.buyer).post(address).status_code == 400
    answers = [api(order.buyer).post(address, headers={"Idempotency-Key": "k"}) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    said = answers[0].json()
    assert (said["status"], said["amount"], said["currency"]) == ("pending", "1120.00", "USD")
    assert api(order.buyer).get(reverse("api-payment", args=[said["id"]])).json()["status"] == "pending"
    other = make_order(buyer=order.buyer)
    again = api(order.buyer).post(reverse("api-checkout", args=[other.pk]), headers={"Idempotency-Key": "k"})
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_conflict")


def test_over_rest_a_paid_order_says_that_it_waits_for_nothing() -> None:
    order = make_order()
    paid(order)
    answer = api(order.buyer).post(reverse("api-checkout", args=[order.pk]), headers={"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_payable")


def test_over_rest_money_goes_back() -> None:
    order = make_order()
    paid(order)
    address, headers = reverse("api-order-refunds", args=[order.pk]), {"Idempotency-Key": "k"}
    made = api(order.seller).post(address, {"amount": "50.00", "reason": "x"}, headers=headers)
    assert (made.status_code, made.json()["status"]) == (201, "done")
    assert api(order.seller).post(address, {"amount": "50.00", "reason": "x"}, headers=headers).json() == made.json()
    over = api(order.seller).post(address, {"amount": "5000.00", "reason": "x"}, headers={"Idempotency-Key": "l"})
    assert (over.status_code, over.json()["code"], over.json()["available"]) == (409, "refund_too_large", "1070.00")
    assert [each["amount"] for each in api(order.buyer).get(address).json()] == ["50.00"]
    assert api(order.buyer).post(address, {"amount": "1.00", "reason": "x"}, headers=headers).status_code == 404


def test_over_rest_cards_are_saved_listed_and_removed() -> None:
    user = make_user()
    card = make_card(user)
    assert [each["last4"] for each in api(user).get(reverse("api-cards")).json()] == ["4242"]
    url = api(user).post(reverse("api-cards"), headers={"Idempotency-Key": "k"}).json()["url"]
    assert "/sandbox/" in url
    assert api(make_user()).delete(reverse("api-card", args=[card.pk])).status_code == 404
    assert api(user).delete(reverse("api-card", args=[card.pk])).status_code == 204
    assert api(user).get(reverse("api-cards")).json() == []


def test_staff_see_what_went_through_and_replay_what_was_told() -> None:
    order = make_order()
    payment = start(order)
    press(payment)
    post.deliver_due()
    event, staff = GatewayEvent.objects.get(), browser(make_staff())
    for model in ("payment", "refund", "payout", "deposit", "gatewayevent", "gatewayperson", "savedcard", "manualtransfer"):
        assert staff.get(reverse(f"admin:payments_{model}_changelist")).status_code == 200
    assert event.event_id in text(staff, "admin:payments_gatewayevent_change", event.pk)
    replay = f"/admin/payments/gatewayevent/{event.pk}/replay/"
    assert staff.post(replay).status_code == 302
    assert staff.post(f"/admin/payments/payment/{payment.pk}/read/").status_code == 302
    order.refresh_from_db()
    assert order.paid == order.total


def test_staff_pay_sellers_and_settle_deposits() -> None:
    from tests.payments.test_refunds_and_payouts import complete

    clerk, order = make_staff(), make_order()
    staff = browser(clerk)
    paid(order)
    complete(order)
    assert staff.post("/admin/payments/payout/pay-sellers").status_code in {301, 302}
    assert staff.post("/admin/payments/payout/pay-sellers/").status_code in {302, 404}
    assert Payout.objects.count() <= 1
    user = make_user()
    deposit = deposits.ask(user_id=user.pk, subject="auction:1", currency="USD", amount=500, url="")
    browser(user).post(reverse("payments:deposit", args=[deposit.pk]), {"how": "sandbox", "key": "k"})
    house.act(SandboxCharge.objects.latest("created_at").pk, "pay")
    post.deliver_due()
    assert staff.post(f"/admin/payments/deposit/{deposit.pk}/keep/", {"reason": "not paid"}).status_code == 302
    deposit.refresh_from_db()
    assert deposit.status == "kept"
    assert staff.post(f"/admin/payments/deposit/{deposit.pk}/give-back/").status_code == 200
    own = deposits.ask(user_id=clerk.pk, subject="auction:1", currency="USD", amount=500, url="")
    assert "Somebody else" in staff.post(f"/admin/payments/deposit/{own.pk}/give-back/").content.decode()
    assert not AuditEntry.objects.filter(action="deposit.given_back").exists(), "what was refused was not done"
