"""Chance with money: commands drawn from a seed, given to the real functions, whatever they answer.

What is refused is refused as a `DomainError`; anything else that is raised is a fault. Webhooks come late, twice and not at all: they are
delivered only when the machine draws that.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from bidding import closing
from core.errors import DomainError
from ledger import balances
from payments import (
    capture,
    checkout,
    deposit_transfers,
    deposits,
    disputes,
    fulfilment,
    giving,
    orders,
    payouts,
    refunds,
    unpaid,
)
from payments.choices import DisputeOutcome, DisputeReason, DisputeStatus, OrderStatus
from payments.disputes import Said
from payments.gateways.base import GatewayError
from payments.gateways.sandbox import house, post
from payments.models import Deposit, Dispute, Order, OrderLine, Payment, Refund, TransferDetails
from payments.orders import NewLine
from payments.paying_choices import OPEN, RefundStatus
from tests.factories import make_staff, make_user
from tests.payments.hall_machine import Hall

_DEEDS: Final = ("pay", "pay", "pay", "challenge", "confirm", "refuse", "decline")
_STEPS: Final[tuple[Callable[..., Any], ...]] = (fulfilment.ship, fulfilment.deliver, fulfilment.receive, fulfilment.receive)


class Machine:
    """Six people of whom three sell, in three currencies. `done` and `refused` count commands by name."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.staff = make_staff()
        self.people: list[User] = [make_user() for _ in range(6)]
        self.hall = Hall(chance, people=self.people, sellers=self.people[:3], staff=self.staff)
        TransferDetails.objects.bulk_create(TransferDetails(user=each, upi="seller@bank") for each in self.people[:3])
        self.sales = [(sale.auction.seller, sale.auction.currency, f"auction:{sale.auction.pk}") for sale in self.hall.sales]
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._weights: dict[Callable[[], object], int] = self.hall.weights | {
            self.win: 12, self.withdraw: 2, self.confirm: 12, self.start: 24, self.press: 30, self.webhooks: 24,
            self.read_again: 6, self.refund: 12, self.try_again: 1, self.step: 30, self.time_passes: 6, self.default: 4,
            self.cancel: 2, self.quarrel: 12, self.pay_out: 5, self.give_deposit: 6,
            self.promise_deposit: 6, self.say_of_deposit: 10, self.settle_deposit: 6, self.keep_balances: 1,
        }  # fmt: skip

    @property
    def never_done(self) -> list[str]:
        """Commands that have not succeeded once."""
        return sorted({str(getattr(each, "__name__", "")) for each in self._weights} - self.done.keys())

    def command(self) -> str:
        """Draw one and give it; its name."""
        (drawn,) = self.chance.choices(list(self._weights), weights=list(self._weights.values()))
        name = getattr(drawn, "__name__", "")
        try:
            drawn()
        except (DomainError, GatewayError):
            self.refused[name] += 1
        else:
            self.done[name] += 1
        return name

    # --- orders ---

    def win(self) -> None:
        seller, currency, subject = self.chance.choice(self.sales)
        buyer = self.chance.choice([person for person in self.people if person != seller])
        hammer = self.chance.randrange(1, 10 ** self.chance.randrange(1, 9))
        premium, commission = hammer * self.chance.randrange(0, 26) // 100, hammer * self.chance.randrange(0, 101) // 100
        line = NewLine(
            reference=f"lot:{uuid4()}",
            title="A lot",
            hammer=hammer,
            premium=premium,
            tax=(hammer + premium) * self.chance.choice((0, 5, 18)) // 100,
            commission=commission,
        )
        orders.add_line(
            buyer_id=buyer.pk, seller_id=seller.pk, currency=currency, subject=subject, title="A sale", url="", line=line
        )

    def withdraw(self) -> None:
        """What has a sale behind it is withdrawn with that, by an undo or a reopening (`hall_machine`)."""
        line = self._any(OrderLine.objects.filter(sale=None))
        orders.withdraw_line(line.pk)

    def confirm(self) -> None:
        orders.confirm(self._order(OrderStatus.PENDING).pk)

    def step(self) -> None:
        """Somebody who may, or may not, takes a step."""
        order = self._order(OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
        step = self.chance.choice(_STEPS)
        key = uuid4().hex
        if step is fulfilment.ship:
            fulfilment.ship(order.pk, actor=order.seller, key=key, tracking="")
        else:
            step(order.pk, actor=order.buyer if step is fulfilment.receive else order.seller, key=key)

    def cancel(self) -> None:
        order = self._order(OrderStatus.PENDING, OrderStatus.CONFIRMED)
        fulfilment.cancel(order.pk, actor=order.seller, key=uuid4().hex, reason="no longer for sale")

    def time_passes(self) -> None:
        """What was sent, or delivered, completes itself; who has not paid is reminded."""
        order = self._order(OrderStatus.CONFIRMED, OrderStatus.SHIPPED, OrderStatus.DELIVERED)
        long_ago, soon = timezone.now() - timedelta(days=90), timezone.now() + timedelta(hours=12)
        if order.status == OrderStatus.CONFIRMED:
            Order.objects.filter(pk=order.pk).update(due_at=soon)
        else:
            Order.objects.filter(pk=order.pk).update(shipped_at=long_ago, delivered_at=order.delivered_at and long_ago)
        unpaid.remind_due()
        fulfilment.complete_due()

    def default(self) -> None:
        """An order is not paid; what was sold in it has fallen through."""
        order = self._order(OrderStatus.CONFIRMED)
        Order.objects.filter(pk=order.pk).update(due_at=timezone.now() - timedelta(days=90))
        unpaid.default_due()
        closing.open_and_close()

    def quarrel(self) -> None:
        """One is begun, or one that goes on is answered or decided."""
        found = Dispute.objects.filter(status=DisputeStatus.OPEN).select_related("order__seller", "order__buyer")
        said = Said(key=uuid4().hex, text="It is broken.")
        if self.chance.random() < 0.4 or not found.exists():
            order = self._order(OrderStatus.PAID, OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
            disputes.open_dispute(order.pk, actor=order.buyer, reason=DisputeReason.DAMAGED, said=said)
            return
        order = self._any(found).order
        if self.chance.random() < 0.3:
            disputes.answer(order.pk, actor=order.seller, said=said)
            return
        outcome = DisputeOutcome(self.chance.choice(DisputeOutcome.values))
        amount = self.chance.randrange(1, order.total + 1) if outcome == DisputeOutcome.PART else 0
        disputes.decide(order.pk, by=self.staff, outcome=outcome, because="As it was sold", amount=amount)

    # --- gateways ---

    def start(self) -> None:
        order = self._order(OrderStatus.PENDING, OrderStatus.CONFIRMED)
        checkout.start(order, user=order.buyer, key=uuid4().hex)

    def press(self) -> None:
        """A button of a hosted page, also one that was left open long ago."""
        pages = Payment.objects.exclude(gateway_ref="").exclude(gateway="manual")
        payment = self._any(pages.filter(status__in=OPEN) if self.chance.random() < 0.8 else pages)
        house.act(payment.gateway_ref, self.chance.choice(_DEEDS))

    def webhooks(self) -> None:
        post.deliver_due(limit=self.chance.randrange(1, 8))

    def read_again(self) -> None:
        """Whatever is known of it already."""
        payment = self._any(Payment.objects.exclude(gateway_ref=""))
        for _ in range(self.chance.randrange(1, 3)):
            capture.reread(payment)

    def refund(self) -> None:
        """A part, all, or more than there is."""
        order = self._any(Order.objects.filter(paid__gt=0))
        amount = self.chance.choice((1, order.total // 3, order.paid - order.refunded, order.total))
        key = uuid4().hex
        for _ in range(self.chance.randrange(1, 3)):
            refunds.refund(order, amount=max(amount, 1), actor=order.seller, reason="scratched", key=key)

    def try_again(self) -> None:
        """What the gateway refused for good; seldom any, so that one may be made."""
        failed = Refund.objects.filter(status=RefundStatus.FAILED)
        if not failed.exists():
            waiting = self._any(Refund.objects.filter(status=RefundStatus.CREATED))
            Refund.objects.filter(pk=waiting.pk).update(status=RefundStatus.FAILED)
        refunds.try_again(self._any(failed), by=self.staff)

    def pay_out(self) -> None:
        seller, currency, _ = self.chance.choice(self.sales)
        payouts.pay(seller.pk, currency, actor=None, key=uuid4().hex)

    def give_deposit(self) -> None:
        seller, currency, subject = self.chance.choice(self.sales)
        person = self.chance.choice([each for each in self.people if each != seller])
        amount = self.chance.randrange(1, 10**6)
        deposit = deposits.ask(user_id=person.pk, subject=subject, currency=currency, amount=amount, url="")
        payment = giving.start(deposit, user=person, key=uuid4().hex)
        house.act(payment.gateway_ref, self.chance.choice(_DEEDS))

    def promise_deposit(self) -> None:
        """It is to be transferred to the seller."""
        seller, currency, subject = self.chance.choice(self.sales)
        person = self.chance.choice([each for each in self.people if each != seller])
        amount = self.chance.randrange(1, 10**6)
        deposit = deposits.ask(user_id=person.pk, subject=subject, currency=currency, amount=amount, url="", payee_id=seller.pk)
        giving.start(deposit, user=person, key=uuid4().hex, gateway="manual")

    def say_of_deposit(self) -> None:
        """The seller has it, or has sent it back, or is wrong about that."""
        deposit = self._any(Deposit.objects.filter(payment__gateway="manual"))
        self.chance.choice((deposit_transfers.received, deposit_transfers.sent_back))(deposit.pk, payee=deposit.payee)

    def settle_deposit(self) -> None:
        deposit = self._any(Deposit.objects.all())
        if self.chance.random() < 0.5:
            deposits.give_back(deposit.pk)
        else:
            deposits.keep(deposit.pk, "not paid")
        if self.chance.random() < 0.5:
            giving.settle()

    # --- the ledger's own ---

    def keep_balances(self) -> None:
        balances.keep()

    # --- drawing ---

    def _order(self, *statuses: OrderStatus) -> Order:
        found: Order = self._any(Order.objects.filter(status__in=statuses))
        return found

    def _any(self, rows: Any) -> Any:
        """One of them; where there is none, the command is one that nobody can give. By age: ids are by chance."""
        age = "opened_at" if rows.model is Dispute else "created_at"
        found = list(rows.order_by(age, "pk").values_list("pk", flat=True))
        if not found:
            raise DomainError
        return rows.get(pk=self.chance.choice(found))
