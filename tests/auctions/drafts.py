"""Drafts and addresses that tests of the API share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import AuditEntry
from tests.factories import make_auction

HOUR = timedelta(hours=1)


def url(auction: Any, action: str = "") -> str:
    return f"/api/auctions/{auction.pk}/{action}"


def draft(seller: Any, **fields: Any) -> Any:
    now = timezone.now()
    times = {"opens_at": now + HOUR, "closes_at": now + 2 * HOUR}
    return make_auction(seller=seller, status="draft", lots=1, **(times | fields))


def audited(action: str) -> Any:
    return AuditEntry.objects.filter(action=action).last()
