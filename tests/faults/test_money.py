"""A process that dies by kill -9 with money in its hands: the next one ends what was begun, once, and the books agree."""

from __future__ import annotations

import signal
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.db.models.functions import Now

from ledger import reconciliation
from notifications.models import Notice
from payments import checkout, payouts, printing, refunds
from payments.gateways.sandbox import house as across_the_street
from payments.models import Invoice, Order, Payment, Payout, Refund, SandboxCard, SandboxCharge, SandboxMovement, SavedCard
from tests.factories import make_order
from tests.faults.ground import Running, until
from tests.faults.house import House
from tests.payments.paying import paid
from tests.payments.test_refunds_and_payouts import complete

ONLY = "from payments import checkout, payouts, printing, refunds; from payments.models import Order, SavedCard; "
PAY = "order = Order.objects.get(pk={order!r}); checkout.start(order, user=order.buyer, key='k', card=SavedCard.objects.get(user=order.buyer))"
REFUND = "order = Order.objects.get(pk={order!r}); refunds.refund(order, amount=700, actor=order.seller, reason='x', key='k')"
PAY_OUT = "order = Order.objects.get(pk={order!r}); payouts.pay(order.seller_id, order.currency, actor=None, key='k')"
PRINT = "printing.print_for(30)"


def test_a_death_between_charge_and_commit_charges_once_and_counts_once(house: House) -> None:
    with house.inside():
        orders = {point: _with_a_card(make_order()) for point in ("charged", "counted")}
    _all_die([_dying(house, point, PAY, order) for point, order in orders.items()])
    with house.inside():
        for order in orders.values():
            order.refresh_from_db()
            assert order.paid == 0
            assert SandboxCharge.objects.get(reference=str(order.payments.get().pk)).status == "captured"
        Payment.objects.update(created_at=Now() - timedelta(minutes=1))
        assert checkout.look_after() == 2
        assert checkout.look_after() == 0
        for order in orders.values():
            order.refresh_from_db()
            assert (order.status, order.paid) == ("paid", order.total)
            assert SandboxCharge.objects.filter(reference=str(order.payments.get().pk)).count() == 1
        _books_agree()


def test_a_death_between_what_was_sent_and_our_commit_sends_it_once(house: House) -> None:
    with house.inside():
        order, completed = make_order(), make_order()
        for each in (order, completed):
            paid(each)
        complete(completed)
    _all_die([_dying(house, "refunded", REFUND, order), _dying(house, "paid_out", PAY_OUT, completed)])
    with house.inside():
        assert (Refund.objects.get(order=order).status, Payout.objects.get().status) == ("created", "created")
        assert (refunds.send_due(), payouts.send_due()) == (1, 1)
        assert (refunds.send_due(), payouts.send_due()) == (0, 0)
        order.refresh_from_db()
        assert (order.refunded, Payout.objects.get().status) == (700, "paid")
        assert SandboxMovement.objects.filter(reference=str(Refund.objects.get(order=order).pk)).count() == 1
        assert SandboxMovement.objects.filter(reference=str(Payout.objects.get().pk)).count() == 1
        _books_agree()


def test_a_death_between_print_and_mail_leaves_one_print_and_one_mail_to_each(
    house: House, tmp_path: Path, settings: Any
) -> None:
    with house.inside():
        paid(make_order())
        mine = Invoice.objects.latest("issued_at")
        Invoice.objects.exclude(pk=mine.pk).update(status="page", next_attempt_at=None)
    _all_die([_dying(house, "printed", PRINT, PRIVATE_FOLDER=str(tmp_path))])
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    }
    with house.inside():
        mine = Invoice.objects.select_related("buyer", "seller").get(pk=mine.pk)
        assert mine.status == "waiting"
        assert not Notice.objects.filter(kind="invoice", recipient=mine.buyer).exists()
        Invoice.objects.filter(pk=mine.pk).update(leased_until=Now() - timedelta(seconds=1))
        assert printing.print_for(30) == 1
        mine.refresh_from_db()
        assert mine.status in {"printed", "page"}
        assert [Notice.objects.filter(kind="invoice", recipient=who).count() for who in (mine.buyer, mine.seller)] == [1, 1]
        prints = len(list(tmp_path.rglob("*.pdf")))
        assert prints == (1 if mine.status == "printed" else 0)
        assert not mine.file or storages["private"].exists(mine.file)


def _with_a_card(order: Order) -> Order:
    kept = SandboxCard.objects.create(
        id=f"sbx_card_{order.pk.hex[:20]}",
        customer=f"sbx_cus_{order.buyer_id}",
        behaviour="works",
        last4=across_the_street.CARDS["works"],
    )
    SavedCard.objects.create(
        user=order.buyer,
        gateway="sandbox",
        gateway_ref=kept.pk,
        brand="Sandbox",
        last4="4242",
        expires_month=1,
        expires_year=2099,
    )
    return order


def _dying(house: House, point: str, words: str, order: Order | None = None, **environment: str) -> Running:
    code = ONLY + words.format(order=str(order.pk) if order is not None else "")
    running = house.process(
        f"dying-{point}", "-m", "tests.faults.deadly", point, "1", "shell", "--no-imports", "-c", code, **environment
    )
    running.start(wait=False)
    return running


def _all_die(dying: list[Running]) -> None:
    for each in dying:
        until(partial(_is_dead, each), seconds=120, what=f"the death of {each.part.name}")
        assert each.process is not None
        assert each.process.returncode == -signal.SIGKILL, each.log.read_text(errors="replace")[-2000:]


def _is_dead(each: Running) -> bool:
    return not each.lives


def _books_agree() -> None:
    assert [result.differences for result in reconciliation.run() if result.differences] == []
