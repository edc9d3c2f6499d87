"""The states of a sale as the design shows them: one word, one icon, one edge each (docs: the style guide page)."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.templatetags.icons import icon

register = template.Library()

ICONS = {
    "leading": "paddle-fill",
    "outbid": "up",
    "reserve": "scales",
    "reconnecting": "sync",
    "closing": "clock",
    "sold": "hammer",
    "watching": "users",
    "soon": "calendar",
}
"""Icon of each `data-state`; `live` draws its own dot, `unsold` is struck through."""


@register.simple_tag
def pill(state: str, word: str | Promise) -> SafeString:
    """`{% translate "You lead" as word %}{% pill "leading" word %}`."""
    drawn = icon(ICONS[state]) if state in ICONS else ""
    return format_html('<span class="pill" data-state="{}">{}{}</span>', state, drawn, word)


@register.simple_tag
def standing(state: str, word: str | Promise, more: str | Promise = "") -> SafeString:
    """Where one stands on a lot: a heading word and one sentence. Scripts change `data-state`, icon and both texts."""
    return format_html(
        '<div class="standing" data-state="{}" role="status">{}<div><b>{}</b><span>{}</span></div></div>',
        state,
        icon(ICONS[state]),
        word,
        more,
    )


@register.simple_tag
def paddle(number: str | int, variant: str = "") -> SafeString:
    """A paddle. `variant`: `mine` for one's own, `lg`; several with spaces."""
    classes = " ".join(["paddle", *(f"paddle--{each}" for each in variant.split())])
    return format_html('<span class="{}">{}</span>', classes, number)
