"""Reports: made by anybody who reads, decided by moderators."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person
from chat import moderation, serializers
from chat.api.taking import Act, asker, given
from chat.models import Report
from core.web import problems


class MakeReport(Act):
    """Say that a message should not stand. Once a person."""

    @extend_schema(
        operation_id="chat_report",
        request=serializers.Report,
        responses={204: None} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, message_id: int) -> Response:
        moderation.report(message_id, user_id=asker(request), **given(request, serializers.Report))
        return Response(status=204)


class Reports(generics.ListAPIView[Any]):
    """The open reports of a channel, the oldest first, with the text of the message even where it is gone."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Report.objects.none()
    serializer_class = serializers.ReportRow

    @extend_schema(
        operation_id="chat_reports", responses={200: serializers.ReportRow(many=True)} | problems(400, 401, 403, 404, 409)
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = moderation.open_reports(kwargs["channel_id"], user_id=asker(request))
        return self.get_paginated_response(moderation.report_bodies(self.paginate_queryset(rows) or []))


class Resolve(Act):
    """Decide on all open reports of the message: nothing wrong, or delete it."""

    @extend_schema(
        operation_id="chat_resolve",
        request=serializers.Resolve,
        responses={204: None} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, report_id: int) -> Response:
        moderation.resolve(report_id, user_id=person(request).pk, **given(request, serializers.Resolve))
        return Response(status=204)
