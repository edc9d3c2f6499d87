"""REST: what one was told, and that one has read it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from core.errors import Invalid
from core.web import problems
from notifications.models import Notice
from notifications.queries import told
from notifications.reading import read, read_all
from notifications.serializers import AllReadSerializer, NoticeSerializer
from notifications.wording import reading_as

_UNREAD = {None: None, "true": True, "false": False}


class NoticeList(ListAPIView[Any]):
    """What I was told, the newest first."""

    permission_classes = (IsAuthenticated,)
    serializer_class = NoticeSerializer

    def get_queryset(self) -> QuerySet[Notice]:
        mine = Notice.objects.of(person(self.request).pk)
        asked = self.request.query_params.get("unread")
        if asked not in _UNREAD:
            raise Invalid(errors={"unread": ["true | false"]})
        unread = _UNREAD[asked]
        return mine if unread is None else mine.filter(read_at__isnull=unread)

    @extend_schema(
        operation_id="notifications_list",
        tags=["notifications"],
        parameters=[
            OpenApiParameter("unread", enum=["true", "false"], description="Only the unread ones, or only the others.")
        ],
        responses={200: NoticeSerializer(many=True)} | problems(400, 401, 403, 404),
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        with reading_as(person(request)):
            return self.get_paginated_response([NoticeSerializer(told(each)).data for each in page or []])


class NoticeRead(APIView):
    """I have read one notice. Again is the same."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="notifications_read",
        tags=["notifications"],
        request=None,
        responses={200: NoticeSerializer} | problems(401, 403, 404, 429),
    )
    def post(self, request: Request, notice_id: int) -> Response:
        reader = person(request)
        notice = read(person_id=reader.pk, notice_id=notice_id)
        with reading_as(reader):
            return Response(NoticeSerializer(told(notice)).data)


class AllRead(APIView):
    """I have read everything."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="notifications_read_all",
        tags=["notifications"],
        request=None,
        responses={200: AllReadSerializer} | problems(401, 403, 429),
    )
    def post(self, request: Request) -> Response:
        return Response(AllReadSerializer({"read": read_all(person_id=person(request).pk)}).data)
