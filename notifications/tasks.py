"""Background jobs of notices."""

from __future__ import annotations

from celery import shared_task

from notifications.delivery import deliver_for


@shared_task
def deliver() -> None:
    """Beat calls this every two seconds; rows decide what there is to do. Any number at once does no harm."""
    deliver_for(10)
