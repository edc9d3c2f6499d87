"""Where we are among the pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], *names: str) -> str:
    """`aria-current="page"` when the page shown is one of the named URL patterns, else nothing."""
    match = getattr(context.get("request"), "resolver_match", None)
    return SafeString('aria-current="page"') if match and match.view_name in names else ""
