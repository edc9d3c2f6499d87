"""Where a seller's payouts go: asked by the gateway, read there, and believed of nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, User
from payments import payout_accounts, payouts
from payments.errors import GatewayRefused, PayoutAccountMissing
from payments.gateways import registry
from payments.gateways.base import AccountStatus, Gateway, GatewayError
from payments.gateways.sandbox import house, post
from payments.gateways.sandbox.gateway import Sandbox
from payments.gateways.stripe.gateway import Stripe
from payments.models import GatewayPerson, SandboxCharge
from payments.paying_choices import AccountState
from payments.tasks import pay_sellers
from tests.factories import make_order, make_staff, make_user
from tests.payments.gateways.recorder import Recorder, recording
from tests.payments.paying import paid
from tests.payments.test_paying_pages import api, browser
from tests.payments.test_refunds_and_payouts import complete, payable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stripe(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Recorder]:
    """The house goes through Stripe."""
    with recording() as recorder:
        gateway: Gateway = Stripe(key="sk_test_recorder", webhook_secret="whsec_test", address=recorder.address)
        settings.PAYMENT_GATEWAY = "stripe"
        monkeypatch.setattr(registry, "_made", lambda name: gateway if name == "stripe" else registry.KNOWN[name]())
        yield recorder


def begun(user: User) -> GatewayPerson:
    payout_accounts.begin(user)
    return GatewayPerson.objects.get(user=user)


def page(client: Client) -> str:
    return client.get(reverse("payments:payouts")).content.decode()


def test_a_seller_sets_payouts_up_on_the_sandbox_page_and_ours_says_that_no_money_moves() -> None:
    client = browser(make_user())
    assert "Not started" in page(client)
    assert "Not real money" in page(client)
    assert "waits here" not in page(client)
    hosted = client.post(reverse("payments:payouts"))["Location"].removeprefix("http://localhost:8000")
    assert "Not real money" in client.get(hosted).content.decode()
    back = client.post(hosted, {"deed": "tell_less"})["Location"].removeprefix("http://localhost:8000")
    assert back == reverse("payments:payouts_returned")
    assert "still needs more from you" in client.get(back, follow=True).content.decode()
    client.post(hosted, {"deed": "tell"})
    assert "Payouts are on" in client.get(back, follow=True).content.decode()


def test_to_come_back_proves_nothing() -> None:
    client = browser(user := make_user())
    client.get(reverse("payments:payouts_returned"))
    assert not GatewayPerson.objects.exists()
    begun(user)
    client.get(reverse("payments:payouts_returned"))
    assert GatewayPerson.objects.get().account_state == AccountState.NEEDS_MORE


def test_a_page_that_was_used_up_leads_to_a_new_one(stripe: Recorder) -> None:
    client = browser(make_user())
    first = client.post(reverse("payments:payouts"))["Location"]
    second = client.get(reverse("payments:payouts_again"))["Location"]
    assert first != second
    assert "what you are owed waits here" in page(client)
    assert {url.rpartition("/")[0] for url in (first, second)} == {
        f"https://connect.stripe.com/setup/e/{_account().account_ref}"
    }
    asked = stripe.asked[-1].params
    assert asked["return_url"].endswith(reverse("payments:payouts_returned"))
    assert asked["refresh_url"].endswith(reverse("payments:payouts_again"))


def test_what_stripe_is_told_names_the_seller_and_asks_for_transfers_alone(stripe: Recorder) -> None:
    user = make_user()
    begun(user)
    sent = next(asked for asked in stripe.asked if asked.path == "/v1/accounts")
    assert sent.params["metadata"] == {"person": str(user.pk)}
    assert sent.params["capabilities"] == {"transfers": {"requested": "true"}}
    assert sent.headers["idempotency-key"].startswith(f"account-{user.pk}-")


def test_ten_who_begin_at_once_open_one_account(stripe: Recorder) -> None:
    user = make_user()

    def once(_: int) -> str:
        try:
            return payout_accounts.begin(user)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(once, range(10)))) == 10
    assert sum(name.startswith("acct_") for name in stripe.objects) == 1
    assert _account().account_state == AccountState.NEEDS_MORE


def test_killed_between_stripes_answer_and_our_commit_the_same_account_is_found(
    stripe: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_user()
    with monkeypatch.context() as patch:
        patch.setattr(Stripe, "account_page", _dies)
        patch.setattr(payout_accounts, "take", _dies)
        with pytest.raises(SystemExit):
            payout_accounts.begin(user)
    begun(user)
    assert sum(name.startswith("acct_") for name in stripe.objects) == 1


def test_nobody_is_paid_before_stripe_lets_them_be(stripe: Recorder) -> None:
    order = make_order()
    settled = _completed_by_the_sandbox(order)
    known = begun(settled.seller)
    for tell, state in (
        ({"everything": False}, AccountState.NEEDS_MORE),
        ({"at_once": False}, AccountState.CHECKING),
    ):
        stripe.tell(known.account_ref, **tell)
        assert payout_accounts.reread(known).account_state == state
        with pytest.raises(PayoutAccountMissing):
            payouts.pay(order.seller_id, order.currency, actor=None, key="k")
    stripe.tell(known.account_ref)
    _an_hour_passes()
    pay_sellers()
    assert payable(order) == 0
    assert [asked.params["destination"] for asked in stripe.asked if asked.path == "/v1/transfers"] == [known.account_ref]


def test_whoever_stripe_stops_later_is_not_paid_until_it_lets_them_again(stripe: Recorder) -> None:
    order = _completed_by_the_sandbox(make_order())
    known = begun(order.seller)
    stripe.tell(known.account_ref)
    payout_accounts.reread(known)
    stripe.tell(known.account_ref, everything=False)
    payout_accounts.reread(known)
    assert payouts.pay_all() == 0
    said = AuditEntry.objects.filter(action="payout_account.changed").order_by("pk").values_list("data__is", flat=True)
    assert list(said) == ["needs_more", "ready", "needs_more"]


def test_somebody_elses_account_is_refused(stripe: Recorder) -> None:
    known = begun(make_user())
    stripe.tell(known.account_ref)
    stripe.objects[known.account_ref]["metadata"] = {"person": str(make_user().pk)}
    with pytest.raises(GatewayError, match="somebody else"):
        payout_accounts.reread(known)
    known.refresh_from_db()
    assert known.account_state != AccountState.READY


def test_a_gateway_that_is_silent_is_said_and_the_page_stands(stripe: Recorder) -> None:
    client = browser(make_user())
    stripe.fails = 99
    answer = client.post(reverse("payments:payouts"), follow=True)
    assert answer.redirect_chain == [(reverse("payments:payouts"), 302)]
    assert "Not started" in answer.content.decode()
    assert not GatewayPerson.objects.exists()


def test_where_the_gateway_does_not_answer_the_others_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [begun(make_user()) for _ in range(2)]
    _an_hour_passes()
    real = Sandbox.read_account

    def silent_once(self: Sandbox, account: str) -> Any:
        if account == known[0].account_ref:
            raise GatewayError("nothing", code="unavailable", passing=True)
        return replace(real(self, account), status=AccountStatus.READY)

    monkeypatch.setattr(Sandbox, "read_account", silent_once)
    assert payout_accounts.look_again() == 2
    assert payout_accounts.look_again() == 0
    assert list(GatewayPerson.objects.order_by("pk").values_list("account_state", flat=True)) == ["needs_more", "ready"]


def test_the_sandbox_tells_by_webhook() -> None:
    known = begun(make_user())
    house.act(known.account_ref, "tell")
    post.deliver_due()
    assert _account().account_state == AccountState.READY


def test_what_is_for_payments_is_not_for_an_account() -> None:
    known = begun(make_user())
    for deed in ("pay", "challenge", "confirm", "later", "decline", "refuse"):
        house.act(known.account_ref, deed)
    assert SandboxCharge.objects.get().status == "pending"


def test_a_house_that_asks_nobody_says_so(settings: Any) -> None:
    settings.PAYMENT_GATEWAY = "manual"
    with pytest.raises(GatewayRefused):
        payout_accounts.begin(make_user())


def test_over_rest_one_sees_ones_own_and_goes_on(stripe: Recorder) -> None:
    user = make_user()
    client, path = api(user), "/api/me/payout-account/"
    assert client.get(path).json() == {
        "gateway": "stripe",
        "real": True,
        "is_asked_for": True,
        "status": "not_started",
        "read_at": None,
    }
    assert client.post(path).status_code == 400
    said = [client.post(path, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert {answer.status_code for answer in said} == {201}
    assert len({answer.json()["url"] for answer in said}) == 1
    stripe.tell(_account().account_ref)
    payout_accounts.reread(_account())
    assert client.get(path).json()["status"] == "ready"
    assert api(make_user()).get(path).json()["status"] == "not_started"


def test_nobody_who_is_not_signed_in_is_told_anything() -> None:
    for name in ("payouts", "payouts_returned", "payouts_again"):
        answer = Client().get(reverse(f"payments:{name}"))
        assert answer["Location"].startswith(reverse("account_login"))
    assert Client().get("/api/me/payout-account/").status_code == 401


def test_staff_see_the_state_and_read_it_again_and_type_nothing() -> None:
    known = begun(make_user())
    house.act(known.account_ref, "tell")
    client = browser(make_staff())
    change = reverse("admin:payments_gatewayperson_change", args=[known.pk])
    assert 'name="account_ref"' not in client.get(change).content.decode()
    assert client.get(reverse("admin:payments_gatewayperson_add")).status_code == 403
    client.post(reverse("admin:payments_gatewayperson_read_account", args=[known.pk]))
    assert _account().account_state == AccountState.READY


def _account() -> GatewayPerson:
    return GatewayPerson.objects.get()


def _completed_by_the_sandbox(order: Any) -> Any:
    """Paid through another gateway than pays out: whoever moves house owes its sellers all the same."""
    payment = paid(order, gateway="sandbox")
    assert payment.status == "captured"
    complete(order)
    return order


def _an_hour_passes() -> None:
    GatewayPerson.objects.update(account_read_at=Now() - timedelta(hours=1))


def _dies(*_: object, **__: object) -> None:
    raise SystemExit
