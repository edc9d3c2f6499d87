"""What every page shows of notices: the number on the bell."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.queries import unread_count


def bell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `unread_notices`, asked of the database only by a page that shows it to somebody signed in."""
    person_id = getattr(getattr(request, "user", None), "pk", None)
    return {"unread_notices": 0 if person_id is None else SimpleLazyObject(lambda: unread_count(person_id))}
