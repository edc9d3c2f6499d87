"""Deposits (P7): money set aside at a gateway for taking part in something, released afterwards or, by rule, taken.

What is decided stands in the deposit's row at once; the gateway is told afterwards, again and again until it has done
it (`settle`). Locks: the deposit's payment, then the deposit, then the books.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from core.errors import Conflict, NotFound
from core.intents import IdempotencyConflict
from core.times import database_time
from payments import journal
from payments.errors import NotPayable
from payments.models import Deposit, Payment, SavedCard
from payments.paying_choices import DepositStatus, Purpose
from payments.signals import deposit_held

log = logging.getLogger(__name__)


def ask(
    *, user_id: int, subject: str, currency: str, amount: int, url: str, title: str = "", payee_id: int | None = None
) -> Deposit:
    """The deposit that this person owes for this subject; asked again it is the same, as long as it lives.

    `url` is the page that it is for; the person gives it at `payments:deposit`, by transfer only where there is a payee.
    """
    wanted = {"currency": currency, "amount": amount, "url": url, "title": title[:200], "payee_id": payee_id}
    with transaction.atomic():
        found, _is_new = Deposit.objects.filter(status__in=(DepositStatus.ASKED, DepositStatus.HELD)).get_or_create(
            user_id=user_id, subject=subject, defaults=wanted
        )
    return found


def open_payment(deposit: Deposit, *, user: User, key: str, gateway: str, card: SavedCard | None) -> Payment:
    """The payment that is to hold it; `payments.giving` asks the gateway. Raises `NotFound`, `NotPayable`."""
    if deposit.user_id != user.pk or (card is not None and (card.user_id != user.pk or card.removed_at is not None)):
        raise NotFound
    with transaction.atomic():
        found = Deposit.objects.select_for_update(no_key=True).get(pk=deposit.pk)
        standing = found.payment
        if standing is not None and standing.key == key:
            return standing
        if found.status != DepositStatus.ASKED:
            raise NotPayable(status=found.status)
        if (
            standing is not None
            and standing.is_open
            and standing.gateway == gateway
            and card is None
            and standing.card_id is None
        ):
            return standing
        try:
            with transaction.atomic():
                found.payment = Payment.objects.create(
                    purpose=Purpose.DEPOSIT,
                    user=user,
                    key=key,
                    gateway=gateway,
                    card=card,
                    currency=found.currency,
                    amount=found.amount,
                )
        except IntegrityError as error:
            raise IdempotencyConflict from error
        found.save(update_fields=["payment"])
    return found.payment


def give_back(deposit_id: UUID) -> None:
    """It is no longer needed. Given back already: nothing. Raises `NotFound`, `Conflict` for one that was kept."""
    _settle(deposit_id, to=DepositStatus.RETURNED)


def keep(deposit_id: UUID, reason: str) -> None:
    """It is forfeit. Kept already: nothing. Raises `NotFound`, `Conflict` for one that is not held."""
    _settle(deposit_id, to=DepositStatus.KEPT, reason=reason)


def _settle(deposit_id: UUID, *, to: DepositStatus, reason: str = "") -> None:
    with transaction.atomic():
        found = Deposit.objects.select_for_update(no_key=True).filter(pk=deposit_id).first()
        if found is None:
            raise NotFound
        if found.status == to:
            return
        lawful = {DepositStatus.HELD} if to == DepositStatus.KEPT else {DepositStatus.HELD, DepositStatus.ASKED}
        if found.status not in lawful:
            raise Conflict(status=found.status)
        found.status, found.reason, found.settled_at = to, reason[:300], database_time()
        found.save(update_fields=["status", "reason", "settled_at"])


# --- What the gateway says (called by `capture`, under the payment's lock) ---


def note_held(payment: Payment) -> None:
    """Held. One that has been given back meanwhile, or is held by another payment, is released by `giving.settle`."""
    found = Deposit.objects.select_for_update(no_key=True).filter(payment=payment, status=DepositStatus.ASKED).first()
    if found is None:
        return
    found.status, found.held_at = DepositStatus.HELD, database_time()
    found.save(update_fields=["status", "held_at"])
    journal.deposit_held(found)
    deposit_held.send(sender=Deposit, deposit=found)


def note_captured(payment: Payment) -> None:
    """Taken, as was decided."""
    found = Deposit.objects.select_for_update(no_key=True).filter(payment=payment).first()
    if found is None or found.status != DepositStatus.KEPT:
        log.error("deposit of payment %s was taken, and nobody had decided that", payment.pk)
        return
    journal.deposit_kept(found)


def note_released(payment: Payment) -> None:
    """Released, by us, or by a bank that holds nothing for ever."""
    found = Deposit.objects.select_for_update(no_key=True).filter(payment=payment, held_at__isnull=False).first()
    if found is None:
        return
    if found.status != DepositStatus.RETURNED:
        log.warning("deposit %s was released by its gateway", found.pk)
        found.status, found.settled_at = DepositStatus.RETURNED, database_time()
        found.save(update_fields=["status", "settled_at"])
    journal.deposit_returned(found)
