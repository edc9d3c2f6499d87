"""What auctions tell those above them. Sent inside the transaction, under the locks of the auction and its lots."""

from __future__ import annotations

from django.dispatch import Signal

lots_withdrawn = Signal()
"""`lots`: ids of lots that were taken back with their auction, by number; `by`: "seller" or "staff".

Whoever keeps a log of lots writes it down.
"""
