"""What completed orders owe their sellers, sent to them (P8).

The books say how much (`seller_payable`); one payout a seller and currency is on its way at a time, so the balance that
it empties cannot be paid twice. What was transferred to the seller by hand, kept deposits included, is with them already:
that much is set off first, and nothing is sent. Locks: the seller's payable by advisory lock, the payout, then the books.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, Sum

from accounts import audit
from accounts.models import User
from core import leases
from core.intents import IdempotencyConflict
from core.times import database_time
from ledger import balances
from ledger.choices import AccountKind
from ledger.models import Account
from ledger.money import to_decimal_string
from payments import journal
from payments.attempts import put_off
from payments.errors import NothingToPayOut, PayoutAccountMissing
from payments.gateways import people, registry
from payments.gateways.base import Feature, GatewayError, Move, MoveStatus
from payments.gateways.manual.gateway import Manual
from payments.models import Payment, Payout, Refund
from payments.paying_choices import PaymentStatus, PayoutStatus, RefundStatus

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
PAUSE: Final = timedelta(hours=12)
"""How long the job begins no other payout of a seller whose last one the gateway refused for good. Staff may at any time."""
ON_THE_WAY: Final = (PayoutStatus.CREATED, PayoutStatus.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a seller is owed now: minor units, of which `with_seller` was transferred to them by hand."""

    seller_id: int
    currency: str
    amount: int
    with_seller: int

    @property
    def to_send(self) -> int:
        return self.amount - self.with_seller


def due_to(seller_id: int, currency: str) -> Due:
    owed = max(-balances.of(AccountKind.SELLER_PAYABLE, currency, owner_id=seller_id), 0)
    return Due(seller_id=seller_id, currency=currency, amount=owed, with_seller=min(owed, _with_seller(seller_id, currency)))


def due() -> Iterator[Due]:
    """Everybody who is owed something."""
    accounts = Account.objects.filter(kind=AccountKind.SELLER_PAYABLE, owner__isnull=False)
    for seller_id, currency in accounts.order_by("owner_id", "currency").values_list("owner_id", "currency"):
        found = due_to(int(seller_id or 0), currency)
        if found.amount:
            yield found


def pay(seller_id: int, currency: str, *, actor: User | None, key: str) -> Payout:
    """Begin to pay out all that the seller is owed; `send_due` asks the gateway. The same key is the same payout.

    What is with the seller already is set off first, in a payout of its own. Raises `NothingToPayOut` (also while one
    is on its way), `PayoutAccountMissing`, `IdempotencyConflict`.
    """
    before = Payout.objects.filter(key=key).first()
    if before is not None:
        if (before.seller_id, before.currency) != (seller_id, currency):
            raise IdempotencyConflict
        return before
    owed = due_to(seller_id, currency)
    if not owed.amount:
        raise NothingToPayOut(status="empty")
    gateway = Manual.name if owed.with_seller else settings.PAYMENT_GATEWAY
    if not owed.with_seller:
        _check_account(seller_id, gateway)
    made = _made(owed, gateway=gateway, actor=actor, key=key)
    transaction.on_commit(lambda: _send(made), robust=True)
    made.refresh_from_db()
    return made


def pay_all(*, actor: User | None = None) -> int:
    """Everybody who is owed something and can be sent it; the job does. Gives the number of payouts begun."""
    begun = 0
    for owed in due():
        if actor is None and _was_refused(owed):
            continue
        try:
            latest = Payout.objects.filter(seller_id=owed.seller_id, currency=owed.currency).count()
            pay(owed.seller_id, owed.currency, actor=actor, key=f"{owed.seller_id}-{owed.currency}-{latest}")
            begun += 1
        except (NothingToPayOut, PayoutAccountMissing):
            continue
    return begun


def send_due(*, limit: int = 100) -> int:
    """Payouts that wait to be sent; gives the number of those tried. Never inside a transaction."""
    done = 0
    while done < limit and (key := leases.claim(Payout, status=PayoutStatus.CREATED, lease=LEASE)) is not None:
        _send(Payout.objects.get(pk=key))
        done += 1
    return done


def reread(found: Payout) -> Payout:
    """Read it at the gateway and take what it says. Raises `GatewayError`. Never inside a transaction."""
    if not found.gateway_ref:
        return _send(found)
    return take(found.pk, registry.find(found.gateway).read_payout(found.gateway_ref))


def take(payout_id: UUID, move: Move) -> Payout:
    """Arrived, it is posted; once settled it stays so, in whatever order gateways tell."""
    with transaction.atomic():
        found = Payout.objects.select_for_update(no_key=True).get(pk=payout_id)
        if found.status in {PayoutStatus.PAID, PayoutStatus.FAILED}:
            return found
        if (move.currency, move.amount) != (found.currency, found.amount):
            raise GatewayError("That payout is another.", code="mismatch", passing=True)
        found.gateway_ref, found.error, found.leased_until = move.ref, move.error[:300], None
        match move.status:
            case MoveStatus.DONE:
                found.status, found.paid_at = PayoutStatus.PAID, database_time()
                journal.paid_out(found)
            case MoveStatus.FAILED:
                found.status = PayoutStatus.FAILED
            case MoveStatus.PENDING:
                found.status = PayoutStatus.PENDING
        found.save()
    return found


def _was_refused(owed: Due) -> bool:
    """Lately, and nothing since."""
    latest = Payout.objects.filter(seller=owed.seller_id, currency=owed.currency).order_by("-created_at").first()
    return latest is not None and latest.status == PayoutStatus.FAILED and latest.created_at > database_time() - PAUSE


def _made(owed: Due, *, gateway: str, actor: User | None, key: str) -> Payout:
    try:
        with transaction.atomic():
            made = Payout.objects.create(
                seller_id=owed.seller_id,
                actor=actor,
                gateway=gateway,
                currency=owed.currency,
                amount=owed.with_seller or owed.to_send,
                key=key,
            )
            # Read again: what was owed may have been sent between the look and the row that keeps others out.
            if due_to(owed.seller_id, owed.currency).amount < made.amount:
                raise NothingToPayOut(status="empty")
            audit.record(
                actor=actor, action="payout.begun", target=made, data={"amount": to_decimal_string(made.amount, made.currency)}
            )
    except IntegrityError as error:
        raise NothingToPayOut(status="on_the_way") from error
    return made


def _check_account(seller_id: int, gateway: str) -> None:
    if Feature.PAYOUT_ACCOUNTS in registry.find(gateway).features and not people.can_be_paid(gateway, seller_id):
        raise PayoutAccountMissing(status="no_account")


def _send(found: Payout) -> Payout:
    """Ask the gateway. Only its own refusal ends a payout: what came of any other failure nobody knows, and another payout, under
    another key, might pay twice.
    """
    if found.status != PayoutStatus.CREATED:
        return found
    try:
        move = registry.find(found.gateway).pay_out(
            people.account_of(found.gateway, found.seller_id),
            amount=found.amount,
            currency=found.currency,
            key=str(found.pk),
            reference=str(found.pk),
        )
        return take(found.pk, move)
    except Exception as error:
        # Whatever is at fault, others wait behind it; staff see what went wrong.
        log.warning("payout %s at %s: %s", found.pk, found.gateway, getattr(error, "code", type(error).__name__))
        put_off(found, error=error, status=PayoutStatus.FAILED, gives_up=False)
        return found


def _with_seller(seller_id: int, currency: str) -> int:
    """What the seller has by hand: buyers' money and kept deposits, which are the house's (docs/decisions/0071), less what
    went back and what was set off before.
    """
    theirs = Q(order__seller=seller_id) | Q(deposit__payee=seller_id)
    by_hand = Payment.objects.filter(theirs, gateway=Manual.name, status=PaymentStatus.CAPTURED, currency=currency)
    back = Refund.objects.filter(payment__in=by_hand, status=RefundStatus.DONE)
    off = Payout.objects.filter(gateway=Manual.name, seller=seller_id, currency=currency, status=PayoutStatus.PAID)
    sums = [int(rows.aggregate(sum=Sum("amount", default=0))["sum"]) for rows in (by_hand, back, off)]
    return max(sums[0] - sums[1] - sums[2], 0)
