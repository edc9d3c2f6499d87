"""Where money goes through. Keys come from the environment alone, and are never logged."""

from __future__ import annotations

from config.settings import env

PAYMENT_GATEWAY = env.choice(
    "PAYMENT_GATEWAY",
    "sandbox",
    options=("sandbox", "stripe"),
    about="What new payments go through. The sandbox moves no real money; production has it only where it is named.",
)
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "", about="Stripe's secret key (sk_…), where PAYMENT_GATEWAY is stripe.")
STRIPE_WEBHOOK_SECRET = env.text(
    "STRIPE_WEBHOOK_SECRET",
    "",
    about="What Stripe signs its webhooks with (whsec_…), where PAYMENT_GATEWAY is stripe; several with commas, one an endpoint.",
)
