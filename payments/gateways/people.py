"""Who our people are at a gateway."""

from __future__ import annotations

from accounts.models import User
from payments.gateways.base import Person
from payments.models import GatewayPerson
from payments.paying_choices import AccountState


def person_at(gateway: str, user: User) -> Person:
    known = GatewayPerson.objects.filter(gateway=gateway, user=user).first()
    return Person(id=user.pk, email=user.email, name=user.name, customer=known.customer_ref if known else "")


def remember(gateway: str, *, user_id: int, customer: str) -> None:
    """The first name that a gateway gives a person stays: their cards are kept under it."""
    if not customer:
        return
    row, _is_new = GatewayPerson.objects.get_or_create(gateway=gateway, user_id=user_id, defaults={"customer_ref": customer})
    if not row.customer_ref:
        GatewayPerson.objects.filter(pk=row.pk, customer_ref="").update(customer_ref=customer)


def account_of(gateway: str, user_id: int) -> str:
    """Where payouts go; empty where nobody has said so yet."""
    return GatewayPerson.objects.filter(gateway=gateway, user_id=user_id).values_list("account_ref", flat=True).first() or ""


def can_be_paid(gateway: str, user_id: int) -> bool:
    """Whether the gateway has said that payouts may go there."""
    return GatewayPerson.objects.filter(gateway=gateway, user_id=user_id, account_state=AccountState.READY).exists()
