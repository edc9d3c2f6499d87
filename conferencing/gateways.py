"""Which gateways live, and which room stands where.

`look` is what finds out: a job looks every second, and a web process whose own connection has gone does too. Seen is a
gateway that gives a session; who gets none declares it dead, once nobody has seen it for `DEAD_AFTER` by the database's
clock. Its rooms move to others that live, or strand until one does. Nothing is carried over: what a gateway holds of a
room is made anew for the first who comes (`conferencing.lines`).

Lock order: gateways by name, then placements by room.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from conferencing.janus import addresses
from conferencing.janus.client import Client
from conferencing.janus.errors import GatewayAway, JanusError
from conferencing.janus.videoroom import Videoroom
from conferencing.models import Gateway, Placement, Room
from conferencing.signals import gateway_back, gateway_lost
from core.errors import NotFound, Unavailable
from core.times import database_time

DEAD_AFTER: Final = timedelta(seconds=3)
"""Within it a gateway may be killed and started again: people return to it, and no room moves."""
ENDED_AT_ONCE: Final = 50
_LIVE: Final = Q(seen_at__isnull=False, lost_at__isnull=True)


class NoPicture(Unavailable):
    """No gateway lives, or none is named: everything but the picture works."""

    text = _("There is no picture just now. Everything else goes on.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """A gateway as staff see it. `rooms`: those that stand on it and have not ended."""

    name: str
    is_live: bool
    is_draining: bool
    rooms: int


# --- Asking


def is_up(room_id: uuid.UUID) -> bool:
    """Whether the room has a picture, or would have if somebody came. One query; none where no gateway is named."""
    if not settings.JANUS_GATEWAYS:
        return False
    here = Exists(Placement.objects.filter(room=room_id, gateway=OuterRef("pk"), stranded_at=None))
    return _live().filter(here | Q(draining=False)).exists()


def loads() -> list[Load]:
    """All gateways that are named and have been looked for, by name."""
    rooms = Count("placements", filter=Q(placements__room__ended_at=None, placements__stranded_at=None))
    found = Gateway.objects.filter(name__in=addresses.named()).annotate(rooms=rooms).order_by("name")
    return [Load(name=each.name, is_live=_lives(each), is_draining=each.draining, rooms=each.rooms) for each in found]


# --- Placing


def place(room_id: uuid.UUID) -> str:
    """The name of the gateway on which the room stands: where it stood, while that lives, or else the least loaded.

    Raises `NoPicture`, and `NotFound` where there is no such room.
    """
    live = _live().filter(placements__room=room_id, placements__stranded_at=None).values_list("name", flat=True).first()
    if live is not None:
        return live
    if not _live().exists():
        look()  # the first ever, or all were lost: nobody has to wait for the job
    with transaction.atomic():
        gateways = _locked()
        room = Room.objects.filter(pk=room_id).first()
        if room is None:
            raise NotFound
        placement = Placement.objects.filter(room=room).select_related("gateway").first()
        if placement is not None and placement.gateway in gateways and _lives(placement.gateway):
            return placement.gateway_id
        if not _move([room.pk], gateways, now=database_time()):
            raise NoPicture
        return Placement.objects.get(room=room).gateway_id


def _move(rooms: Collection[uuid.UUID], gateways: Iterable[Gateway], *, now: datetime) -> bool:
    """Place each where the fewest rooms are. Says whether there was anywhere to place them."""
    loads = Counter(
        {each.name: 0 for each in gateways if _lives(each) and not each.draining and each.name in addresses.named()}
    )
    if not loads:
        return False
    standing = Placement.objects.filter(gateway__in=loads, room__ended_at=None, stranded_at=None).exclude(room__in=rooms)
    loads.update(standing.values_list("gateway_id", flat=True))
    placed = []
    for room in rooms:
        name = min(loads, key=lambda each: (loads[each], each))
        loads[name] += 1
        placed.append(Placement(room_id=room, gateway_id=name, placed_at=now, stranded_at=None))
    changed = ["gateway", "placed_at", "stranded_at"]
    Placement.objects.bulk_create(placed, update_conflicts=True, unique_fields=["room"], update_fields=changed)
    return True


# --- Looking


def look() -> None:
    """See who lives, write it down, and move the rooms of those who no longer do. Twice at once does no harm."""
    named = addresses.named()
    answered = asyncio.run(_answering(named)) if named else frozenset()
    with transaction.atomic():
        Gateway.objects.bulk_create([Gateway(name=name) for name in named], ignore_conflicts=True)
        gateways = _locked()
        now = database_time()
        lost = [each for each in gateways if _is_lost(each, named=named, answered=answered, now=now)]
        for each in gateways:
            if each.name in answered:
                each.seen_at, each.lost_at = now, None
        for each in lost:
            each.lost_at = now
        Gateway.objects.bulk_update(gateways, ["seen_at", "lost_at"])
        _rehouse(lost, gateways, now=now)


def _rehouse(lost: Collection[Gateway], gateways: Iterable[Gateway], *, now: datetime) -> None:
    """Move the rooms of the lost, and those that wait for any gateway; tell who wants to know, once each."""
    standing = Placement.objects.select_for_update(no_key=True, of=("self",)).filter(room__ended_at=None).order_by("room")
    homeless = standing.filter(Q(gateway__in=lost) | Q(stranded_at__isnull=False))
    placements = list(homeless)
    bereft = [each.room_id for each in placements if each.stranded_at is None]
    if bereft:
        gateway_lost.send(sender=Gateway, rooms=bereft)
    rooms = [each.room_id for each in placements]
    if rooms and _move(rooms, gateways, now=now):
        gateway_back.send(sender=Gateway, rooms=rooms)
    else:
        Placement.objects.filter(room__in=bereft).update(stranded_at=now)


def _is_lost(gateway: Gateway, *, named: Mapping[str, str], answered: Collection[str], now: datetime) -> bool:
    if gateway.name in answered or not _lives(gateway):
        return False
    return gateway.name not in named or gateway.seen_at is None or gateway.seen_at < now - DEAD_AFTER


async def _answering(named: Mapping[str, str]) -> frozenset[str]:
    found = await asyncio.gather(*(_answers(url) for url in named.values()))
    return frozenset(name for name, answers in zip(named, found, strict=True) if answers)


async def _answers(url: str) -> bool:
    client = _client(url)
    try:
        await client.ready()
    except GatewayAway:
        return False
    finally:
        await client.close()
    return True


# --- Ended rooms


def clear_ended() -> None:
    """Take rooms that have ended out of their gateways, some at a time; what cannot be reached has forgotten them."""
    ended = list(Placement.objects.filter(room__ended_at__isnull=False).order_by("room")[:ENDED_AT_ONCE])
    if ended:
        asyncio.run(_end([(each.gateway_id, str(each.room_id)) for each in ended]))
        Placement.objects.filter(room__in=[each.room_id for each in ended]).delete()


async def _end(rooms: Iterable[tuple[str, str]]) -> None:
    named = addresses.named()
    clients = {name: _client(named[name]) for name in {name for name, room in rooms} if name in named}
    for name, room in rooms:
        try:
            if name in clients:
                await Videoroom(clients[name]).end(room)
        except JanusError:
            continue
    for client in clients.values():
        await client.close()


def _client(url: str) -> Client:
    return Client(url=url, api_secret=settings.JANUS_API_SECRET)


def _live() -> QuerySet[Gateway]:
    return Gateway.objects.filter(_LIVE, name__in=addresses.named())


def _lives(gateway: Gateway) -> bool:
    return gateway.seen_at is not None and gateway.lost_at is None


def _locked() -> list[Gateway]:
    return list(Gateway.objects.select_for_update(no_key=True).order_by("name"))
