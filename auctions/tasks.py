"""What beat asks of auctions (config/schedule.py)."""

from __future__ import annotations

from celery import shared_task

from auctions import deposits


@shared_task
def return_deposits() -> int:
    """Deposits that nobody needs to leave any longer go back."""
    return deposits.give_back_due()
