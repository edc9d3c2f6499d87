"""The books."""

from ledger.models.books import Account, BalanceSnapshot, Entry, Line

__all__ = ["Account", "BalanceSnapshot", "Entry", "Line"]
