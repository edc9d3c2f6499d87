"""What goes out together: one delivery, or several of one person and kind in one mail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accounts.models import User
from notifications.choices import Kind
from notifications.models import Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Never empty; all to one person, by one way, about one kind. The first is the one that came due."""

    deliveries: tuple[Delivery, ...]

    @property
    def first(self) -> Delivery:
        return self.deliveries[0]

    @property
    def recipient(self) -> User:
        return self.first.notice.recipient

    @property
    def kind(self) -> Kind:
        return Kind(self.first.notice.kind)

    @property
    def is_digest(self) -> bool:
        return len(self.deliveries) > 1


Post = Callable[[Parcel], None]
"""Hands a parcel over. Raises `NotSent` where it did not go out."""
