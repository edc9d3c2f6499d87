"""Chance with money: commands drawn from a seed, given to the real functions, whatever they answer.

What is refused is refused as a `DomainError`; anything else that is raised is a fault. Webhooks come late, twice and not at all: they are
delivered only when the machine draws that.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from core.errors import DomainError
from ledger import balances, purses
from ledger.holds import Stake
from ledger.models import Purse
from ledger.purses import Why
from payments import capture, checkout, deposits, fulfilment, giving, orders, payouts, refunds
from payments.choices import OrderStatus
from payments.gateways.base import GatewayError
from payments.gateways.sandbox import house, post
from payments.models import Deposit, Order, OrderLine, Payment
from payments.orders import NewLine
from tests.factories import make_user

CURRENCIES: Final = ("JPY", "INR", "KWD")
_DEEDS: Final = ("pay", "pay", "pay", "challenge", "confirm", "refuse", "decline")
_STEPS: Final[tuple[Callable[..., Any], ...]] = (fulfilment.ship, fulfilment.deliver, fulfilment.receive, fulfilment.receive)


class Machine:
    """Six people who sell to each other in three currencies. `done` and `refused` count commands by name."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.people: list[User] = [make_user() for _ in range(6)]
        self.sales = [(seller, currency, f"auction:{uuid4()}") for seller in self.people[:3] for currency in CURRENCIES]
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._weights: dict[Callable[[], object], int] = {
            self.win: 12, self.withdraw: 2, self.confirm: 4, self.start: 12, self.press: 14, self.webhooks: 10,
            self.read_again: 6, self.refund: 7, self.step: 14, self.cancel: 2, self.pay_out: 3, self.give_deposit: 3,
            self.settle_deposit: 4, self.keep_balances: 1, self.purse: 8,
        }  # fmt: skip

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
        line = self._any(OrderLine.objects.all())
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

    # --- gateways ---

    def start(self) -> None:
        order = self._order(OrderStatus.PENDING, OrderStatus.CONFIRMED)
        checkout.start(order, user=order.buyer, key=uuid4().hex)

    def press(self) -> None:
        """A button of a hosted page, also one that was left open long ago."""
        payment = self._any(Payment.objects.exclude(gateway_ref=""))
        house.act(payment.gateway_ref, self.chance.choice(_DEEDS))

    def webhooks(self) -> None:
        post.deliver_due(limit=self.chance.randrange(1, 5))

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

    def pay_out(self) -> None:
        seller, currency, _ = self.chance.choice(self.sales)
        payouts.pay(seller.pk, currency, actor=None, key=uuid4().hex)

    def give_deposit(self) -> None:
        _seller, currency, subject = self.chance.choice(self.sales)
        person, amount = self.chance.choice(self.people), self.chance.randrange(1, 10**6)
        deposit = deposits.ask(user_id=person.pk, subject=subject, currency=currency, amount=amount, url="")
        payment = giving.start(deposit, user=person, key=uuid4().hex)
        house.act(payment.gateway_ref, self.chance.choice(_DEEDS))

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

    def purse(self) -> None:
        """Given, changed, set aside from, spent from, given back to; more than there is as often as not."""
        _seller, currency, subject = self.chance.choice(self.sales)
        owner, amount = self.chance.choice(self.people), self.chance.randrange(0, 10**6)
        why = Why(source=uuid4().hex, reason="chance")
        purse = purses.grant(owner_id=owner.pk, subject=subject, currency=currency, amount=amount, why=why)
        deed = self.chance.choice(("set", "hold", "hold", "spend", "lift"))
        reference = f"lot:{subject}:{self.chance.randrange(4)}"
        with transaction.atomic():
            # What a lot's lock does for its hold.
            list(Purse.objects.select_for_update(no_key=True).filter(subject=subject).order_by("pk"))
            if deed == "set":
                purses.set_amount(purse_id=purse.pk, amount=amount, why=Why(source=uuid4().hex, reason="chance"))
            else:
                stake = None if deed == "lift" else Stake(purse.pk, amount + 1, deed == "spend")
                purses.follow(reference, now=stake, source=uuid4().hex, reason="chance")

    # --- drawing ---

    def _order(self, *statuses: OrderStatus) -> Order:
        found: Order = self._any(Order.objects.filter(status__in=statuses))
        return found

    def _any(self, rows: Any) -> Any:
        """One of them; where there is none, the command is one that nobody can give."""
        found = list(rows.order_by("pk").values_list("pk", flat=True))
        if not found:
            raise DomainError
        return rows.get(pk=self.chance.choice(found))
