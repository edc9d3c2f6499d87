"""The link in a mail that asks for a decision: it lets whoever holds it take that one step for that one person.

It names lot, person and the event that asks, signed. Any step moves the talks on to another event, so a link works once; it
ends with the deadline, and it signs nobody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse

from core.errors import NotFound

_SALT: Final = "bidding.decision"
_CHANCE: Final = "bidding.second_chance"


@dataclass(frozen=True, slots=True)
class Link:
    """`asked` is the sequence of the lot event that it answers."""

    lot: UUID
    asked: int
    person: int


def path_of(link: Link) -> str:
    return reverse("bidding:decide_by_link", args=[_token(link, _SALT)])


def chance_path_of(link: Link) -> str:
    """To answer a second chance (`bidding.second_chance`)."""
    return reverse("bidding:chance_by_link", args=[_token(link, _CHANCE)])


def read(token: str) -> Link:
    """Raises `NotFound` for what the house did not sign."""
    return _read(token, _SALT)


def read_chance(token: str) -> Link:
    """Raises as `read`."""
    return _read(token, _CHANCE)


def _token(link: Link, salt: str) -> str:
    return signing.dumps([link.lot.hex, link.asked, link.person], salt=salt)


def _read(token: str, salt: str) -> Link:
    try:
        lot, asked, person = signing.loads(token, salt=salt)
    except signing.BadSignature as forged:
        raise NotFound from forged
    return Link(UUID(hex=lot), asked, person)
