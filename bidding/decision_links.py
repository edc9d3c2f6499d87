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


@dataclass(frozen=True, slots=True)
class Link:
    """`asked` is the sequence of the lot event that it answers."""

    lot: UUID
    asked: int
    person: int


def path_of(link: Link) -> str:
    token = signing.dumps([link.lot.hex, link.asked, link.person], salt=_SALT)
    return reverse("bidding:decide_by_link", args=[token])


def read(token: str) -> Link:
    """Raises `NotFound` for what the house did not sign."""
    try:
        lot, asked, person = signing.loads(token, salt=_SALT)
    except signing.BadSignature as forged:
        raise NotFound from forged
    return Link(UUID(hex=lot), asked, person)
