"""Private messages between two people: who may begin, the channel of the two, and who wants nothing to do with whom.

Which people share an auction is known from membership, which the owners of channels push down (docs/decisions/0022).
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import pace
from chat.choices import Kind, Reads, Role, Voice, Writes
from chat.models import Block, Channel, Membership, Message
from chat.standing import Standing, is_here, standing_of
from core.errors import Invalid, NotAuthenticated, NotFound, PermissionDenied


def begin(channel_id: UUID, *, user_id: int | None, member_id: int) -> tuple[Channel, bool]:
    """The private channel with a member of this one, and whether it is new. Found or made by constraint: never two.

    Raises `PermissionDenied` to whom one may not write, `Blocked`, `Throttled`, `NotFound`, and as `Standing.require`.
    """
    person = pace.refuse_too_fast(user_id)
    standing, other = _met(channel_id, user_id=person, member_id=member_id)
    user = standing.require("read")
    origin, me = standing.channel, standing.member
    if origin.kind == Kind.PRIVATE or not (standing.voice == Voice.MODERATOR or _may_write(me, other)):
        raise PermissionDenied(_("You may write to people who take part in the same sale, and to who holds it."))
    pace.refuse_blocked(user.pk, other.user_id)
    first, second = sorted((user.pk, other.user_id))
    with transaction.atomic():
        mine = standing.membership()
        made = Channel(
            title=origin.title,
            kind=Kind.PRIVATE,
            reads=Reads.MEMBERS,
            writes=Writes.MEMBERS,
            origin=origin,
            first_id=first,
            second_id=second,
        )
        Channel.objects.bulk_create([made], ignore_conflicts=True)
        channel = Channel.objects.get(origin=origin, first=first, second=second)
        _seat(channel, mine, other)
    return channel, channel.pk == made.pk


def conversations(user_id: int) -> QuerySet[Membership]:
    """The person's memberships of private channels in which something was said, the newest first, with both members."""
    last = Message.objects.filter(channel=OuterRef("channel")).order_by("-sequence").values("at")[:1]
    rows = Membership.objects.filter(user=user_id, channel__kind=Kind.PRIVATE, channel__last_sequence__gt=0)
    found = rows.select_related("channel").prefetch_related("channel__memberships")
    return found.annotate(said_at=Subquery(last)).order_by("-said_at", "-id")


def conversation(channel_id: UUID, *, user_id: int) -> Membership:
    """The person's own membership of a private channel, as `conversations` gives them, begun or not. Raises `NotFound`."""
    rows = Membership.objects.filter(user=user_id, channel=channel_id, channel__kind=Kind.PRIVATE)
    found = rows.select_related("channel").prefetch_related("channel__memberships").first()
    if found is None:
        raise NotFound
    return found


# --- Blocks


def block(channel_id: UUID, *, user_id: int | None, member_id: int) -> tuple[Block, bool]:
    """From now on neither writes to the other in private; and whether that is new. Raises `NotFound`, `Invalid`."""
    if user_id is None:
        raise NotAuthenticated
    _standing, other = _met(channel_id, user_id=user_id, member_id=member_id)
    return Block.objects.get_or_create(by_id=user_id, who_id=other.user_id, defaults={"label": other.label})


def unblock(block_id: int, *, user_id: int) -> None:
    """Raises `NotFound` for what is not the person's own."""
    if not Block.objects.filter(pk=block_id, by=user_id).delete()[0]:
        raise NotFound


def blocks(user_id: int) -> QuerySet[Block]:
    return Block.objects.filter(by=user_id).order_by("-id")


def _met(channel_id: UUID, *, user_id: int, member_id: int) -> tuple[Standing, Membership]:
    """Oneself, and another member, where one met them."""
    standing = standing_of(channel_id, user_id=user_id)
    other = Membership.objects.filter(channel=channel_id, pk=member_id).first()
    if other is None:
        raise NotFound
    if other.user_id == user_id:
        raise Invalid(errors={"member": [_("That is you.")]})
    return standing, other


def _may_write(me: Membership | None, other: Membership) -> bool:
    return is_here(other) and (other.role == Role.MODERATOR or is_here(me))


def _seat(channel: Channel, *members: Membership) -> None:
    """Both, under the labels by which they know each other; who was moderator there is nobody's here."""
    seats: Any = [
        Membership(channel=channel, user_id=member.user_id, label=member.label, admitted_at=timezone.now())
        for member in members
    ]
    Membership.objects.bulk_create(seats, ignore_conflicts=True)


def other_of(membership: Membership) -> Membership:
    """The other one of the two, of rows that `conversations` gave."""
    there = cast("list[Membership]", list(membership.channel.memberships.all()))
    return next(member for member in there if member.pk != membership.pk)


def blocked_among(user_id: int, others: list[int]) -> set[int]:
    """Those of these people with whom the person has a block, whoever made it."""
    rows = Block.objects.filter(Q(by=user_id, who__in=others) | Q(who=user_id, by__in=others))
    return {row.who_id if row.by_id == user_id else row.by_id for row in rows}
