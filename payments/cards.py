"""Cards that a gateway keeps for a person (P6). We know last digits and date, and never a number."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.urls import reverse

from accounts import audit
from accounts.models import User
from core.errors import NotFound
from payments.checkout import refusal
from payments.gateways import people, registry
from payments.gateways.base import CardSetup, Feature, GatewayError
from payments.models import SavedCard


def of(user: User) -> QuerySet[SavedCard]:
    return SavedCard.objects.filter(user=user, removed_at=None)


def find(card_id: UUID, *, user: User) -> SavedCard:
    """Raises `NotFound`, also for somebody else's."""
    found = of(user).filter(pk=card_id).first()
    if found is None:
        raise NotFound
    return found


def can_be_saved() -> bool:
    return Feature.CARDS in registry.default().features


def begin(user: User, *, key: str = "") -> CardSetup:
    """Where to go to have a card saved; the gateway returns to `payments:card_saved`. Raises `GatewayRefused`, `Unavailable`."""
    gateway = registry.default()
    back = settings.PUBLIC_URL.rstrip("/") + reverse("payments:card_saved")
    try:
        setup = gateway.save_card(
            people.person_at(gateway.name, user), return_url=back, key=f"card-{user.pk}-{key or uuid4().hex}"
        )
    except GatewayError as error:
        raise refusal(error) from error
    people.remember(gateway.name, user_id=user.pk, customer=setup.customer)
    return setup


def reread(gateway: str, ref: str) -> SavedCard | None:
    """Look whether the card is there now; None while it is not. Raises `GatewayError`. Never inside a transaction."""
    return take(gateway, registry.find(gateway).read_setup(ref))


def take(gateway: str, setup: CardSetup) -> SavedCard | None:
    """The gateway says whose it is. A card that was removed here stays removed."""
    if setup.card is None or not setup.reference.isdigit():
        return None
    owner = User.objects.filter(pk=int(setup.reference)).first()
    if owner is None:
        return None
    with transaction.atomic():
        people.remember(gateway, user_id=owner.pk, customer=setup.customer)
        found, _is_new = SavedCard.objects.get_or_create(
            gateway=gateway,
            gateway_ref=setup.card.ref,
            defaults={
                "user": owner,
                "brand": setup.card.brand[:32],
                "last4": setup.card.last4,
                "expires_month": setup.card.expires_month,
                "expires_year": setup.card.expires_year,
            },
        )
    return found


def remove(card_id: UUID, *, user: User) -> None:
    """Gone here at once, and at the gateway. Raises `NotFound`, `Unavailable`."""
    found = find(card_id, user=user)
    try:
        registry.find(found.gateway).forget_card(found.gateway_ref)
    except GatewayError as error:
        raise refusal(error) from error
    with transaction.atomic():
        SavedCard.objects.filter(pk=found.pk, removed_at=None).update(removed_at=Now())
        audit.record(actor=user, action="card.removed", target=found, data={"last4": found.last4})
