"""Recurring jobs of payments (config/schedule.py). Each finds its work in rows; twice at once does no harm."""

from __future__ import annotations

from celery import shared_task

from payments import fulfilment


@shared_task
def complete_orders() -> None:
    """What has been delivered, or sent, and that nobody has said anything about for long, is completed."""
    fulfilment.complete_due()
