"""The one table of recurring jobs. Each is idempotent, and correct if it runs late, twice or never for a while.

`every` is in seconds, what is nightly has its hour in UTC. A run that could not start before the next one is due is dropped (`expires`): the next
finds the same rows.
"""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab


def _job(task: str, *, every: float) -> dict[str, Any]:
    return {"task": task, "schedule": every, "options": {"expires": max(every * 2, 5)}}


def _nightly(task: str, *, hour: int, minute: int) -> dict[str, Any]:
    """Once a day, UTC."""
    return {"task": task, "schedule": crontab(hour=hour, minute=minute), "options": {"expires": 6 * 3600}}


SCHEDULE: dict[str, dict[str, Any]] = {
    "open-and-close-lots": _job("bidding.tasks.open_and_close", every=1.0),
    "hold-lots-by-themselves": _job("bidding.tasks.hold_by_themselves", every=2.0),
    "deliver-notices": _job("notifications.tasks.deliver", every=2.0),
    "deliver-texts": _job("notifications.tasks.deliver_texts", every=2.0),
    "print-invoices": _job("payments.tasks.print_invoices", every=2.0),
    "deliver-pushes": _job("notifications.tasks.deliver_pushes", every=2.0),
    "process-recordings": _job("conferencing.tasks.process_recordings", every=5.0),
    "remind-of-sales": _job("bidding.tasks.remind_of_sales", every=30.0),
    "rehearse": _job("bidding.tasks.rehearse", every=4.0),
    "keep-demo-alive": _job("config.tasks.keep_demo_alive", every=60.0),
    "watch-gateways": _job("conferencing.tasks.watch_gateways", every=1.0),
    "keep-balances": _job("ledger.tasks.keep_balances", every=600.0),
    "look-after-unpaid": _job("payments.tasks.look_after_unpaid", every=300.0),
    "complete-orders": _job("payments.tasks.complete_orders", every=300.0),
    "deliver-sandbox-webhooks": _job("payments.tasks.deliver_sandbox_webhooks", every=1.0),
    "apply-gateway-events": _job("payments.tasks.apply_gateway_events", every=2.0),
    "look-after-payments": _job("payments.tasks.look_after_payments", every=15.0),
    "return-deposits": _job("auctions.tasks.return_deposits", every=60.0),
    "pay-sellers": _job("payments.tasks.pay_sellers", every=60.0),
    "compare-with-gateways": _nightly("payments.tasks.compare_with_gateways", hour=1, minute=50),
    "reconcile": _nightly("ledger.tasks.reconcile", hour=2, minute=20),
    "clear-expired-sessions": _job("accounts.tasks.clear_expired", every=3600.0),
}
