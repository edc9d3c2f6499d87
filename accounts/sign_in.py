"""Signing in by e-mail and password: the one way for the pages, the admin and the API."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import authenticate
from django.http import HttpRequest

from accounts import attempts, bans
from accounts.errors import WrongCredentials
from accounts.models import User
from core.web import client_address


def by_password(*, request: HttpRequest, email: str, password: str) -> User:
    """Whose address and password these are; whether anything stands against them is `refuse_suspended`'s question.

    Raises `WrongCredentials`, alike and after the same work for an unknown address, and `Throttled`.
    """
    attempt = attempts.Attempt.of(email=email, address=client_address(request))
    attempts.slow_down(attempt.refuse_if_exhausted())
    user = _authenticated(request=request, email=email, password=password)
    if user is None:
        attempt.failed()
        raise WrongCredentials
    attempt.refuse_if_exhausted()
    return user


def refuse_suspended(user: User) -> None:
    """Raises `AccountSuspended` for the banned and for closed accounts; told only to who knows the password."""
    ban = bans.standing_ban(user.pk)
    if (refusal := bans.suspension(user, ban_id=ban.pk if ban else None)) is not None:
        raise refusal


def _authenticated(*, request: HttpRequest, email: str, password: str) -> User | None:
    """Also a closed account, which Django's `authenticate` hides and allauth's backend lays aside."""
    AuthenticationBackend.unstash_authenticated_user()
    user = authenticate(request, email=email, password=password)
    found = user or AuthenticationBackend.unstash_authenticated_user()
    return found if isinstance(found, User) else None
