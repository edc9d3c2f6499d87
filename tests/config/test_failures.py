"""What people see when something breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from config.failures import is_away, server_error

handler500 = server_error
raised: list[Exception] = []


def _broken(request: HttpRequest) -> HttpResponse:
    raise raised[-1]


urlpatterns = [path("page/", _broken), path("api/call/", _broken)]


@pytest.fixture(autouse=True)
def _here() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield
    raised.clear()


def answer(address: str, error: Exception) -> Any:
    raised.append(error)
    return Client(raise_request_exception=False).get(address)


def read_only() -> InternalError:
    error = InternalError("cannot execute INSERT in a read-only transaction")
    error.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
    return error


@pytest.mark.parametrize("error", [OperationalError("gone"), read_only()])
def test_a_database_that_is_away_is_503_and_says_when_to_ask_again(error: Exception) -> None:
    page, call = answer("/page/", error), answer("/api/call/", error)

    assert (page.status_code, call.status_code) == (503, 503)
    assert (page["Retry-After"], call["Retry-After"]) == ("1", "1")
    assert "ask again in a moment" in page.content.decode()
    assert call["Content-Type"] == "application/problem+json"
    assert (call.json()["code"], call.json()["retry_after"]) == ("unavailable", 1)


@pytest.mark.parametrize("error", [ValueError("a bug"), IntegrityError("another")])
def test_any_other_fault_is_500_and_tells_nothing_of_it(error: Exception) -> None:
    page, call = answer("/page/", error), answer("/api/call/", error)

    assert (page.status_code, call.status_code) == (500, 500)
    assert "Something broke on our side" in page.content.decode()
    assert call.json()["code"] == "fault"
    assert str(error) not in page.content.decode() + call.content.decode()


def test_only_what_will_pass_is_called_away() -> None:
    assert is_away(psycopg.OperationalError())
    assert not is_away(InternalError())
    assert not is_away(None)
