"""The page on which a sale is seen again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.pages import as_page
from bidding.showing.replay import replay_page
from core.errors import NotFound

_DIGITS = 9


@never_cache
@require_GET
@as_page
def replay(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """`?lot=` is a number, `?after=` a sequence of its log, `?t=` seconds: all of it is in links that need no script."""
    asked = request.GET
    page = replay_page(
        auction_id,
        user=request.user,
        lot=_whole(asked.get("lot")),
        after=_whole(asked.get("after")) or 0,
        at=_seconds(asked.get("t", "")),
    )
    return render(request, "bidding/replay.html", {"page": page, "auction": page.auction, "story": page.story})


def _whole(text: str | None) -> int | None:
    """Raises `NotFound` for what is no number of ours."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise NotFound
    return int(text)


def _seconds(text: str) -> float | None:
    """None for what is no time: the page then opens where the lot does."""
    whole, _point, rest = text.partition(".")
    plain = (whole + rest).isascii() and (whole + rest).isdigit() and len(text) <= _DIGITS + 4
    return float(text) if plain else None
