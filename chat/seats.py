"""What a socket remembers of who sits there: what is passed on to it, and under which label it types."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from chat.choices import Role, Voice
from chat.standing import standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """`member` is None for who has not come in yet. `is_lent`: moderates by a permission of the house, which ends unseen."""

    member: str | None
    label: str
    may_say: bool
    is_moderator: bool
    is_lent: bool


def seat_of(channel_id: UUID, *, user_id: int | None) -> Seat:
    """Raises `NotFound` for a channel that one may not read."""
    standing = standing_of(channel_id, user_id=user_id)
    member = standing.member
    is_moderator = standing.refusal is None and standing.voice == Voice.MODERATOR
    return Seat(
        member=str(member.pk) if member else None,
        label=member.label if member else "",
        may_say="say" in standing.may and standing.muted_until is None,
        is_moderator=is_moderator,
        is_lent=is_moderator and (member is None or member.role != Role.MODERATOR),
    )
