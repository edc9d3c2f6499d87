"""REST of statements (docs/protocol.md, "Statements")."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.signed_in import person
from core.web import problems
from ledger import statements
from ledger.models import Line
from ledger.serializers import MovementOut, StatementAsked, movement_out
from ledger.statements import Statement

_ASKED = [
    OpenApiParameter(
        "currency", {"type": "string", "pattern": "^[A-Z]{3}$"}, description="The newest of yours where left out."
    ),
    OpenApiParameter("start", {"type": "string", "format": "date"}, description="First day, UTC."),
    OpenApiParameter("end", {"type": "string", "format": "date"}, description="Last day, UTC, included."),
    OpenApiParameter("of", str, description="Only of this, such as `auction:<id>`."),
]


class MyStatement(generics.GenericAPIView[Line]):
    """What moved on my accounts in one currency; the newest first."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Line.objects.none()
    serializer_class = MovementOut

    @extend_schema(
        operation_id="me_statement_list",
        parameters=_ASKED,
        responses={200: MovementOut(many=True)} | problems(400, 401, 403, 404, 406),
    )
    def get(self, request: Request) -> Response:
        user = person(request)
        names = ("currency", "start", "end", "of")
        asked = StatementAsked(data={name: request.query_params[name] for name in names if name in request.query_params})
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        currency = given.get("currency") or next(iter(statements.currencies_of(user.pk)), "")
        found = Statement(
            user_id=user.pk,
            currency=currency,
            start=_midnight(given.get("start")),
            end=_midnight(given.get("end"), days=1),
            subject=given.get("of", ""),
        )
        page: list[Any] = self.paginate_queryset(found) or []  # type: ignore[arg-type]
        return self.get_paginated_response([movement_out(row, currency=currency) for row in page])


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    return None if day is None else datetime.combine(day, time.min, tzinfo=UTC) + timedelta(days=days)
