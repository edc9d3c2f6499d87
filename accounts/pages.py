"""Refusals as a browser knows them: not found, forbidden, log in, confirm the address. Mapped here once for all pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied as PageDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.errors import EmailNotVerified
from core.errors import NotAuthenticated, NotFound, PermissionDenied

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

TURNED_AWAY = (NotFound, PermissionDenied, NotAuthenticated, EmailNotVerified)
"""What `as_page` answers; every other refusal is the view's own to show."""


def as_page(view: View[P]) -> View[P]:
    """Answers those who are `TURNED_AWAY`."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound as missing:
            raise Http404 from missing
        except PermissionDenied as refusal:
            raise PageDenied(refusal.detail) from refusal
        except NotAuthenticated:
            return redirect_to_login(request.get_full_path())
        except EmailNotVerified as refusal:
            messages.error(request, refusal.detail)
            return redirect("account_email")

    return answer
