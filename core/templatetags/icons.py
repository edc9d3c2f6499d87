"""Icons from the one sprite, `core/static/core/icons.svg`."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def sprite() -> str:
    """Address of the sprite, for scripts that draw icons (`data-sprite` on the root element)."""
    return static("core/icons.svg")


@register.simple_tag
def icon(name: str, variant: str = "") -> SafeString:
    """`{% icon "bell" %}`, `{% icon "next" "turn" %}`. Decoration only: the word stands beside it or in a label.

    `variant`: `sm`, `lg`, or `turn` for arrows that mean a direction and mirror from right to left; several with spaces.
    """
    classes = " ".join(["icon", *(f"icon--{each}" for each in variant.split())])
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', classes, sprite(), name)
