"""What one can follow: the names under which things are said between processes and to sockets (`core.realtime`)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

_LOT: Final = "lot."


def lot(lot_id: UUID | str) -> str:
    """What happens to one lot."""
    return f"{_LOT}{lot_id}"


def auction(auction_id: UUID | str) -> str:
    """What happens to an auction as a whole, and to those who bid in it."""
    return f"auction.{auction_id}"


def room(room_id: UUID | str) -> str:
    """What happens in a video room."""
    return f"room.{room_id}"


def channel(channel_id: UUID | str) -> str:
    """What is said in a channel."""
    return f"channel.{channel_id}"


def console(auction_id: UUID | str) -> str:
    """What those who run an auction are told."""
    return f"console.{auction_id}"


def person(user_id: int) -> str:
    """What one person is told, wherever they look."""
    return f"person.{user_id}"


def lot_of(topic: str) -> str | None:
    """The id of the lot that a topic is about; None for a topic about something else."""
    return topic.removeprefix(_LOT) if topic.startswith(_LOT) else None
