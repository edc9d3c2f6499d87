"""What the views of chat share: who asks, and what they sent."""

from __future__ import annotations

from typing import Any, TypeVar

from rest_framework import permissions
from rest_framework.request import Request
from rest_framework.views import APIView

from core.strict import Strict

S = TypeVar("S", bound=Strict)


class Act(APIView):
    """Something that people do who are signed in."""

    permission_classes = (permissions.IsAuthenticated,)


def asker(request: Request) -> int | None:
    """The person's id; None for nobody."""
    return request.user.pk


def sent(request: Request, shape: type[S]) -> S:
    """The serializer of what was sent, which has found nothing wrong."""
    asked = shape(data=request.data)
    asked.is_valid(raise_exception=True)
    return asked


def given(request: Request, shape: type[Strict]) -> dict[str, Any]:
    return sent(request, shape).validated_data  # type: ignore[no-any-return]
