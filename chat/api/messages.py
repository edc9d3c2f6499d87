"""A channel, and what is said in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from chat import moderation, queries, reading, saying, serializers
from chat.api.taking import Act, asker, given
from chat.standing import standing_of
from core.times import timestamp_or_none
from core.web import problems, whole_number

SEQUENCE = {"type": "integer", "minimum": 0}


class ChannelView(APIView):
    """How the channel stands for me: what may be done, its state, questions and polls."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(operation_id="chat_channel", responses={200: serializers.Overview} | problems(401, 403, 404))
    def get(self, request: Request, channel_id: UUID) -> Response:
        return Response(queries.overview(standing_of(channel_id, user_id=asker(request))))


class Messages(APIView):
    """What is said, by pages; and the place to say something."""

    permission_classes = (permissions.IsAuthenticatedOrReadOnly,)

    @extend_schema(
        operation_id="chat_messages",
        parameters=[
            OpenApiParameter("before", SEQUENCE, description="Only messages of a lower sequence."),
            OpenApiParameter("after", SEQUENCE, description="Only messages of a higher sequence, from there on."),
            OpenApiParameter(
                "limit", {"type": "integer", "minimum": 1, "maximum": reading.PAGE_MOST, "default": reading.NEWEST}
            ),
        ],
        responses={200: serializers.MessagePage} | problems(400, 401, 403, 404),
    )
    def get(self, request: Request, channel_id: UUID) -> Response:
        limit = whole_number(request, "limit", default=reading.NEWEST, least=1, most=reading.PAGE_MOST)
        bounds = {name: _sequence(request, name) for name in ("before", "after")}
        page = reading.page(channel_id, user_id=asker(request), limit=limit, **bounds)
        return Response({"results": page["messages"], "mine": page["mine"], "more": page["more"]})

    @extend_schema(
        operation_id="chat_say",
        request=serializers.Say,
        responses={200: serializers.Message, 201: serializers.Message} | problems(400, 401, 403, 404, 409, 415, 422, 429),
    )
    def post(self, request: Request, channel_id: UUID) -> Response:
        said = saying.say(channel_id, user_id=asker(request), **given(request, serializers.Say))
        return Response(said.body, status=201 if said.is_new else 200)

    def get_serializer(self, *args: Any, **kwargs: Any) -> serializers.Say:
        """For the form of the browsable page."""
        return serializers.Say(*args, **kwargs)


class MessageView(Act):
    """Change what I said, within a quarter of an hour."""

    @extend_schema(
        operation_id="chat_edit",
        request=serializers.Edit,
        responses={200: serializers.Message} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def patch(self, request: Request, message_id: int) -> Response:
        return Response(saying.edit(message_id, user_id=asker(request), **given(request, serializers.Edit)))


class Retract(Act):
    """Take back what I said, within a day."""

    @extend_schema(
        operation_id="chat_retract",
        request=None,
        responses={200: serializers.Message} | problems(401, 403, 404, 409, 429),
    )
    def post(self, request: Request, message_id: int) -> Response:
        return Response(saying.retract(message_id, user_id=asker(request)))


class Delete(Act):
    """A moderator deletes a message, which decides its reports."""

    @extend_schema(
        operation_id="chat_delete", request=None, responses={200: serializers.Message} | problems(401, 403, 404, 409, 429)
    )
    def post(self, request: Request, message_id: int) -> Response:
        return Response(moderation.delete(message_id, user_id=asker(request)))


class Reactions(Act):
    """React to a message with a word, or no longer."""

    @extend_schema(
        operation_id="chat_react",
        request=serializers.React,
        responses={200: serializers.Reactions} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, message_id: int) -> Response:
        asked = given(request, serializers.React)
        counts = saying.react(message_id, user_id=asker(request), word=asked["reaction"], on=asked["on"])
        return Response({"reactions": counts})


class ReadUpTo(Act):
    """I have read up to there."""

    @extend_schema(
        operation_id="chat_read",
        request=serializers.Read,
        responses={200: serializers.Unread} | problems(400, 401, 403, 404, 415, 429),
    )
    def post(self, request: Request, channel_id: UUID) -> Response:
        return Response(reading.read(channel_id, user_id=asker(request), **given(request, serializers.Read)))


class Mute(Act):
    """A moderator mutes a member for a time; 0 seconds ends it."""

    @extend_schema(
        operation_id="chat_mute",
        request=serializers.Mute,
        responses={200: serializers.Muted} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, channel_id: UUID) -> Response:
        asked = given(request, serializers.Mute)
        until = moderation.mute(channel_id, user_id=asker(request), member_id=asked["member"], seconds=asked["seconds"])
        return Response({"muted_until": timestamp_or_none(until)})


class Slow(Act):
    """A moderator sets the seconds between two messages of a person; 0 is off."""

    @extend_schema(
        operation_id="chat_slow",
        request=serializers.Slow,
        responses={200: serializers.State} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, channel_id: UUID) -> Response:
        return Response(moderation.slow(channel_id, user_id=asker(request), **given(request, serializers.Slow)))


def _sequence(request: Request, name: str) -> int | None:
    if name not in request.query_params:
        return None
    return whole_number(request, name, default=0, least=0, most=serializers.LARGEST)
