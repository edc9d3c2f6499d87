"""Recurring jobs of bidding (config/schedule.py). Each finds its work in rows; twice at once does no harm."""

from __future__ import annotations

from celery import shared_task

from bidding import closing, rehearsal


@shared_task(ignore_result=True)
def open_and_close() -> None:
    """Goes on while there is work, so that a thousand lots of one moment close in that moment; a minute at most."""
    for _ in range(60):
        if closing.open_and_close() == 0:
            break


@shared_task(ignore_result=True)
def rehearse() -> None:
    rehearsal.bid_now_and_then()
