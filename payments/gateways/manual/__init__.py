"""Transfers from person to person (UPI, bank), which the one who was to get the money confirms."""
