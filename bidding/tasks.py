"""Recurring jobs of bidding (config/schedule.py). Each finds its work in rows; twice at once does no harm."""

from __future__ import annotations

import time
from typing import Final

from celery import shared_task

from bidding import auto_hold, closing, rehearsal, reminding

LONGEST: Final = 60.0
"""Seconds; what is left then is found by the next run, which beat has sent long ago."""


@shared_task
def open_and_close() -> None:
    """Goes on while there is work, so that a thousand lots of one moment close in that moment."""
    end = time.monotonic() + LONGEST
    while closing.open_and_close() and time.monotonic() < end:
        pass


@shared_task
def hold_by_themselves() -> None:
    auto_hold.look_at_all()


@shared_task
def remind_of_sales() -> None:
    reminding.remind()


@shared_task
def rehearse() -> None:
    rehearsal.bid_now_and_then()
