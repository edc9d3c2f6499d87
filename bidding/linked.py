"""Whom a signed link speaks for (`bidding.decision_links`)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.bans import standing_ban
from accounts.models import User
from bidding.decision_links import Link
from core.errors import NotFound, PermissionDenied


def person_of(request: HttpRequest, link: Link) -> User:
    """Raises `NotFound` for who may not act any more, `PermissionDenied` where somebody else is signed in here."""
    user = User.objects.filter(pk=link.person, is_active=True).first()
    if user is None or standing_ban(link.person) is not None:
        raise NotFound
    if request.user.is_authenticated and request.user.pk != link.person:
        raise PermissionDenied(_("This link is for somebody else. Log out first if it is yours."))
    return user
