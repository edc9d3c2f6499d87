"""JWT pairs (AC2), their rotation and revocation, and DRF's authentication by them.

A signature alone cannot be taken back. So every token names its log-in (`sid`), and that row, `TokenSession`, is read at
access **and** at refresh, in one query with the person and their standing ban.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts import bans, sessions
from accounts.choices import SessionEnd
from accounts.models import TokenSession, User
from core.errors import DomainError, NotAuthenticated
from core.web import current_address

SESSION = "sid"
Kind = TypeVar("Kind", bound=Token)


@dataclass(frozen=True, slots=True)
class Pair:
    """What a client holds: `access` for minutes, `refresh` for one more pair."""

    access: str
    refresh: str


class DeadToken(NotAuthenticated):
    """Expired, forged, rotated away, or of a log-in that has ended: the client need not know which."""

    text = _("This token is not valid. Please sign in again.")


def issue(*, user: User, user_agent: str = "") -> Pair:
    """A new log-in over the API. The caller has proved who they are and that nothing stands against them."""
    refresh = RefreshToken()
    session = TokenSession.objects.create(
        user=user,
        refresh_jti=refresh[api_settings.JTI_CLAIM],
        expires_at=refresh.current_time + api_settings.REFRESH_TOKEN_LIFETIME,
        address=current_address(),
        user_agent=user_agent[:200],
    )
    return _pair(refresh=refresh, session=session)


def rotate(raw: str) -> Pair:
    """A new pair for a refresh token, which is dead from now on.

    An old one that comes again has been copied, by whom we cannot know: the whole log-in ends (RFC 9700, 4.14.2).
    Raises `NotAuthenticated`, or `AccountSuspended`.
    """
    token = _read(raw, kind=RefreshToken)
    with transaction.atomic():
        session = _session(token, lock=True)
        if session.refresh_jti == token[api_settings.JTI_CLAIM]:
            return _renewed(session)
        sessions.end_token_session(session=session, because=SessionEnd.REUSE)
    raise DeadToken


def end(raw: str) -> None:
    """Log out by refresh token: it and every access token of its log-in are dead at once.

    One that was rotated away ends its log-in as well. Raises `NotAuthenticated` for what is no token of a log-in.
    """
    token = _read(raw, kind=RefreshToken)
    session = TokenSession.objects.filter(pk=_session_id(token)).first()
    if session is None:
        raise DeadToken
    sessions.end_token_session(session=session, because=SessionEnd.LOG_OUT)


def check(raw: str) -> TokenSession:
    """The log-in (with its person) of an access token. Raises `NotAuthenticated`, or `AccountSuspended`."""
    return _session(_read(raw, kind=AccessToken))


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer`; `request.auth` is the `TokenSession`."""

    def authenticate(self, request: Request) -> tuple[User, TokenSession] | None:  # type: ignore[override]  # simplejwt gives its token
        header = self.get_header(request)
        raw = self.get_raw_token(header) if header is not None else None
        if raw is None:
            return None
        try:
            session = check(raw.decode("latin-1"))
        except DomainError:
            # As DRF itself does for its own errors: while it renders the refusal it asks again who this is.
            request._not_authenticated()  # type: ignore[attr-defined]  # private
            raise
        return session.user, session


def _read(raw: str, *, kind: type[Kind]) -> Kind:
    try:
        return kind(raw)  # type: ignore[arg-type]  # the stubs want a token made already
    except TokenError as error:
        raise DeadToken from error


def _session_id(token: Token) -> uuid.UUID:
    try:
        return uuid.UUID(token.get(SESSION, ""))
    except (ValueError, TypeError, AttributeError) as error:
        raise DeadToken from error


def _session(token: Token, *, lock: bool = False) -> TokenSession:
    """The living log-in a token belongs to. A ban comes first, so that a banned person is told so."""
    query = TokenSession.objects.with_standing()
    if lock:
        query = query.select_for_update(of=("self",), no_key=True)
    session = query.filter(pk=_session_id(token)).first()
    if session is None or str(session.user_id) != token.get(api_settings.USER_ID_CLAIM):
        raise DeadToken
    if (refusal := bans.suspension(session.user, ban_id=session.standing_ban_id)) is not None:
        raise refusal
    if session.ended_at is not None or session.expires_at <= session.now:
        raise DeadToken
    return session


def _renewed(session: TokenSession) -> Pair:
    refresh = RefreshToken()
    session.refresh_jti = refresh[api_settings.JTI_CLAIM]
    session.expires_at = refresh.current_time + api_settings.REFRESH_TOKEN_LIFETIME
    TokenSession.objects.filter(pk=session.pk).update(
        refresh_jti=session.refresh_jti, expires_at=session.expires_at, seen_at=Now()
    )
    return _pair(refresh=refresh, session=session)


def _pair(*, refresh: RefreshToken, session: TokenSession) -> Pair:
    refresh[api_settings.USER_ID_CLAIM] = str(session.user_id)
    refresh[SESSION] = str(session.pk)
    return Pair(access=str(refresh.access_token), refresh=str(refresh))
