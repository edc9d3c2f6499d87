"""Private messages, and whom one has blocked."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person
from chat import private, queries, serializers
from chat.api.taking import Act, given
from chat.models import Block, Membership
from core.times import timestamp
from core.web import problems


class Conversations(generics.ListAPIView[Any]):
    """With whom I write in private, the newest first; and the way to begin."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Membership.objects.none()
    serializer_class = serializers.Conversation

    @extend_schema(
        operation_id="chat_private", responses={200: serializers.Conversation(many=True)} | problems(400, 401, 403, 404)
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        me = person(request).pk
        page = self.paginate_queryset(private.conversations(me)) or []
        return self.get_paginated_response(queries.conversation_bodies(page, user_id=me))

    @extend_schema(
        operation_id="chat_private_begin",
        request=serializers.Met,
        responses={200: serializers.Conversation, 201: serializers.Conversation} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request) -> Response:
        me, asked = person(request).pk, given(request, serializers.Met)
        channel, is_new = private.begin(asked["channel"], user_id=me, member_id=asked["member"])
        return Response(queries.conversation_in(channel.pk, user_id=me), status=201 if is_new else 200)

    def get_serializer_class(self) -> Any:
        return serializers.Met if self.request.method == "POST" else serializers.Conversation


class Blocks(generics.ListAPIView[Any]):
    """Whom I have blocked, the newest first; and the way to block."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Block.objects.none()
    serializer_class = serializers.BlockRow

    @extend_schema(operation_id="chat_blocks", responses={200: serializers.BlockRow(many=True)} | problems(400, 401, 403, 404))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(private.blocks(person(request).pk)) or []
        return self.get_paginated_response([_block(row) for row in page])

    @extend_schema(
        operation_id="chat_block",
        request=serializers.Met,
        responses={200: serializers.BlockRow, 201: serializers.BlockRow} | problems(400, 401, 403, 404, 415, 429),
    )
    def post(self, request: Request) -> Response:
        asked = given(request, serializers.Met)
        row, is_new = private.block(asked["channel"], user_id=person(request).pk, member_id=asked["member"])
        return Response(_block(row), status=201 if is_new else 200)

    def get_serializer_class(self) -> Any:
        return serializers.Met if self.request.method == "POST" else serializers.BlockRow


class Unblock(Act):
    """Let them write to me again."""

    @extend_schema(operation_id="chat_unblock", responses={204: None} | problems(401, 403, 404, 429))
    def delete(self, request: Request, block_id: int) -> Response:
        private.unblock(block_id, user_id=person(request).pk)
        return Response(status=204)


def _block(row: Block) -> dict[str, Any]:
    return {"id": str(row.pk), "label": row.label, "at": timestamp(row.at)}
