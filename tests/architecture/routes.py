"""Every address of the house, out of the URLconf; and every command of its sockets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLResolver, get_resolver

GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Route:
    """`path` as the URLconf writes it, with its converters; a regular expression is written as it is."""

    path: str

    def address(self, ids: Mapping[str, Any]) -> str:
        """With these ids in it. Raises KeyError for a parameter that nobody thought of."""
        plain = GROUP.sub(r"<\1>", self.path).replace("^", "").rstrip("$")
        return "/" + PARAMETER.sub(lambda found: str(ids[str(found[1])]), plain)


def routes() -> list[Route]:
    return sorted({Route(path) for path in _walk(get_resolver(), "")}, key=lambda route: route.path)


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, path)
        else:
            yield path
