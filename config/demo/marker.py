"""Which database is a demo's. Only such a one is ever wiped, and one where people are is never marked."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from config.models import DemoMarker


class NotADemo(Exception):
    """Says in words, for the terminal, why nothing was touched."""


def refuse_production() -> None:
    """Raises `NotADemo` under settings that are not meant for playing."""
    if not settings.DEMO:
        message = "There is no demo under these settings: use config.settings.development on a machine of your own."
        raise NotADemo(message)


def mark() -> None:
    """Make sure that the database is marked. Raises `NotADemo` where it has people and no mark."""
    refuse_production()
    with transaction.atomic():
        if DemoMarker.objects.exists():
            return
        if User.objects.exists():
            message = "This database has people of its own, so no demo is made in it. Use an empty database (ROSTRUM_DATA)."
            raise NotADemo(message)
        DemoMarker.objects.create()


def require() -> None:
    """Raises `NotADemo` unless the database is marked."""
    refuse_production()
    if not DemoMarker.objects.exists():
        message = "This database is not marked as a demo's, so nothing in it is wiped."
        raise NotADemo(message)


def is_made() -> bool:
    """Whether all of the demo's sales are there."""
    return DemoMarker.objects.filter(made_at__isnull=False).exists()


def is_half_made() -> bool:
    """Whether somebody began to make them and did not come to the end."""
    return DemoMarker.objects.filter(begun_at__isnull=False, made_at__isnull=True).exists()


def begin() -> None:
    DemoMarker.objects.update(begun_at=Now(), made_at=None)


def finish() -> None:
    DemoMarker.objects.update(made_at=Now())


def forget_sales() -> None:
    """The mark stays, and says that there is nothing yet. Locks the mark until the caller's transaction ends."""
    DemoMarker.objects.update(begun_at=None, made_at=None)
