"""Socket tickets: a one-time `?ticket=` that lives 30 s, for clients that have tokens instead of our cookie.

A URL ends up in logs and histories, so what stands in it is worthless after one use; the database holds its hash.
"""

from __future__ import annotations

import hashlib
import secrets

from django.db import connection

from accounts.models import SocketTicket
from accounts.principals import Principal

LIFETIME = 30
"""Seconds."""


def issue(principal: Principal) -> str:
    """A ticket for the log-in behind `principal`; it is shown this once."""
    ticket = secrets.token_urlsafe(32)
    SocketTicket.objects.create(
        digest=_digest(ticket),
        user_id=principal.user_id,
        token_session_id=principal.token_session,
        session_key="" if principal.token_session else principal.session_key,
    )
    return ticket


def redeem(ticket: str) -> Principal | None:
    """Who the ticket lets in; None if it is unknown, used, or older than 30 s. Whether the log-in still stands is
    `accounts.standing`'s question. One statement, so that of two at once only one gets in.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_socketticket WHERE digest = %s"
            " RETURNING user_id, token_session_id, session_key, (SELECT is_staff FROM accounts_user person WHERE person.id = user_id),"
            " created_at > statement_timestamp() - make_interval(secs => %s)",
            [_digest(ticket), LIFETIME],
        )
        row = cursor.fetchone()
    if row is None or not row[4]:
        return None
    return Principal(user_id=row[0], token_session=row[1], session_key=row[2], as_staff=row[3])


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
