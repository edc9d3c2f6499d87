"""Recurring jobs of the composition (config/schedule.py)."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from config.demo import fresh


@shared_task
def keep_demo_alive() -> None:
    """A demo that is left running overnight has something on in the morning."""
    if settings.DEMO:
        fresh.keep_alive_unless_busy()
