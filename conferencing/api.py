"""REST of rooms (docs/protocol.md, "Rooms"). Each view: parse, one domain call, render.

The empty `queryset` of lists is for the browsable API alone, which looks there for filters; rows come from `queries`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.signed_in import person
from conferencing import access, acts, hands, queries, serializers, shapes
from conferencing.models import Seat
from core.web import problems


class RoomDetail(APIView):
    """A room as it stands, and one's own place in it."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        operation_id="rooms_retrieve", tags=["rooms"], responses={200: serializers.RoomAnswer} | problems(401, 403, 404)
    )
    def get(self, request: Request, room_id: UUID) -> Response:
        place = access.place_of(access.find(room_id), _visitor(request))
        return Response(_state(room_id, moderates="moderate" in place.may) | {"me": shapes.place_of(place)})


class RoomSeats(generics.ListAPIView[Seat]):
    """All seats that were given or taken, for those who moderate the room."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Seat.objects.none()
    serializer_class = serializers.SeatShape

    @extend_schema(
        operation_id="rooms_seats_list",
        tags=["rooms"],
        responses={200: serializers.SeatShape(many=True)} | problems(400, 401, 403, 404),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        room = access.find(kwargs["room_id"])
        access.require(room, person(request), "moderate")
        page = self.paginate_queryset(queries.seats_of(room))
        return self.get_paginated_response([shapes.seat_of(seat) for seat in page or ()])


class RoomHands(generics.ListAPIView[Seat]):
    """Raised hands, the first to be raised first; and one's own."""

    permission_classes = (permissions.IsAuthenticatedOrReadOnly,)
    queryset = Seat.objects.none()
    serializer_class = serializers.HandShape

    @extend_schema(
        operation_id="rooms_hands_list",
        tags=["rooms"],
        responses={200: serializers.HandShape(many=True)} | problems(400, 401, 403, 404),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        room = access.find(kwargs["room_id"])
        access.place_of(room, _visitor(request))
        page = self.paginate_queryset(queries.hands_of(room))
        return self.get_paginated_response([shapes.hand_of(queries.hand_of(seat)) for seat in page or ()])

    @extend_schema(
        operation_id="rooms_hands_raise",
        tags=["rooms"],
        request=serializers.HandIn,
        responses={200: serializers.HandShape, 201: serializers.HandShape} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, room_id: UUID) -> Response:
        asked = serializers.HandIn(data=request.data)
        asked.is_valid(raise_exception=True)
        raised = hands.raise_hand(room_id, user=person(request), wish=asked.validated_data["wish"])
        return Response(shapes.hand_of(queries.hand_of(raised.seat)), status=201 if raised.fresh else 200)

    @extend_schema(operation_id="rooms_hands_lower", tags=["rooms"], responses={204: None} | problems(401, 403, 404, 429))
    def delete(self, request: Request, room_id: UUID) -> Response:
        hands.lower(room_id, user=person(request))
        return Response(status=204)

    def get_serializer_class(self) -> Any:
        return serializers.HandIn if self.request.method == "POST" else serializers.HandShape


class RoomActions(generics.GenericAPIView[Any]):
    """What moderators do: the commands of their sockets, by the same names."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Seat.objects.none()
    serializer_class = serializers.ActionIn

    @extend_schema(
        operation_id="rooms_act",
        tags=["rooms"],
        request=serializers.ActionIn,
        responses={200: serializers.StateShape} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, room_id: UUID) -> Response:
        asked = serializers.ActionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        seat, on = asked.validated_data.get("seat"), asked.validated_data.get("on")
        seat_id = int(seat) if seat is not None else None
        acts.perform(asked.validated_data["action"], room_id, actor=person(request), seat_id=seat_id, on=on)
        return Response(_state(room_id, moderates=True))


def _visitor(request: Request) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _state(room_id: UUID, *, moderates: bool) -> dict[str, Any]:
    return shapes.state_of(queries.standing(room_id), moderates=moderates)
