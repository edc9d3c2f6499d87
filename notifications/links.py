"""Addresses of this site as they stand outside of it: in mails, texts and pushes."""

from __future__ import annotations

from django.conf import settings


def absolute(path: str) -> str:
    """The whole address of a path of this site. Anything that is no such path leads to the front page."""
    house = settings.PUBLIC_URL.rstrip("/")
    return f"{house}{path}" if path.startswith("/") else f"{house}/"
