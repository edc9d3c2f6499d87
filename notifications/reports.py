"""What providers tell of texts afterwards: delivered, or not. Once each; late, double and out of order do no harm."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from core.errors import NotFound
from notifications.choices import TextStatus
from notifications.delivery import came_back
from notifications.failures import NotSent
from notifications.models import SentText
from notifications.twilio_gateway import PASSING

_FAILED: Final = frozenset({"failed", "undelivered", "canceled"})


def take(*, text_id: int, reference: str, status: str, error_code: str = "") -> None:
    """Note what became of a text. States on the way change nothing. Raises `NotFound` for what is none of ours."""
    with transaction.atomic():
        text = SentText.objects.select_for_update(no_key=True).filter(pk=text_id).first()
        # The report may be faster than our own note of the provider's name.
        if text is None or text.reference not in ("", reference):
            raise NotFound
        if text.status != TextStatus.HANDED_OVER:
            return
        if status == "delivered":
            SentText.objects.filter(pk=text.pk).update(status=TextStatus.DELIVERED, reference=reference)
        elif status in _FAILED:
            _failed(text, reference=reference, reason=f"{status} {error_code}".strip(), passing=error_code in PASSING)


def _failed(text: SentText, *, reference: str, reason: str, passing: bool) -> None:
    SentText.objects.filter(pk=text.pk).update(status=TextStatus.FAILED, reference=reference, error=reason[:300])
    if text.delivery_id is not None:
        came_back(delivery_id=text.delivery_id, error=NotSent(reason, permanent=not passing))
