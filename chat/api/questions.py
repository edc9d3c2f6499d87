"""Questions and polls."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response

from chat import polls, queries, questions, serializers, shapes
from chat.api.taking import Act, asker, given, sent
from chat.models import Poll, Question
from chat.standing import standing_of
from core.web import problems


class Questions(generics.ListAPIView[Any]):
    """Questions that I see, pinned ones first, then by votes; and the place to ask."""

    permission_classes = (permissions.IsAuthenticatedOrReadOnly,)
    queryset = Question.objects.none()
    serializer_class = serializers.Question

    @extend_schema(
        operation_id="chat_questions", responses={200: serializers.Question(many=True)} | problems(400, 401, 403, 404)
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = queries.questions(standing_of(kwargs["channel_id"], user_id=asker(request)))
        return self.get_paginated_response(shapes.questions(self.paginate_queryset(rows) or []))

    @extend_schema(
        operation_id="chat_ask",
        request=serializers.Ask,
        responses={200: serializers.Question, 201: serializers.Question} | problems(400, 401, 403, 404, 409, 415, 422, 429),
    )
    def post(self, request: Request, channel_id: UUID) -> Response:
        asked = questions.ask(channel_id, user_id=asker(request), **given(request, serializers.Ask))
        return Response(asked.body, status=201 if asked.is_new else 200)

    def get_serializer_class(self) -> Any:
        return serializers.Ask if self.request.method == "POST" else serializers.Question


class VoteFor(Act):
    """Vote for a question, or no longer."""

    @extend_schema(
        operation_id="chat_question_vote",
        request=serializers.Vote,
        responses={200: serializers.Votes} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, question_id: int) -> Response:
        return Response({"votes": questions.vote(question_id, user_id=asker(request), **given(request, serializers.Vote))})


class Moderate(Act):
    """Let a question through, dismiss, pin or answer it."""

    @extend_schema(
        operation_id="chat_question_moderate",
        request=serializers.Moderate,
        responses={200: serializers.Question} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, question_id: int) -> Response:
        asked = given(request, serializers.Moderate)
        return Response(questions.moderate(question_id, user_id=asker(request), **asked))


class Polls(generics.ListAPIView[Any]):
    """Polls that I see, the newest first; and the place to draft one."""

    permission_classes = (permissions.IsAuthenticatedOrReadOnly,)
    queryset = Poll.objects.none()
    serializer_class = serializers.Poll

    @extend_schema(operation_id="chat_polls", responses={200: serializers.Poll(many=True)} | problems(400, 401, 403, 404))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        standing = standing_of(kwargs["channel_id"], user_id=asker(request))
        page = self.paginate_queryset(queries.polls(standing)) or []
        return self.get_paginated_response(shapes.polls(page, to_moderator="polls" in standing.may))

    @extend_schema(
        operation_id="chat_poll_draft",
        request=serializers.Draft,
        responses={201: serializers.Poll} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, channel_id: UUID) -> Response:
        asked = sent(request, serializers.Draft).draft()
        return Response(polls.draft(channel_id, user_id=asker(request), asked=asked), status=201)

    def get_serializer_class(self) -> Any:
        return serializers.Draft if self.request.method == "POST" else serializers.Poll


class PollDraft(Act):
    """Rewrite a draft, or take it back."""

    @extend_schema(
        operation_id="chat_poll_redraft",
        request=serializers.Draft,
        responses={200: serializers.Poll} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def put(self, request: Request, poll_id: int) -> Response:
        asked = sent(request, serializers.Draft).draft()
        return Response(polls.redraft(poll_id, user_id=asker(request), asked=asked))

    @extend_schema(operation_id="chat_poll_discard", responses={204: None} | problems(401, 403, 404, 409, 429))
    def delete(self, request: Request, poll_id: int) -> Response:
        polls.discard(poll_id, user_id=asker(request))
        return Response(status=204)


class PollOpen(Act):
    """From now on people vote."""

    @extend_schema(
        operation_id="chat_poll_open", request=None, responses={200: serializers.Poll} | problems(401, 403, 404, 409, 429)
    )
    def post(self, request: Request, poll_id: int) -> Response:
        return Response(polls.open_poll(poll_id, user_id=asker(request)))


class PollClose(Act):
    """No more votes; the results are shown."""

    @extend_schema(
        operation_id="chat_poll_close", request=None, responses={200: serializers.Poll} | problems(401, 403, 404, 409, 429)
    )
    def post(self, request: Request, poll_id: int) -> Response:
        return Response(polls.close_poll(poll_id, user_id=asker(request)))


class PollVote(Act):
    """Cast my ballot. It stands."""

    @extend_schema(
        operation_id="chat_poll_vote",
        request=serializers.Ballot,
        responses={200: serializers.Poll} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, poll_id: int) -> Response:
        return Response(polls.vote(poll_id, user_id=asker(request), **given(request, serializers.Ballot)))
