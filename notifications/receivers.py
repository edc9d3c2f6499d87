"""What notices hear of other apps."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from notifications import subscriptions


def forget_browser(*, request: HttpRequest | None, **_: Any) -> None:
    """Somebody logs out of a browser: it is not pushed to any more."""
    if request is not None:
        subscriptions.logged_out(session_key=request.session.session_key or "")
