"""How the staff pages look. Colours are those of `core/tokens.css`; where they lead stands in
`config.staff_pages`, what they begin with in `config.staff_today`."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

ULTRAMARINE = {
    "50": "#ebeefe", "100": "#dbe1fd", "200": "#bcc7fb", "300": "#9aacff", "400": "#8799ff", "500": "#6b80ff",
    "600": "#1b34d6", "700": "#1326a6", "800": "#101f85", "900": "#1b2145", "950": "#0a1140",
}  # fmt: skip
INK = {
    "50": "#fafaf8", "100": "#f4f4f1", "200": "#dcdcd6", "300": "#c3c6cc", "400": "#9aa0aa", "500": "#5c616a",
    "600": "#3f444b", "700": "#2d3138", "800": "#22262c", "900": "#111316", "950": "#08090b",
}  # fmt: skip

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Rostrum",
    "SITE_HEADER": "Rostrum",
    "SITE_SUBHEADER": _("For the house"),
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("core/mark.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("core/mark.svg")}],
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": ULTRAMARINE, "base": INK},
    "DASHBOARD_CALLBACK": "config.staff_today.today",
    "SIDEBAR": {"navigation": "config.staff_pages.navigation"},
}
