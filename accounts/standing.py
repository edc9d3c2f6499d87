"""Who has lost the right to be connected: asked by the hub for all its sockets at once, every few seconds."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

from django.db import connection

from accounts.bans import STANDING
from accounts.principals import Principal
from core.sockets import NOT_ALLOWED, NOT_SIGNED_IN, run_db

_QUERY = f"""
    SELECT asked.position, CASE
        WHEN person.id IS NULL OR NOT person.is_active
            OR EXISTS (SELECT FROM accounts_ban ban WHERE ban.user_id = person.id AND {STANDING.format(ban="ban")})
            OR (asked.as_staff AND NOT person.is_staff)
        THEN {NOT_ALLOWED}
        WHEN asked.token_session IS NOT NULL AND NOT EXISTS (
            SELECT FROM accounts_tokensession api WHERE api.id = asked.token_session
            AND api.user_id = asked.user_id AND api.ended_at IS NULL AND api.expires_at > statement_timestamp())
        THEN {NOT_SIGNED_IN}
        WHEN asked.session_key <> '' AND NOT EXISTS (
            SELECT FROM django_session web WHERE web.session_key = asked.session_key
            AND web.expire_date > statement_timestamp())
        THEN {NOT_SIGNED_IN}
    END
    FROM unnest(%s::bigint[], %s::uuid[], %s::text[], %s::boolean[]) WITH ORDINALITY
        AS asked(user_id, token_session, session_key, as_staff, position)
    LEFT JOIN accounts_user person ON person.id = asked.user_id
"""  # noqa: S608 - made of constants of ours


async def revoked(principals: Collection[Hashable]) -> dict[Principal, int]:
    """Those of `principals` whose log-in has ended (4401), or who are banned, closed or staff no more (4403), with the code.

    One query, however many they are; viewers who are not signed in (None) have nothing to lose.
    """
    return await run_db(revoked_now, principals)


def revoked_now(principals: Collection[Hashable]) -> dict[Principal, int]:
    """`revoked` for callers in a thread."""
    asked = [principal for principal in principals if isinstance(principal, Principal)]
    if not asked:
        return {}
    columns: list[Any] = [
        [principal.user_id for principal in asked],
        [principal.token_session for principal in asked],
        [principal.session_key for principal in asked],
        [principal.as_staff for principal in asked],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, columns)
        answers: list[tuple[int, int | None]] = cursor.fetchall()
    return {asked[position - 1]: code for position, code in answers if code is not None}
