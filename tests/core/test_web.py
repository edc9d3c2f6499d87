"""What every HTTP edge shares."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from csp.middleware import CSPMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory, RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from core.times import timestamp
from core.web import (
    Pages,
    RelaxedContentSecurityMiddleware,
    RequestIdFilter,
    RequestIdMiddleware,
    Timestamp,
    WriteThrottle,
    client_address,
    current_address,
    problems,
    request_id,
    serving,
    site,
)

# --- Who is asking


def seen(request: HttpRequest) -> HttpResponse:
    return HttpResponse(json.dumps([request_id(), current_address()]))


def test_each_request_has_a_name_of_its_own_that_the_answer_bears() -> None:
    answer = RequestIdMiddleware(seen)
    first, second = answer(RequestFactory().get("/")), answer(RequestFactory().get("/"))
    assert json.loads(first.content) == [first["X-Request-ID"], "127.0.0.1"]
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert (request_id(), current_address()) == ("", None)


async def test_an_asynchronous_request_too() -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        return seen(request)

    response = await RequestIdMiddleware(view)(AsyncRequestFactory().get("/"))
    assert json.loads(response.content)[0] == response["X-Request-ID"] != ""
    assert request_id() == ""


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [(1, "abc-123_x.y", True), (0, "abc-123_x.y", False), (1, "short", False), (1, "x" * 65, False), (1, "line\nbreak", False)],
)
def test_a_name_is_taken_only_from_a_proxy_of_ours_and_only_a_lawful_one(
    settings: Any, proxies: int, given: str, taken: bool
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = given
    assert (RequestIdMiddleware(seen)(request)["X-Request-ID"] == given) is taken


def test_a_log_line_names_the_request() -> None:
    record = logging.LogRecord("a", logging.INFO, "a", 1, "text", None, None)
    with serving(name="that one", address=None):
        RequestIdFilter().filter(record)
    assert record.__dict__["request_id"] == "that one"
    RequestIdFilter().filter(record)
    assert record.__dict__["request_id"] == "-"


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        (0, "10.0.0.1", "", "10.0.0.1"),
        (0, "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (1, "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (1, "10.0.0.1", "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (1, "10.0.0.1", "", "10.0.0.1"),
        (1, "10.0.0.1", "<script>", None),
        (1, "10.0.0.1", "2001:DB8::0001", "2001:db8::1"),
        (0, "", "", None),
    ],
)
def test_an_address_is_believed_as_far_as_our_proxies_reach(
    settings: Any, proxies: int, peer: str, forwarded: str, address: str | None
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


# --- Pages


def policy_of(path: str) -> dict[str, str]:
    answer = CSPMiddleware(RelaxedContentSecurityMiddleware(lambda request: HttpResponse()))
    response: Any = answer(RequestFactory().get(path))
    header = response["Content-Security-Policy"]
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in header.split(";"))}


@pytest.mark.parametrize("path", ["/", "/lots/1/", "/accounts/login/", "/api/docs/", "/administration/"])
def test_everything_of_ours_is_strict(path: str) -> None:
    policy = policy_of(path)
    assert policy["script-src"] == policy["style-src"] == "'self'"


def test_the_admin_may_what_its_theme_cannot_do_without() -> None:
    policy = policy_of("/admin/accounts/user/")
    assert policy["script-src"] == "'self' 'unsafe-eval'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"


def test_the_browsable_api_may_style_but_not_script() -> None:
    policy = policy_of("/api/auctions/")
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self' 'unsafe-inline'"


def test_what_the_site_tells_templates_of_itself(settings: Any) -> None:
    settings.PUBLIC_URL = "https://rostrum.test/"
    told = site(RequestFactory().get("/lots/1/?page=2"))["house"]
    assert (told["url"], told["canonical"]) == ("https://rostrum.test", "https://rostrum.test/lots/1/")


# --- Times


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (datetime(2026, 11, 20, 10, 0, 0, 123456, UTC), "2026-11-20T10:00:00.123Z"),
        (datetime(2026, 11, 20, 10, 0, tzinfo=UTC), "2026-11-20T10:00:00.000Z"),
        (datetime(2026, 11, 20, 15, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))), "2026-11-20T10:00:00.000Z"),
    ],
)
def test_a_time_is_written_in_utc_with_milliseconds(at: datetime, text: str) -> None:
    assert timestamp(at) == Timestamp().to_representation(at) == text


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(1900, 1, 2), max_value=datetime(9999, 12, 30)))  # noqa: DTZ001
def test_a_time_comes_back_as_it_was_to_the_millisecond(at: datetime) -> None:
    assert timedelta() <= at - Timestamp().run_validation(timestamp(at)) < timedelta(milliseconds=1)


@pytest.mark.parametrize("text", ["2026-11-20T10:00:00", "2026-11-20", "tomorrow", "", 5, "0001-01-01T00:00:00+14:00"])
def test_a_time_without_its_offset_is_refused(text: object) -> None:
    with pytest.raises(ValidationError):
        Timestamp().run_validation(text)


# --- Lists


class Numbers(generics.GenericAPIView[Any]):
    pagination_class = Pages
    permission_classes = ()

    def get(self, request: Any) -> Response:
        numbers: Any = range(250)
        page = self.paginate_queryset(numbers)
        assert page is not None
        return self.get_paginated_response(page)


def listed(query: str) -> Any:
    return Numbers.as_view()(APIRequestFactory().get(f"/?{query}"))


@pytest.mark.parametrize(
    ("query", "first", "size"),
    [("", 0, 20), ("page=2", 20, 20), ("page_size=100", 0, 100), ("page_size=7&page=36", 245, 5), ("page=013", 240, 10)],
)
def test_a_list_comes_in_pages(query: str, first: int, size: int) -> None:
    response = listed(query)
    assert (response.data["count"], response.data["results"][0], len(response.data["results"])) == (250, first, size)


@pytest.mark.parametrize("query", ["page=14", "page=999999999999999999999", "page_size=100&page=4"])
def test_a_page_too_far_is_not_found(query: str) -> None:
    assert listed(query).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "last", "", "1.5", "\u0661"])
def test_a_page_that_is_no_number_is_invalid_and_not_ignored(page: str) -> None:
    response = listed(f"page={page}")
    assert (response.status_code, list(response.data["errors"])) == (400, ["page"])


@pytest.mark.parametrize("size", ["0", "101", "00501", "", "ten", "-5"])
def test_a_page_of_no_lawful_size_is_invalid_and_not_ignored(size: str) -> None:
    response = listed(f"page_size={size}")
    assert (response.status_code, list(response.data["errors"])) == (400, ["page_size"])


def test_the_schema_knows_the_bounds_of_pages() -> None:
    found = {each["name"]: each["schema"] for each in Pages().get_schema_operation_parameters(None)}
    assert (found["page"]["minimum"], found["page_size"]["minimum"], found["page_size"]["maximum"]) == (1, 1, 100)


# --- How often


class Writing(APIView):
    throttle_classes = (WriteThrottle,)
    permission_classes = ()
    authentication_classes = ()

    def get(self, request: Any) -> Response:
        return Response()

    post = get


@pytest.fixture
def _three_writes(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "throttle"}}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"writes": "3/min"}}


def statuses(method: str, address: str, count: int) -> list[int]:
    view = Writing.as_view()
    return [view(getattr(APIRequestFactory(), method)("/", REMOTE_ADDR=address)).status_code for _ in range(count)]


@pytest.mark.usefixtures("_three_writes")
def test_writes_are_counted_by_address_and_reads_are_not() -> None:
    assert statuses("post", "10.9.0.1", 4) == [200, 200, 200, 429]
    assert statuses("post", "10.9.0.2", 1) == [200]
    assert statuses("get", "10.9.0.1", 5) == [200] * 5


@pytest.mark.usefixtures("_three_writes")
def test_a_person_is_counted_by_who_they_are() -> None:
    request: Any = APIRequestFactory().post("/", REMOTE_ADDR="10.9.0.3")
    request.user = AnonymousUser()
    view = APIView()
    anonymous = WriteThrottle().get_cache_key(request, view)
    request.user = type("Person", (), {"pk": 5, "is_authenticated": True})()
    person = WriteThrottle().get_cache_key(request, view)
    request.META["REMOTE_ADDR"] = "10.9.0.4"
    assert anonymous != person == WriteThrottle().get_cache_key(request, view)


def test_a_limit_of_none_is_no_limit(settings: Any) -> None:
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": {"writes": None}}
    assert statuses("post", "10.9.0.5", 200) == [200] * 200


def test_problems_are_described_under_their_own_media_type() -> None:
    assert list(problems(404, 409)) == [(404, "application/problem+json"), (409, "application/problem+json")]
