"""What every HTTP edge shares: who is asking (request id, address), the CSP's exceptions, and the API's common parts."""

from __future__ import annotations

import ipaddress
import logging
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.exceptions import NotFound as PageNotFound
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from core.errors import DomainError, Invalid
from core.times import timestamp

if TYPE_CHECKING:
    # The logging filter below is configured before apps are there, and this one would look for the authentication classes.
    from rest_framework.views import APIView

# --- Who is asking ---------------------------------------------------------------------------------------------------

REQUEST_ID_HEADER = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_request_id: ContextVar[str] = ContextVar("request_id", default="")
_address: ContextVar[str | None] = ContextVar("client_address", default=None)


def request_id() -> str:
    """Names the request (or socket) being served, for logs and the audit log; empty outside of one."""
    return _request_id.get()


def current_address() -> str | None:
    """The address of whoever is being served; None outside of a request."""
    return _address.get()


@contextmanager
def serving(*, name: str, address: str | None) -> Iterator[None]:
    """Within: `request_id()` is `name`, `current_address()` is `address`. Sockets and tasks use it as requests do."""
    outer_id, outer_address = _request_id.set(name), _address.set(address)
    try:
        yield
    finally:
        _request_id.reset(outer_id)
        _address.reset(outer_address)


def new_request_id() -> str:
    return uuid.uuid4().hex


def client_address(request: HttpRequest | Request) -> str | None:
    """The address of the client, as far as our own proxies vouch for it; None when nobody told a lawful one."""
    return vouched_address(peer=request.META.get("REMOTE_ADDR"), forwarded=request.META.get("HTTP_X_FORWARDED_FOR", ""))


def vouched_address(*, peer: str | None, forwarded: str) -> str | None:
    """Count our proxies from the right of X-Forwarded-For: what stands further left, the client can write itself.

    A header shorter than our proxies are has come round them, or a proxy is set wrongly: then the peer is all we know.
    """
    trusted: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = forwarded.split(",") if trusted and forwarded else []
    claimed = hops[-trusted].strip() if trusted and len(hops) >= trusted else peer
    try:
        return str(ipaddress.ip_address(claimed or ""))
    except ValueError:
        return None


def _named(request: HttpRequest) -> str:
    """A proxy of ours may have named the request already; anybody else's name is not taken."""
    given = request.headers.get(REQUEST_ID_HEADER, "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if _REQUEST_ID.fullmatch(given) else new_request_id()


@sync_and_async_middleware
def RequestIdMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:  # noqa: N802 - middleware is named as a class is
    """Names each request and answers with the name; the first middleware, so that every log line has it."""

    async def answer_async(request: HttpRequest) -> HttpResponse:
        name = _named(request)
        with serving(name=name, address=client_address(request)):
            response: HttpResponse = await get_response(request)
        response[REQUEST_ID_HEADER] = name
        return response

    def answer(request: HttpRequest) -> HttpResponse:
        name = _named(request)
        with serving(name=name, address=client_address(request)):
            response: HttpResponse = get_response(request)
        response[REQUEST_ID_HEADER] = name
        return response

    return answer_async if iscoroutinefunction(get_response) else answer


class RequestIdFilter(logging.Filter):
    """Gives every log record its `request_id` ("-" outside of a request)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True


# --- Pages -----------------------------------------------------------------------------------------------------------

RELAXED: tuple[tuple[str, Mapping[str, list[str]]], ...] = (
    # Alpine.js, which Unfold is built on, compiles its attributes with `Function` and writes style attributes.
    ("/admin/", {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}),
    # Swagger UI is ours to load and needs nothing; the browsable API has style attributes in its templates.
    ("/api/docs/", {}),
    ("/api/", {"style-src": ["'unsafe-inline'"]}),
)
"""Additions to the policy by path, the first that fits. Everything of ours stays strict."""


@sync_and_async_middleware
def RelaxedContentSecurityMiddleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:  # noqa: N802
    """Tells django-csp (which stands outside of this middleware) what others' pages cannot do without."""

    def relax(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        addition = next((more for prefix, more in RELAXED if request.path_info.startswith(prefix)), {})
        if addition and not hasattr(response, "_csp_update"):
            # django-csp 4 has no public way for middleware; this is the attribute its own decorator sets.
            response._csp_update = addition  # type: ignore[attr-defined]  # private
        return response

    async def answer_async(request: HttpRequest) -> HttpResponse:
        return relax(request, await get_response(request))

    def answer(request: HttpRequest) -> HttpResponse:
        return relax(request, get_response(request))

    return answer_async if iscoroutinefunction(get_response) else answer


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `house.name`, `house.url`, `house.canonical` (of this page, without its query), `house.demo`.

    Not `site`: allauth's views put their own `site` into the context.
    """
    url = settings.PUBLIC_URL.rstrip("/")
    return {"house": {"name": "Rostrum", "url": url, "canonical": f"{url}{request.path}", "demo": settings.DEMO}}


# --- The API ---------------------------------------------------------------------------------------------------------


class Timestamp(serializers.DateTimeField):
    """A time on the wire: written by `timestamp`, read only with its offset (a bare local time is refused)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("invalid", format="YYYY-MM-DDThh:mm[:ss[.uuuuuu]](+HH:MM|-HH:MM|Z)")
        return super().enforce_timezone(value)

    def to_representation(self, value: datetime) -> str:
        return timestamp(value)


def whole_number(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    """`?name=` in plain digits, `default` where it is left out. Raises `Invalid` for anything else."""
    asked = request.query_params.get(name)
    if asked is None:
        return default
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 16 and least <= int(asked) <= most):
        text = _("A whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
        raise Invalid(errors={name: [text]})
    return int(asked)


class Pages(PageNumberPagination):
    """`?page=&page_size=` (20, at most 100). A value that is no such number is `invalid`, a page too far `not_found`."""

    page_size_query_param = "page_size"
    max_page_size = 100

    def get_page_size(self, request: Request) -> int:
        usual = int(api_settings.PAGE_SIZE or 20)
        return whole_number(request, self.page_size_query_param, default=usual, least=1, most=self.max_page_size)

    def get_page_number(self, request: Request, paginator: Any) -> int:
        asked = request.query_params.get(self.page_query_param, "1")
        if not (asked.isascii() and asked.isdigit() and asked.strip("0")):
            raise Invalid(errors={self.page_query_param: [_("A whole number from 1.")]})
        if len(asked) > 9:
            raise PageNotFound
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        bounds = {self.page_query_param: {"minimum": 1}, self.page_size_query_param: {"minimum": 1, "maximum": 100}}
        found: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        return [parameter | {"schema": parameter["schema"] | bounds[parameter["name"]]} for parameter in found]


class WriteThrottle(SimpleRateThrottle):
    """So many writes a minute for a person, or for an address where nobody is signed in (protocol.md, "Limits").

    Bids have buckets of their own (`core.limits`): their view says `throttle_classes = ()`.
    """

    scope = "writes"

    def get_rate(self) -> str | None:
        # At call time, not when the class is made: a test or a deployment may switch it off by None.
        rates: dict[str, Any] = api_settings.DEFAULT_THROTTLE_RATES
        rate: str | None = rates[self.scope]
        return rate

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if request.method in SAFE_METHODS:
            return None
        who = f"person-{request.user.pk}" if request.user.is_authenticated else f"address-{client_address(request)}"
        return self.cache_format % {"scope": self.scope, "ident": who}


PROBLEM_JSON = "application/problem+json"


class Problem(serializers.Serializer[Any]):
    """RFC 9457. The data of the error stands beside these."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.JSONField(  # type: ignore[assignment]  # DRF has a property of this name
        required=False, help_text="By field, where `code` is `invalid`."
    )
    retry_after = serializers.IntegerField(required=False, help_text="Seconds, where `code` is `throttled` or `unavailable`.")


def problem_response(error: DomainError) -> HttpResponse:
    """The error as problem+json, where no view of DRF stands before (which has `config.api.problem`)."""
    return JsonResponse(error.as_problem(), status=error.http_status, content_type=PROBLEM_JSON)


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The `responses` of drf-spectacular for these errors: `responses={200: Shape} | problems(400, 404)`."""
    return {
        (status, PROBLEM_JSON): OpenApiResponse(response=Problem, description=HTTPStatus(status).phrase) for status in statuses
    }
