"""Recurring jobs of payments (config/schedule.py). Each finds its work in rows; twice at once does no harm."""

from __future__ import annotations

from typing import Final

from celery import shared_task

from payments import checkout, fulfilment, giving, listing, payout_accounts, payouts, printing, refunds, unpaid, webhooks
from payments.gateways.sandbox import post

LONGEST: Final = 60.0
"""Seconds after which a run of prints takes up no other."""


@shared_task
def complete_orders() -> None:
    """What has been delivered, or sent, and that nobody has said anything about for long, is completed."""
    fulfilment.complete_due()


@shared_task
def look_after_unpaid() -> None:
    """Whoever has not paid is reminded, and in the end has lost the order."""
    unpaid.remind_due()
    unpaid.default_due()


@shared_task
def print_invoices() -> None:
    """What has been issued is printed, kept, and mailed to buyer and seller."""
    printing.print_for(LONGEST)


@shared_task
def deliver_sandbox_webhooks() -> None:
    """What the sandbox has to tell, and what was to be paid there later."""
    post.deliver_due()


@shared_task
def apply_gateway_events() -> None:
    """What gateways told and nobody has applied yet."""
    webhooks.apply_due()


@shared_task
def look_after_payments() -> None:
    """Payments, refunds and deposits that wait for a gateway: asked again, read again, closed when their time is over."""
    checkout.look_after()
    refunds.send_due()
    refunds.read_pending()
    giving.settle()


@shared_task
def compare_with_gateways() -> None:
    """Once a night, before the books are asked: what gateways list against what we know of."""
    listing.compare_all()


@shared_task
def pay_sellers() -> None:
    """What completed orders owe their sellers is sent to them, where their gateway lets it."""
    payout_accounts.look_again()
    payouts.pay_all()
    payouts.send_due()
