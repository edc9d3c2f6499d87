"""The API's front door."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import NotFound
from core.web import problems

DOORS = (
    "auctions/",
    "categories/",
    "docs/",
    "keys/",
    "me/",
    "me/auctions/",
    "me/bids/",
    "me/wins/",
    "notifications/",
    "schema/",
    "time/",
)
"""Where to begin, relative to `/api/`."""


class NoSuchPlace(APIView):
    """Addresses under `/api/` that lead nowhere are answered as everything else there is."""

    permission_classes = (AllowAny,)
    throttle_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound


@extend_schema(responses={200: OpenApiTypes.OBJECT} | problems(401))
@api_view(["GET"])
@permission_classes([AllowAny])
def api_root(request: Request) -> Response:
    """Where to begin. Everything else is in the documentation."""
    return Response({door: request.build_absolute_uri(door) for door in DOORS})
