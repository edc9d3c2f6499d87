"""What staff do with accounts (AC7), beyond bans and roles. Each act is audited in its own transaction."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import audit, roles, sessions
from accounts.choices import Role, SessionEnd
from accounts.models import User
from core.errors import Conflict, PermissionDenied


def approve_seller(*, user: User, by: User) -> None:
    """Let a person sell where `SELLERS=approved`. Raises `PermissionDenied`."""
    roles.grant(user=user, role=Role.SELLER, by=by)


def send_reset(*, request: HttpRequest, user: User, by: User) -> None:
    """Mail the person a link to set a new password; nobody else ever sees one. Raises `Conflict` for a closed account."""
    if not user.is_active:
        raise Conflict(_("This account is closed."))
    with transaction.atomic():
        audit.record(actor=by, action="account.reset_sent", target=user)
        form = ResetPasswordForm({"email": user.email})
        form.is_valid()
        form.save(request)


def sign_out(*, user: User, by: User) -> None:
    """End every log-in of a person."""
    with transaction.atomic():
        sessions.end_all(user=user, because=SessionEnd.ENDED)
        audit.record(actor=by, action="account.signed_out", target=user)


def close(*, user: User, by: User) -> None:
    """Close an account: nobody can sign in to it, and who is signed in is out. Its records stay.

    Raises `PermissionDenied` for oneself, and for staff unless by a superuser.
    """
    if user.pk == by.pk or (user.is_staff and not by.is_superuser):
        raise PermissionDenied
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        User.objects.filter(pk=user.pk).update(is_active=False)
        sessions.end_all(user=user, because=SessionEnd.CLOSED)
        audit.record(actor=by, action="account.closed", target=user)


def reopen(*, user: User, by: User) -> None:
    """Undo `close`."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True)
        audit.record(actor=by, action="account.reopened", target=user)
