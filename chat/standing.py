"""Who somebody is in a channel, and what they may do there now: asked anew by every command, under the channel's lock.

A channel that one may not read does not exist for one: `NotFound`.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.db.models import DateTimeField, Exists, Func, OuterRef, Q
from django.utils import timezone

from accounts.bans import suspension
from accounts.errors import EmailNotVerified
from accounts.models import User
from chat import roles
from chat.choices import Kind, Reads, Role, Voice, Writes
from chat.errors import Closed
from chat.membership import come
from chat.models import Channel, Membership
from chat.roles import Capability
from core.errors import DomainError, NotAuthenticated, NotFound, PermissionDenied


class Clock(Func):
    """`clock_timestamp()`: unlike `now()` it moves on within a transaction."""

    function = "clock_timestamp"
    output_field = DateTimeField()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`now` is the database's clock, read after the lock where there is one. `user` and `member` are None for nobody."""

    channel: Channel
    user: User | None
    member: Membership | None
    voice: Voice
    may: Set[Capability]
    refusal: DomainError | None
    """What stands between them and all but reading."""
    now: datetime

    def require(self, capability: Capability) -> User:
        """The person, who may. Raises `NotAuthenticated`, what stands in the way, `Closed` or `PermissionDenied`."""
        if self.user is None:
            raise NotAuthenticated
        if self.refusal is not None:
            raise self.refusal
        if capability not in self.may:
            is_moderating = capability in roles.MODERATE and self.voice != Voice.MODERATOR
            raise Closed if self.channel.closed_at is not None and not is_moderating else PermissionDenied
        return self.user

    def membership(self) -> Membership:
        """Theirs, made where there is none. For people who are signed in."""
        return self.member or come(self.channel, cast("User", self.user))

    @property
    def muted_until(self) -> datetime | None:
        until = self.member.muted_until if self.member else None
        return until if until is not None and until > self.now else None


def standing_of(channel_id: UUID, *, user_id: int | None) -> Standing:
    """Without a lock, to look. Raises `NotFound` for what one may not read."""
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        raise NotFound
    return standing_in(channel, user_id=user_id)


def standing_in(channel: Channel, *, user_id: int | None) -> Standing:
    """Two queries. Raises `NotFound` for what one may not read, and for a person who is no more."""
    user = _person(user_id) if user_id is not None else None
    member = Membership.objects.filter(channel=channel, user=user).first() if user is not None else None
    voice = _voice(channel, user, member)
    if not _may_read(channel, user, member, voice):
        raise NotFound
    refusal = _refusal(channel, user, member, voice)
    may = roles.may(voice=voice, kind=channel.kind, is_closed=channel.closed_at is not None)
    return Standing(
        channel=channel,
        user=user,
        member=member,
        voice=voice,
        may=may if user is not None and refusal is None else roles.TO_LOOK,
        refusal=refusal,
        now=user.now if user is not None else timezone.now(),  # type: ignore[attr-defined]  # as `_person` annotates it
    )


def is_here(member: Membership | None) -> bool:
    """Whether they were admitted, and not expelled since."""
    return member is not None and member.admitted_at is not None and member.expelled_at is None


def _person(user_id: int) -> User:
    """With the ban, the confirmed address, the permission and the clock in one query."""
    held: Any = Permission.objects.filter(codename="moderate_channel", content_type__app_label="chat")
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    people = User.objects.with_standing().annotate(
        is_verified=Exists(addresses),
        is_trusted=Exists(held.filter(Q(group__user=OuterRef("pk")) | Q(user=OuterRef("pk")))),
        now=Clock(),
    )
    user = people.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def _voice(channel: Channel, user: Any, member: Membership | None) -> Voice:
    """The house moderates every channel but private ones; who has the permission without being staff, the public ones."""
    made_one = is_here(member) and member is not None and member.role == Role.MODERATOR
    is_house = user is not None and user.is_active and (user.is_trusted or user.is_superuser)
    if made_one or (is_house and (channel.kind == Kind.PUBLIC or (channel.kind == Kind.STAFF and user.is_staff))):
        return Voice.MODERATOR
    return Voice.MEMBER if is_here(member) else Voice.GUEST


def _may_read(channel: Channel, user: User | None, member: Membership | None, voice: Voice) -> bool:
    match channel.reads:
        case Reads.ALL:
            return True
        case Reads.PEOPLE:
            return user is not None
    return is_here(member) or voice == Voice.MODERATOR


def _refusal(channel: Channel, user: Any, member: Membership | None, voice: Voice) -> DomainError | None:
    if user is None:
        return None
    if (suspended := suspension(user, ban_id=user.standing_ban_id)) is not None:
        return suspended
    if not user.is_verified:
        return EmailNotVerified()
    is_out = member is not None and member.expelled_at is not None
    is_for_members = channel.writes == Writes.MEMBERS and not is_here(member)
    return PermissionDenied() if voice != Voice.MODERATOR and (is_out or is_for_members) else None


def house(user_id: int) -> User:
    """A person of the house who may moderate: they decide on what was reported in private. Raises `PermissionDenied`."""
    user: Any = _person(user_id)
    if not user.is_staff or not (user.is_trusted or user.is_superuser) or suspension(user, ban_id=user.standing_ban_id):
        raise PermissionDenied
    return cast("User", user)
