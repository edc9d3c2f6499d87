"""What staff who may see money are told at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from accounts.roles import holders_of
from core.times import database_time
from ledger.reconciliation import Difference
from notifications.choices import Kind
from notifications.notify import Message, notify_many


def books_differ(differences: Sequence[Difference]) -> None:
    """Once a day, however often the books are asked."""
    context = {"count": len(differences), "checks": list(dict.fromkeys(each.name for each in differences))}
    notify_many(
        Message(
            recipient_id=person_id,
            kind=Kind.BOOKS_DIFFER,
            context=context,
            dedupe_key=f"books_differ:{database_time():%Y-%m-%d}",
            url=reverse("admin:ledger_reconciliation"),
        )
        for person_id in holders_of("ledger.view_entry").values_list("pk", flat=True)
    )
