"""What conferencing tells those above it. Sent inside the transaction."""

from __future__ import annotations

from django.dispatch import Signal

gateway_lost = Signal()
"""`rooms`: ids of rooms whose gateway was declared dead. Once a loss, also where another gateway takes them at once."""

gateway_back = Signal()
"""`rooms`: ids of rooms that stand on a live gateway again. People are not back with it: their browsers still have to return."""
