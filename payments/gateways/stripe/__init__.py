"""Stripe: Checkout, saved cards, holds, refunds, Connect transfers."""
