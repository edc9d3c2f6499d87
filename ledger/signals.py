"""What the ledger tells those above it."""

from __future__ import annotations

from django.dispatch import Signal

books_differ = Signal()
"""`differences`: what the nightly reconciliation found (`ledger.reconciliation.Difference`), never none."""
