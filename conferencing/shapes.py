"""A room on the wire (docs/protocol.md, "Rooms"): the same for REST and sockets. People's ids stand nowhere in it."""

from __future__ import annotations

from typing import Any

from conferencing.access import Place
from conferencing.choices import Source
from conferencing.models import Room, Seat
from conferencing.queries import Hand, OnStage, RoomStanding
from core.times import timestamp, timestamp_or_none


def state_of(standing: RoomStanding, *, moderates: bool) -> dict[str, Any]:
    """The whole room. Who waits in the lobby is told to moderators alone."""
    return {
        "revision": standing.room.revision,
        "room": room_of(standing.room, gateway_up=standing.gateway_up),
        "stage": [on_stage_of(each) for each in standing.stage],
        "hands": [hand_of(each) for each in standing.hands],
        "counts": {
            "stage": len(standing.stage),
            "audience": standing.audience,
            "hands": standing.hands_raised,
            "waiting": len(standing.waiting),
        },
        "waiting": [{"seat": str(each.seat_id), "label": each.label} for each in standing.waiting] if moderates else [],
    }


def room_of(room: Room, *, gateway_up: bool) -> dict[str, Any]:
    return {
        "id": str(room.pk),
        "title": room.title,
        "open_to": room.open_to,
        "locked": room.locked,
        "lobby": room.lobby,
        "recording_since": timestamp_or_none(room.recording_since),
        "ended_at": timestamp_or_none(room.ended_at),
        "gateway": "up" if gateway_up else "down",
    }


def on_stage_of(each: OnStage) -> dict[str, Any]:
    return {
        "seat": str(each.seat_id),
        "role": each.role,
        "label": each.label,
        "muted": each.muted,
        "camera": each.camera,
        "speaking": each.speaking,
        "muted_by_host": each.muted_by_host,
        "video_stopped": each.video_stopped,
        "feeds": [feed_of(each.seat_id, source) for source in Source if source in each.sends],
    }


def hand_of(hand: Hand) -> dict[str, Any]:
    return {"seat": str(hand.seat_id), "role": hand.role, "label": hand.label, "wish": hand.wish, "at": timestamp(hand.at)}


def seat_of(seat: Seat) -> dict[str, Any]:
    """For moderators: a seat whether or not its person is there."""
    return {
        "id": str(seat.pk),
        "role": seat.role,
        "label": seat.label,
        "on_stage": seat.on_stage,
        "muted_by_host": seat.muted_by_host,
        "video_stopped": seat.video_stopped,
        "hand": {"wish": seat.hand_wish, "at": timestamp(seat.hand_at)} if seat.hand_at is not None else None,
        "admitted_at": timestamp_or_none(seat.admitted_at),
        "removed_at": timestamp_or_none(seat.removed_at),
    }


def place_of(place: Place) -> dict[str, Any]:
    """One's own place: `may` in the order of the alphabet."""
    return {
        "seat": str(place.seat.pk) if place.seat is not None else None,
        "role": place.role,
        "label": place.seat.label if place.seat is not None else None,
        "may": sorted(place.may),
        "waiting": place.is_waiting,
        "muted_by_host": place.seat.muted_by_host if place.seat is not None else False,
        "video_stopped": place.seat.video_stopped if place.seat is not None else False,
    }


def feed_of(seat_id: int, source: Source) -> str:
    """What a feed is called, also in Janus: `17.camera`."""
    return f"{seat_id}.{source}"
