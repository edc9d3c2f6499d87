"""Middleware: nobody goes on who may not, and pages speak the person's language and time.

Both look at `request.user`, which `HouseBackend` loads together with the ban: a signed-in request pays no query for
them, and a request without a session cookie is not even asked.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from accounts import bans, preferences, profiles, sessions
from accounts.errors import AccountSuspended
from accounts.models import User
from core.web import problem_response

Handler = Callable[[HttpRequest], HttpResponse]


class StandingMiddleware:
    """Ends the web session of a banned person or a closed account, and says why and until when."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _has_cookie(request) or (refusal := _refusal(request)) is None:
            return self.get_response(request)
        # The page that is open asks the API in the background: that must not use up what is for a person to read.
        if not _is_api(request):
            if request.session.session_key:
                sessions.end_web_session(request.session.session_key)
            logout(request)
        return refused(request, refusal)


class PreferencesMiddleware:
    """The language and time zone of the person; for others, what `LocaleMiddleware` found, and the site's time zone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _has_cookie(request) or not isinstance(request.user, User):
            with timezone.override(None):
                return self.get_response(request)
        chosen = preferences.of(request.user)
        translation.activate(chosen.language)
        request.LANGUAGE_CODE = chosen.language
        with timezone.override(chosen.time_zone):
            response = self.get_response(request)
        _keep_choice(response, user=request.user)
        return response


def refused(request: HttpRequest, refusal: AccountSuspended) -> HttpResponse:
    """The refusal as problem+json to the API, as a page to people; 403 both."""
    if request.path_info.startswith("/api/"):
        return problem_response(refusal)
    return render(request, "accounts/suspended.html", {"refusal": refusal}, status=refusal.http_status)


def _keep_choice(response: HttpResponse, *, user: User) -> None:
    """Django's language menu leaves a cookie; whoever is signed in keeps the choice in their profile instead."""
    cookie = response.cookies.get(settings.LANGUAGE_COOKIE_NAME)
    if cookie is not None and cookie.value != user.language:
        profiles.change(user=user, language=cookie.value)


def _has_cookie(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _refusal(request: HttpRequest) -> AccountSuspended | None:
    if isinstance(request.user, User):
        return bans.suspension(request.user, ban_id=request.user.standing_ban_id)
    # Django shows the session of a closed account as nobody's, but leaves the number in it; we leave one where staff ended it.
    left = request.session.get(sessions.SHOWN_OUT) or request.session.get(SESSION_KEY)
    owner = User.objects.with_standing().filter(pk=left).first() if left is not None else None
    return bans.suspension(owner, ban_id=owner.standing_ban_id) if owner is not None else None


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
