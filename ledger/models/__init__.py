"""The books, and purses."""

from ledger.models.books import Account, BalanceSnapshot, Entry, Line, Reconciliation
from ledger.models.purses import Hold, Purse, PurseMove

__all__ = ["Account", "BalanceSnapshot", "Entry", "Hold", "Line", "Purse", "PurseMove", "Reconciliation"]
