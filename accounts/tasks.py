"""Regular cleaning. Nothing here decides anything: what is expired counts for nothing before it is deleted, too."""

from __future__ import annotations

from celery import shared_task

from accounts import clearing


@shared_task
def clear_expired() -> None:
    """Rows that can no longer let anybody in, or slow anybody down."""
    clearing.clear_expired()
