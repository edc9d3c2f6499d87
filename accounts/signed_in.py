"""The person behind a request, for code that stands behind "signed in"."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User
from core.errors import NotAuthenticated


def person(request: HttpRequest | Request) -> User:
    """Raises `NotAuthenticated` for somebody who is not signed in."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
