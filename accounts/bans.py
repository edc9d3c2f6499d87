"""Suspensions (AC7): a reason the person is told, and an end.

A ban stands while, by the database's clock,

    lifted_at IS NULL AND starts_at <= now AND (ends_at IS NULL OR ends_at > now)

which is `Ban.objects.standing()` in the ORM and `STANDING` in SQL. `ban_one_standing` lets a person have one at a time.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, sessions
from accounts.choices import SessionEnd
from accounts.errors import AccountClosed, AccountSuspended
from accounts.models import Ban, User
from core.errors import Conflict, Invalid, PermissionDenied

STANDING = """
    {ban}.lifted_at IS NULL AND {ban}.starts_at <= statement_timestamp()
    AND ({ban}.ends_at IS NULL OR {ban}.ends_at > statement_timestamp())
"""
"""The predicate over `accounts_ban`, for joins of those who write SQL: `STANDING.format(ban="ban")`."""


def standing_ban(user_id: int) -> Ban | None:
    """The ban in force over a person, if there is one."""
    return Ban.objects.standing().filter(user_id=user_id).first()


def suspension(user: User, *, ban_id: int | None) -> AccountSuspended | None:
    """What stands between a person and the house: a standing ban (`ban_id`, as annotated), or a closed account."""
    if ban_id is not None:
        found = Ban.objects.get(pk=ban_id)
        return AccountSuspended(reason=found.reason, until=found.ends_at)
    return None if user.is_active else AccountClosed()


def ban(*, user: User, reason: str, ends_at: datetime | None, by: User) -> Ban:
    """Suspend a person until `ends_at` (None: until lifted), in place of any ban that stands. Ends all their sessions.

    Raises `Invalid` for a past end or no reason, `PermissionDenied` for oneself, and for staff unless by a superuser.
    """
    if not reason.strip():
        raise Invalid(errors={"reason": [_("Say why: the person is told.")]})
    if ends_at is not None and ends_at <= timezone.now():
        raise Invalid(errors={"ends_at": [_("The end must lie ahead.")]})
    if user.pk == by.pk or (user.is_staff and not by.is_superuser):
        raise PermissionDenied
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        Ban.objects.filter(user=user, lifted_at=None).update(lifted_at=Now())
        given = Ban.objects.create(user=user, reason=reason.strip(), ends_at=ends_at, by=by)
        sessions.end_all(user=user, because=SessionEnd.BAN)
        audit.record(actor=by, action="account.banned", target=user, data={"reason": given.reason, "ends_at": ends_at})
    return given


def lift(*, user: User, by: User) -> None:
    """End the standing ban at once. Raises `Conflict` where none stands."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if not Ban.objects.standing().filter(user=user).update(lifted_at=Now()):
            raise Conflict(_("This person is not suspended."))
        audit.record(actor=by, action="account.ban_lifted", target=user)
