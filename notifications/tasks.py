"""Background jobs of notices."""

from __future__ import annotations

from celery import shared_task

from notifications.choices import Way
from notifications.delivery import deliver_for


@shared_task
def deliver() -> None:
    """Mails. Beat calls this every two seconds; rows decide what there is to do. Any number at once does no harm."""
    deliver_for(10)


@shared_task
def deliver_texts() -> None:
    """Texts, likewise; a job of their own, so that neither way waits for the other's provider."""
    deliver_for(10, way=Way.SMS)


@shared_task
def deliver_pushes() -> None:
    """Pushes, likewise."""
    deliver_for(10, way=Way.PUSH)
