"""The rows of delivery, as tests look at them and move them in time."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F

from notifications.models import Delivery, Notice, Turn


def only() -> Delivery:
    return Delivery.objects.get()


def pass_time(**by: float) -> None:
    """Everything that is written down about deliveries lies so much further back."""
    ago = timedelta(**by)
    for each in Delivery.objects.all():
        moved = {
            name: getattr(each, name) - ago
            for name in ("next_attempt_at", "leased_until", "sent_at")
            if getattr(each, name) is not None
        }
        Delivery.objects.filter(pk=each.pk).update(**moved)
    Turn.objects.update(taken_at=F("taken_at") - ago)
    for notice in Notice.objects.all():
        Notice.objects.filter(pk=notice.pk).update(created_at=notice.created_at - ago)
