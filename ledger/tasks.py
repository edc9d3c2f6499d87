"""Recurring jobs of the books (config/schedule.py)."""

from __future__ import annotations

from celery import shared_task

from ledger import balances


@shared_task
def keep_balances() -> None:
    balances.keep()
