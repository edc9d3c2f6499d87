"""Plots over HTTP: a picture for each theme and width, drawn once for all who would see the same.

A page has them as `<img>`, so nothing in them runs or loads (`components/figure.html`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any, Concatenate, Final, ParamSpec, cast

from csp.decorators import csp
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import get_language

from core.charts import Chart, Size, Theme
from core.errors import NotFound

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

POLICY: Final[dict[str, Any]] = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "sandbox": []}
EDITION: Final = "2"
"""Of the drawing: a change of it makes every picture a new one."""
KEPT: Final = 24 * 3600
"""Seconds."""
THEMES: Final = ("light", "dark")
SIZES: Final = ("wide", "half", "narrow")


def picture(request: HttpRequest, *, subject: str, chart: Callable[[], Chart]) -> HttpResponse:
    """The plot of `subject`, whose text says everything that the plot depends on, but for language, time zone and size.

    `chart` is asked only where nobody has the picture yet. Raises `NotFound` for a theme or a size there is not.
    """
    theme, size = request.GET.get("theme", "light"), request.GET.get("size", "half")
    if theme not in THEMES or size not in SIZES:
        raise NotFound
    tag = _tag(subject, theme, size)
    if f'"{tag}"' in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(_drawn(tag, chart, cast(Theme, theme), cast(Size, size)), content_type="image/svg+xml")
        response["Content-Disposition"] = "inline"
    response["ETag"] = f'"{tag}"'
    response["Vary"] = "Cookie, Accept-Language"
    response["Cache-Control"] = "private, no-cache"
    return response


def as_picture(view: View[P]) -> View[P]:
    """For views of pictures: opened by itself, one may have its own styles, and can do nothing else."""
    return cast("View[P]", csp(POLICY)(view))


def _tag(subject: str, theme: str, size: str) -> str:
    told = "\n".join([EDITION, subject, get_language() or "", timezone.get_current_timezone_name(), theme, size])
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _drawn(tag: str, chart: Callable[[], Chart], theme: Theme, size: Size) -> bytes:
    found: bytes | None = cache.get(f"plot:{tag}")
    if found is None:
        # Where matplotlib keeps the list of fonts that it found, which takes it seconds to make.
        os.environ.setdefault("MPLCONFIGDIR", str(settings.DATA / "matplotlib"))
        from core.drawing import draw  # takes half a second to load: only where something is drawn

        found = draw(chart(), theme=theme, size=size)
        cache.set(f"plot:{tag}", found, KEPT)
    return found
