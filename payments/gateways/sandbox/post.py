"""The sandbox's postman: its webhooks go to the house over HTTP, like anybody's, until the house answers 2xx.

Where the house cannot be reached from here (a worker behind a proxy, a test) they go to the same door function directly,
signature and all. A 4xx or 5xx is an answer, and is tried again later.
"""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Now
from django.urls import reverse

from core import leases
from core.errors import DomainError
from payments import webhooks
from payments.gateways.sandbox import house
from payments.gateways.sandbox.gateway import SIGNATURE, Sandbox, secret
from payments.gateways.signing import sign
from payments.models.sandbox import SandboxWebhook

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=30)
BACK_OFF: Final = timedelta(seconds=10)
GIVEN_UP_AFTER: Final = 20
ANSWERS_WITHIN: Final = 3
"""Seconds."""


def deliver_due(*, limit: int = 100) -> int:
    """Settle what was to be paid later, then deliver what is due; gives the number of webhooks tried."""
    house.settle_due()
    done = 0
    while done < limit and (key := leases.claim(SandboxWebhook, status="waiting", lease=LEASE)) is not None:
        _deliver(SandboxWebhook.objects.get(pk=key))
        done += 1
    return done


def _deliver(found: SandboxWebhook) -> None:
    body = json.dumps(found.payload).encode()
    problem = _post(body, header=sign(body, secret=secret()))
    if not problem:
        SandboxWebhook.objects.filter(pk=found.pk).update(status="delivered", leased_until=None, error="")
        return
    log.warning("sandbox webhook %s: %s", found.pk, problem)
    status = "dead" if found.attempts >= GIVEN_UP_AFTER else "waiting"
    SandboxWebhook.objects.filter(pk=found.pk).update(
        status=status, next_attempt_at=Now() + Value(BACK_OFF), leased_until=None, error=problem[:300]
    )


def _post(body: bytes, *, header: str) -> str:
    """What went wrong; empty where nothing did."""
    if settings.SANDBOX_HOUSE:
        address = settings.SANDBOX_HOUSE.rstrip("/") + reverse("payments:webhook", args=[Sandbox.name])
        request = urllib.request.Request(  # noqa: S310 - an address of ours
            address, data=body, headers={SIGNATURE: header, "Content-Type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWERS_WITHIN):  # noqa: S310
                return ""
        except urllib.error.HTTPError as answer:
            return f"answered {answer.code}"
        except OSError:
            log.debug("the house is not reached over HTTP")
    try:
        webhooks.receive(Sandbox.name, body=body, headers={SIGNATURE: header})
    except DomainError as refusal:
        return refusal.code
    return ""
