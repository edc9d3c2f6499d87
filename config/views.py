"""The API's front door."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.errors import NotFound
from core.web import problems

DOORS = (
    "asyncapi/",
    "auctions/",
    "categories/",
    "docs/",
    "house/today/",
    "keys/",
    "me/",
    "me/auctions/",
    "me/bids/",
    "me/dashboard/",
    "me/orders/",
    "me/sales/",
    "me/statement/",
    "me/wins/",
    "notifications/",
    "schema/",
    "time/",
)
"""Where to begin, relative to `/api/`."""


class _NoSuchPlace(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound


@csrf_exempt
def no_such_place(request: HttpRequest) -> HttpResponseBase:
    """Addresses under `/api/` that lead nowhere are answered as everything else there is.

    Not the class itself: the browsable API would name it among the places that lead to each page.
    """
    return _NoSuchPlace.as_view()(request)


@require_safe
def asyncapi(request: HttpRequest) -> HttpResponse:
    """What goes over the sockets, as an AsyncAPI 3 document."""
    return HttpResponse((settings.ROOT / "docs" / "asyncapi.yaml").read_bytes(), content_type="application/yaml")


class ApiRoot(APIView):
    """Where to begin. Everything else is in the documentation."""

    name = "Rostrum"
    permission_classes = (AllowAny,)

    @extend_schema(tags=["api"], responses={200: OpenApiTypes.OBJECT} | problems(401))
    def get(self, request: Request) -> Response:
        return Response({door: request.build_absolute_uri(door) for door in DOORS})
