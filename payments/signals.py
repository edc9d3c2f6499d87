"""What payments tell those above them. Sent inside the transaction, under the order's lock where there is one."""

from __future__ import annotations

from django.dispatch import Signal

order_paid = Signal()
"""`order`: it has just been paid in full. Once an order."""

order_defaulted = Signal()
"""`order`: it was not paid in time, grace included; its lots may go to somebody else. Once an order."""

payment_failed = Signal()
"""`payment`: the gateway has refused it, or it has run out."""

refund_completed = Signal()
"""`refund`: the gateway has given the money back. Once a refund."""

deposit_held = Signal()
"""`deposit`: the money that was asked as a surety is held."""
