"""Where a seller's payouts go (P8): the gateway asks the seller itself, on a page of its own, and says when it will pay.

What the seller tells there we never see. That somebody comes back from that page proves nothing: the account is read
again, then, when a webhook tells of it, and by a job while it is not ready.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse

from accounts import addresses, audit
from accounts.models import User
from core.times import database_time
from payments.checkout import refusal
from payments.errors import GatewayRefused
from payments.gateways import people, registry
from payments.gateways.base import Feature, Gateway, GatewayError, PayoutAccount
from payments.models import GatewayPerson
from payments.paying_choices import AccountState

log = logging.getLogger(__name__)

READ_AGAIN: Final = timedelta(hours=1)
"""Least time between two readings of an account that waits, and that no webhook has come for."""


def of(user: User) -> GatewayPerson | None:
    """Who they are at the usual gateway; None where they are nobody there yet."""
    return GatewayPerson.objects.filter(gateway=settings.PAYMENT_GATEWAY, user=user).first()


def is_asked_for() -> bool:
    """Whether the usual gateway asks sellers where their money goes."""
    return Feature.ONBOARDING in registry.default().features


def begin(user: User, *, key: str = "") -> str:
    """Where the seller goes to tell the gateway what it asks, or what is still missing.

    Such a page is good once and for minutes; the same key gives the same. Raises `GatewayRefused`, `Unavailable`.
    """
    gateway = registry.default()
    if Feature.ONBOARDING not in gateway.features:
        raise GatewayRefused(reason="not_supported")
    house = settings.PUBLIC_URL.rstrip("/")
    try:
        account = people.account_of(gateway.name, user.pk) or _opened(gateway, user)
        return gateway.account_page(
            account,
            return_url=house + reverse("payments:payouts_returned"),
            again_url=house + reverse("payments:payouts_again"),
            key=f"account-page-{user.pk}-{key or uuid4().hex}",
        )
    except GatewayError as error:
        raise refusal(error) from error


def reread(known: GatewayPerson) -> GatewayPerson:
    """Read the account at its gateway and take what it says. Raises `GatewayError`. Never inside a transaction."""
    return take(known.pk, registry.find(known.gateway).read_account(known.account_ref))


def take(known_id: int, account: PayoutAccount) -> GatewayPerson:
    """Raises `GatewayError` (`mismatch`) for somebody else's account. A change of state is audited."""
    with transaction.atomic():
        known = GatewayPerson.objects.select_for_update(no_key=True).get(pk=known_id)
        if (account.ref, account.reference) != (known.account_ref, str(known.user_id)):
            log.error("account %s at %s is of somebody else", account.ref, known.gateway)
            raise GatewayError("That account is of somebody else.", code="mismatch")
        state, before = AccountState(account.status), known.account_state
        known.account_state, known.account_read_at = state, database_time()
        known.save(update_fields=["account_state", "account_read_at"])
        if state != before:
            audit.record(actor=None, action="payout_account.changed", target=known, data={"was": before, "is": state})
    return known


def look_again(*, limit: int = 100) -> int:
    """Accounts that cannot be paid yet, the longest unread first; gives the number of those looked at."""
    due = Q(account_read_at=None) | Q(account_read_at__lte=Now() - READ_AGAIN)
    waiting = GatewayPerson.objects.filter(due, gateway=settings.PAYMENT_GATEWAY).exclude(account_ref="")
    waiting = waiting.exclude(account_state=AccountState.READY).order_by(F("account_read_at").asc(nulls_first=True))
    found = list(waiting[:limit])
    for known in found:
        try:
            reread(known)
            continue
        except GatewayError as error:
            log.warning("account %s at %s: %s", known.account_ref, known.gateway, error.code)
        except Exception:
            log.exception("account %s could not be read and will be again", known.account_ref)
        GatewayPerson.objects.filter(pk=known.pk).update(account_read_at=Now())
    return len(found)


def _opened(gateway: Gateway, user: User) -> str:
    """Of two at once the gateway makes one account, under the key; killed before our commit, the next finds it there.

    The country is part of the key: whoever corrects their address meanwhile is no other intent under the same key.
    """
    address = addresses.of(user.pk)
    country = address.country if address is not None else ""
    key = f"account-{user.pk}-{country}"
    account = gateway.open_account(people.person_at(gateway.name, user), country=country, key=key)
    with transaction.atomic():
        known, _is_new = GatewayPerson.objects.select_for_update(no_key=True).get_or_create(gateway=gateway.name, user=user)
        if known.account_ref:
            return known.account_ref
        known.account_ref = account.ref
        known.save(update_fields=["account_ref"])
        audit.record(actor=user, action="payout_account.begun", target=known, data={"account": account.ref})
    take(known.pk, account)
    return account.ref
