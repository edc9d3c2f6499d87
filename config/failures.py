"""The answer when something broke: 500, or 503 with `Retry-After` where only the database is away for a moment.

Stands below everything, as the database may be what is missing: it reads neither session nor person.
"""

from __future__ import annotations

import sys

import psycopg
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from core.errors import DomainError, Unavailable
from core.web import problem_response

_READ_ONLY = psycopg.errors.ReadOnlySqlTransaction


class Fault(DomainError):
    """Ours, and written down."""

    code = "fault"
    http_status = 500

    def __init__(self) -> None:
        super().__init__(_("Something broke on our side."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`; called while the exception is being handled."""
    answer: DomainError = Unavailable() if is_away(sys.exc_info()[1]) else Fault()
    response = problem_response(answer) if request.path_info.startswith("/api/") else _page(answer)
    if isinstance(answer, Unavailable):
        response["Retry-After"] = str(answer.data["retry_after"])
    return response


def is_away(error: BaseException | None) -> bool:
    """Whether the database is gone, starting, out of connections or read-only: asking again may well succeed."""
    if isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError):
        return True
    cause = error.__cause__ if isinstance(error, Error) else error
    return isinstance(cause, _READ_ONLY)


def _page(answer: DomainError) -> HttpResponse:
    return HttpResponse(loader.render_to_string(f"{answer.http_status}.html"), status=answer.http_status)
