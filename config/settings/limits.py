"""How often one may do what (protocol.md, "Limits")."""

from __future__ import annotations

LIMITS = {
    "bid_person_lot": {"rate": 20, "burst": 40},
    "bid_address_person": {"rate": 60, "burst": 120},
    "socket_command": {"rate": 20, "burst": 40},
    "room_media": {"rate": 15, "burst": 100},
    "chat": {"rate": 1, "burst": 5},
    "chat_typing": {"rate": 2, "burst": 4},
}
"""Token buckets: `rate` a second, `burst` at once; `chat` a person, `chat_typing` a channel."""
LOGIN_LIMITS = {"account_and_address": (5, 300), "address": (20, 300)}
"""Failures in seconds; successes do not count."""
