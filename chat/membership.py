"""Who is in a channel: admitted and expelled by whoever owns it, or come by themselves."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from chat import broadcast
from chat.choices import Role
from chat.models import LABEL_MAX, Channel, Membership


def admit(channel_id: UUID, *, user_id: int, role: Literal["member", "moderator"], label: str) -> None:
    """Let a person in, or change as what they are in. In the caller's transaction; any number of times.

    What they have said keeps the label it was said under.
    """
    member = Membership(
        channel_id=channel_id, user_id=user_id, role=Role(role), label=label[:LABEL_MAX], admitted_at=timezone.now()
    )
    Membership.objects.bulk_create(
        [member],
        update_conflicts=True,
        unique_fields=["channel", "user"],
        update_fields=["role", "label", "admitted_at", "expelled_at"],
    )
    broadcast.reseated(channel_id, user_id=user_id)


def expel(channel_id: UUID, *, user_id: int) -> None:
    """They may not write there any more, nor read what is for members. To have nobody to expel changes nothing."""
    found = Membership.objects.filter(channel_id=channel_id, user_id=user_id, expelled_at=None)
    if found.update(expelled_at=Now(), role=Role.MEMBER):
        broadcast.reseated(channel_id, user_id=user_id)


def come(channel: Channel, user: User) -> Membership:
    """The person's membership, made where there is none: then they are there under their own name, as a guest."""
    label = user.name[:LABEL_MAX].strip() or _("Guest")
    Membership.objects.bulk_create([Membership(channel=channel, user=user, label=label)], ignore_conflicts=True)
    return Membership.objects.get(channel=channel, user=user)
