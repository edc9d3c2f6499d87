"""Recurring jobs of the books (config/schedule.py)."""

from __future__ import annotations

from celery import shared_task

from ledger import balances, reconciliation


@shared_task
def keep_balances() -> None:
    balances.keep()


@shared_task
def reconcile() -> None:
    """Once a night: it reads every line."""
    reconciliation.run_and_tell()
