"""The API's error handler, its root, and the schema: one place where errors become problem+json (RFC 9457)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.errors import DomainError, Invalid, NotAuthenticated, NotFound, PermissionDenied, Throttled
from core.web import PROBLEM_JSON


def problem(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's exception handler. Unknown errors stay unknown: they are logged and answered with 500 by Django."""
    found = _domain_error(error)
    if found is None:
        return None
    set_rollback()
    headers = {}
    if (seconds := found.data.get("retry_after")) is not None:
        headers["Retry-After"] = str(seconds)
    if found.http_status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    # A person in the browsable API gets a page, refusals too; it keeps the renderer's own type.
    page = getattr(getattr(context.get("request"), "accepted_renderer", None), "format", "") == "api"
    kind = None if page else PROBLEM_JSON
    return Response(found.as_problem(), status=found.http_status, headers=headers, content_type=kind)


def _domain_error(error: Exception) -> DomainError | None:
    match error:
        case DomainError():
            return error
        case exceptions.ValidationError():
            return Invalid(errors=error.detail)
        case exceptions.Throttled():
            return Throttled(retry_after=int(getattr(error, "wait", None) or 1) + 1)
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return NotAuthenticated(str(error.detail))
        case Http404() | exceptions.NotFound():
            return NotFound()
        case exceptions.PermissionDenied():
            return PermissionDenied(str(error.detail))
        case exceptions.APIException():
            return _other(error)
    return None


def _other(error: exceptions.APIException) -> DomainError:
    """Errors of HTTP itself (405, 406, 415, malformed JSON) under their own status."""
    found = Invalid(str(error.detail))
    found.http_status = error.status_code
    return found
