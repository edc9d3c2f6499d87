"""A browser's User-Agent as a person would say it, for the list of log-ins. A guess: it decides nothing."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""The first that fits: most of them also claim to be those after them."""
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def spoken(user_agent: str) -> str:
    """ "Firefox on Windows"; a program's own name as it gives it ("curl/8.5"); "Unknown" for none."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or user_agent.partition(" ")[0][:40] or _("Unknown")
