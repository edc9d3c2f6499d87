"""What tests of pages share: a browser, what it would send, the text it was shown."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from tests.factories import make_auction, make_category

HOUR = timedelta(hours=1)


def client_of(user: Any = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def photo(name: str = "a.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def listing(**changes: Any) -> dict[str, Any]:
    """What the sell page sends."""
    now = timezone.now()
    return {
        "title": "Ochre field", "description": "Oil on board", "quantity": "1", "unit": "", "price_per": "lot",
        "start_price": "1,200", "reserve_price": "1 500.50", "sale-category": str(make_category("art").pk),
        "sale-format": "timed", "sale-currency": "EUR", "sale-opens_at": (now + HOUR).strftime("%Y-%m-%dT%H:%M"),
        "sale-closes_at": (now + 5 * HOUR).strftime("%Y-%m-%dT%H:%M"), "sale-soft": "120", "sale-at_latest": "30",
        "sale-increments": "flat", "sale-step": "20", "sale-reserve_policy": "reserve", "sale-premium": "25", "sale-tax": "18",
        "sale-tax_on": "premium", "sale-visibility": "public", "sale-conditions": "As seen.",
    } | changes  # fmt: skip


def draft_of(seller: Any, **fields: Any) -> Any:
    now = timezone.now()
    return make_auction(seller=seller, status="draft", lots=1, opens_at=now + HOUR, closes_at=now + 2 * HOUR, **fields)


def as_sent(form: Any) -> dict[str, Any]:
    """What a browser would send of a form it was shown."""
    found = {}
    for bound in form:
        value = bound.value()
        if hasattr(value, "strftime"):
            value = value.strftime("%Y-%m-%dT%H:%M")
        if value not in (None, False, []):
            found[bound.html_name] = str(getattr(value, "pk", value))
    return found
