"""How often one may speak, and whether one may at all just now."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from django.db.models import Q

from chat.choices import Voice
from chat.errors import Blocked, Muted, SlowMode
from chat.models import Block, Message
from chat.standing import Standing
from core import limits
from core.errors import NotAuthenticated, Throttled


def refuse_too_fast(user_id: int | None) -> int:
    """The person, after counting. Raises `NotAuthenticated`, `Throttled`."""
    if user_id is None:
        raise NotAuthenticated
    wait = limits.allow([("chat", str(user_id))])
    if wait is not None:
        raise Throttled(retry_after=wait)
    return user_id


def refuse_unless_heard(standing: Standing) -> None:
    """Raises `Muted`, and in private `Blocked`."""
    if standing.muted_until is not None:
        raise Muted(until=standing.muted_until)
    first, second = standing.channel.first_id, standing.channel.second_id
    if first is not None and second is not None:
        refuse_blocked(first, second)


def refuse_blocked(one: int, other: int) -> None:
    """Raises `Blocked` where one of two people has blocked the other."""
    if Block.objects.filter(Q(by=one, who=other) | Q(by=other, who=one)).exists():
        raise Blocked


def refuse_slow(standing: Standing) -> None:
    """Raises `SlowMode` with the seconds that are left."""
    until = next_at(standing)
    if until is not None:
        raise SlowMode(retry_after=math.ceil((until - standing.now).total_seconds()))


def next_at(standing: Standing) -> datetime | None:
    """When slow mode lets the person speak again; None: now. Moderators are let at any time."""
    slow, member = standing.channel.slow_seconds, standing.member
    if not slow or member is None or standing.voice == Voice.MODERATOR:
        return None
    last = Message.objects.filter(author=member).order_by("-sequence").values_list("at", flat=True).first()
    until = last + timedelta(seconds=slow) if last is not None else None
    return until if until is not None and until > standing.now else None
