"""Rooms over REST: what is taken in, what is answered (docs/protocol.md, "Rooms"). Values are made by `shapes`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from conferencing.acts import ACTS
from conferencing.choices import OpenTo, Role, Wish
from conferencing.rules import MAY
from core.strict import Strict
from core.web import Timestamp

CAPABILITIES = sorted(frozenset().union(*MAY.values()))
Shape = serializers.Serializer[Any]


class RoomShape(Shape):
    id = serializers.UUIDField()
    title = serializers.CharField()
    open_to = serializers.ChoiceField(choices=OpenTo.choices)
    locked = serializers.BooleanField()
    lobby = serializers.BooleanField()
    recording_since = Timestamp(allow_null=True)
    ended_at = Timestamp(allow_null=True)
    gateway = serializers.ChoiceField(choices=["up", "down"], help_text="Down: there is no picture, and the rest goes on.")


class OnStageShape(Shape):
    seat = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has a property of this name
    muted = serializers.BooleanField()
    camera = serializers.BooleanField()
    speaking = serializers.BooleanField()
    muted_by_host = serializers.BooleanField()
    video_stopped = serializers.BooleanField()
    feeds = serializers.ListField(child=serializers.CharField())


class HandShape(Shape):
    seat = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has a property of this name
    wish = serializers.ChoiceField(choices=Wish.choices)
    at = Timestamp()


class CountsShape(Shape):
    stage = serializers.IntegerField()
    audience = serializers.IntegerField()
    hands = serializers.IntegerField()
    waiting = serializers.IntegerField()


class WaitingShape(Shape):
    seat = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has a property of this name


class StateShape(Shape):
    """The room as all in it see it; `waiting` is empty but for moderators."""

    revision = serializers.IntegerField()
    room = RoomShape()
    stage = OnStageShape(many=True)
    hands = HandShape(many=True)
    counts = CountsShape()
    waiting = WaitingShape(many=True)


class PlaceShape(Shape):
    seat = serializers.CharField(allow_null=True)
    role = serializers.ChoiceField(choices=Role.choices)
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # DRF has a property of this name
    may = serializers.ListField(child=serializers.ChoiceField(choices=CAPABILITIES))
    waiting = serializers.BooleanField()
    muted_by_host = serializers.BooleanField()
    video_stopped = serializers.BooleanField()


class RoomAnswer(StateShape):
    me = PlaceShape()


class SeatHandShape(Shape):
    wish = serializers.ChoiceField(choices=Wish.choices)
    at = Timestamp()


class SeatShape(Shape):
    id = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has a property of this name
    on_stage = serializers.BooleanField(help_text="Invited onto it; some are there by their role.")
    muted_by_host = serializers.BooleanField()
    video_stopped = serializers.BooleanField()
    hand = SeatHandShape(allow_null=True)
    admitted_at = Timestamp(allow_null=True)
    removed_at = Timestamp(allow_null=True)


class HandIn(Strict):
    wish = serializers.ChoiceField(choices=Wish.choices)


class SwitchField(serializers.BooleanField):
    """A JSON boolean, and nothing that could be meant as one."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class ActionIn(Strict):
    action = serializers.ChoiceField(choices=sorted(ACTS))
    seat = serializers.RegexField(r"^[0-9]{1,18}$", required=False, help_text="Where the action is about a seat.")
    on = SwitchField(required=False, help_text="Where the action is a switch; `room.lock` and `room.lobby` ask for it.")
