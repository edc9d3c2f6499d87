"""Language and time zone of a person (AC6), never such as would break a page."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Preferences:
    language: str
    time_zone: zoneinfo.ZoneInfo


def languages() -> list[tuple[str, str]]:
    """What the house speaks now."""
    return [(code, str(name)) for code, name in settings.LANGUAGES]


@cache
def time_zones() -> tuple[str, ...]:
    """IANA names one may choose, without the historical and technical ones."""
    places = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return ("UTC", *sorted(name for name in zoneinfo.available_timezones() if name.startswith(places)))


def time_zone_choices() -> list[tuple[str, str]]:
    """For a form: the place as people write it."""
    return [(name, name.replace("_", " ")) for name in time_zones()]


def of(user: User) -> Preferences:
    """What the person chose, or the site's own where that is no longer to be had."""
    language = user.language if user.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    try:
        zone = zoneinfo.ZoneInfo(user.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = zoneinfo.ZoneInfo("UTC")
    return Preferences(language=language, time_zone=zone)
