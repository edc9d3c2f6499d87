"""Transfers by hand as a gateway. The page of a payment says where to send it; the seller says that it came.

A deposit is a transfer too: the seller has it, which is held, and sends it back, which is released once they say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.db import transaction
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.gateways.base import (
    Ask,
    BadSignature,
    CardSetup,
    Charge,
    ChargeStatus,
    Feature,
    Gateway,
    GatewayError,
    Move,
    MoveStatus,
    PayoutAccount,
    Person,
    Told,
)
from payments.models.manual import ManualTransfer
from payments.paying_choices import BY_HAND, TransferKind, TransferStatus

_CHARGED: dict[str, ChargeStatus] = {
    TransferStatus.PENDING: ChargeStatus.PENDING,
    TransferStatus.HELD: ChargeStatus.AUTHORIZED,
    TransferStatus.RETURNING: ChargeStatus.AUTHORIZED,
    TransferStatus.DONE: ChargeStatus.CAPTURED,
    TransferStatus.RETURNED: ChargeStatus.CANCELLED,
    TransferStatus.CANCELLED: ChargeStatus.CANCELLED,
}
_MOVED: dict[str, MoveStatus] = {
    TransferStatus.PENDING: MoveStatus.PENDING,
    TransferStatus.DONE: MoveStatus.DONE,
    TransferStatus.CANCELLED: MoveStatus.FAILED,
}


class Manual(Gateway):
    name = BY_HAND
    label: ClassVar[str | Promise] = _("Transfer to the seller")
    features = frozenset({Feature.DEPOSITS, Feature.LISTING})

    def start(self, ask: Ask) -> Charge:
        if ask.card:
            raise GatewayError("A transfer knows no cards.", code="not_supported")
        kind = TransferKind.HOLD if ask.hold else TransferKind.PAYMENT
        return _charge(_opened(kind, key=ask.key, reference=ask.reference, currency=ask.currency, amount=ask.amount))

    def read(self, ref: str) -> Charge:
        return _charge(_row(ref))

    def cancel(self, ref: str) -> Charge:
        """One that has not come is called off. A deposit that the seller has stays held until they say that they sent it."""
        ManualTransfer.objects.filter(pk=ref, status=TransferStatus.PENDING).update(status=TransferStatus.CANCELLED)
        ManualTransfer.objects.filter(pk=ref, status=TransferStatus.HELD).update(status=TransferStatus.RETURNING)
        return _charge(_row(ref))

    def capture(self, ref: str, *, key: str) -> Charge:
        """At once: the money is with the seller."""
        ManualTransfer.objects.filter(pk=ref, status=TransferStatus.HELD).update(status=TransferStatus.DONE)
        found = _row(ref)
        if found.status != TransferStatus.DONE:
            raise GatewayError("There is nothing held.", code="charge_unexpected_state")
        return _charge(found)

    def charges(self, *, since: datetime) -> Iterator[Charge]:
        came_in = ManualTransfer.objects.filter(created_at__gte=since, status=TransferStatus.DONE)
        return (_charge(row) for row in came_in.exclude(kind=TransferKind.REFUND))

    def refund(self, charge_ref: str, *, amount: int, currency: str, key: str, reference: str) -> Move:
        """Pending until the seller says that it was sent back."""
        with transaction.atomic():
            paid = ManualTransfer.objects.select_for_update(no_key=True).filter(pk=charge_ref).first()
            before = ManualTransfer.objects.filter(key=key).first()
            if before is not None:
                return _move(before)
            if paid is None or paid.status != TransferStatus.DONE or amount > paid.amount - paid.refunded:
                raise GatewayError("There is not so much left to refund.", code="charge_already_refunded")
            ManualTransfer.objects.filter(pk=charge_ref).update(refunded=F("refunded") + amount)
            return _move(_opened(TransferKind.REFUND, key=key, reference=reference, currency=currency, amount=amount))

    def read_refund(self, ref: str) -> Move:
        return _move(_row(ref))

    def pay_out(self, account: str, *, amount: int, currency: str, key: str, reference: str) -> Move:
        """Nothing is sent: what was paid by hand is with the seller already, and this only says whose it is now."""
        return Move(ref=f"tr_{key}", status=MoveStatus.DONE, reference=reference, currency=currency, amount=amount)

    def read_payout(self, ref: str) -> Move:
        raise GatewayError("Nothing was sent.", code="not_supported")

    def open_account(self, person: Person, *, country: str, key: str) -> PayoutAccount:
        raise GatewayError("A transfer asks nobody anything.", code="not_supported")

    def account_page(self, account: str, *, return_url: str, again_url: str, key: str) -> str:
        raise GatewayError("A transfer asks nobody anything.", code="not_supported")

    def read_account(self, account: str) -> PayoutAccount:
        raise GatewayError("A transfer asks nobody anything.", code="not_supported")

    def save_card(self, person: Person, *, return_url: str, key: str) -> CardSetup:
        raise GatewayError("A transfer knows no cards.", code="not_supported")

    def read_setup(self, ref: str) -> CardSetup:
        raise GatewayError("A transfer knows no cards.", code="not_supported")

    def forget_card(self, card: str) -> None:
        raise GatewayError("A transfer knows no cards.", code="not_supported")

    def verify(self, body: bytes, *, headers: Mapping[str, str]) -> Told:
        raise BadSignature("nobody calls for a transfer by hand")

    def understand(self, payload: Mapping[str, Any]) -> Told:
        raise BadSignature("nobody calls for a transfer by hand")


def confirm(ref: str, *, by: int) -> bool:
    """The money has come, says this person; whether that is news. Who may say so is the caller's to know."""
    waiting = ManualTransfer.objects.filter(pk=ref, status=TransferStatus.PENDING)
    came = Case(When(kind=TransferKind.HOLD, then=Value(TransferStatus.HELD)), default=Value(TransferStatus.DONE))
    return bool(waiting.update(status=came, confirmed_by_id=by, confirmed_at=Now()))


def confirm_sent_back(ref: str) -> bool:
    """A deposit has left its payee again, they say; whether that is news."""
    back = ManualTransfer.objects.filter(pk=ref, status__in=(TransferStatus.HELD, TransferStatus.RETURNING))
    return bool(back.update(status=TransferStatus.RETURNED))


def waiting_for_their_payee() -> QuerySet[ManualTransfer]:
    """Deposits that are to be sent back: nothing can be done about them here."""
    return ManualTransfer.objects.filter(kind=TransferKind.HOLD, status=TransferStatus.RETURNING)


def _opened(kind: TransferKind, *, key: str, **fields: Any) -> ManualTransfer:
    return ManualTransfer.objects.get_or_create(key=key, defaults={"id": f"tr_{uuid4().hex[:24]}", "kind": kind, **fields})[0]


def _row(ref: str) -> ManualTransfer:
    found = ManualTransfer.objects.filter(pk=ref).first()
    if found is None:
        raise GatewayError("There is no such transfer.", code="resource_missing")
    return found


def _charge(row: ManualTransfer) -> Charge:
    return Charge(
        ref=row.pk,
        status=_CHARGED[row.status],
        reference=row.reference,
        currency=row.currency,
        amount=row.amount,
        charge_ref=row.pk,
        refunded=row.refunded,
    )


def _move(row: ManualTransfer) -> Move:
    return Move(ref=row.pk, status=_MOVED[row.status], reference=row.reference, currency=row.currency, amount=row.amount)
