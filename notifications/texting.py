"""Text messages: who carries them, how many a day, and what became of each.

Twilio carries them where it has keys. A house for development or demonstration keeps them in its outbox instead
(`/outbox/`). Any other sends none, and offers none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from notifications import outbox, twilio_gateway
from notifications.choices import TextStatus
from notifications.failures import NotSent
from notifications.models import SentText

LOCK: Final = 0x534D5343
"""Name of the lock under which texts are counted ("SMSC")."""

DAY: Final = timedelta(days=1)
HOUR: Final = 3600.0


class Carrier(Protocol):
    """Whoever takes a text to a phone."""

    def carry(self, *, text: SentText, body: str) -> str:
        """The carrier's name for it, for its reports. Raises `NotSent`."""


class OutboxCarrier:
    """Keeps the text with its words, for `/outbox/`."""

    def carry(self, *, text: SentText, body: str) -> str:
        SentText.objects.filter(pk=text.pk).update(body=body, status=TextStatus.KEPT)
        return ""


def is_on() -> bool:
    """Whether this house sends texts at all."""
    return twilio_gateway.has_keys() or outbox.is_open()


def carrier() -> Carrier:
    """Raises `NotSent` where texts are off: what waits is given up, and stands there for staff to see."""
    if twilio_gateway.has_keys():
        return twilio_gateway.TwilioCarrier()
    if outbox.is_open():
        return OutboxCarrier()
    raise NotSent("This house sends no texts: TWILIO_… are not set.", permanent=True)


def send(*, by: Carrier, person_id: int, number: str, body: str, delivery_id: int | None = None) -> SentText:
    """Hand one text over. Not within a transaction: the other side may take its time. Raises `NotSent`."""
    text = _counted(person_id=person_id, number=number, delivery_id=delivery_id)
    try:
        reference = by.carry(text=text, body=body)
    except NotSent as error:
        SentText.objects.filter(pk=text.pk).update(status=TextStatus.FAILED, error=str(error)[:300])
        raise
    # A report may have come in meanwhile: nothing but the name is written here.
    SentText.objects.filter(pk=text.pk).update(reference=reference)
    return text


def _counted(*, person_id: int, number: str, delivery_id: int | None) -> SentText:
    """The row of a text that may still be sent today. Under one lock, as two at once must not both be the last."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        today = SentText.objects.filter(created_at__gt=Now() - DAY).exclude(status=TextStatus.FAILED)
        if today.filter(person_id=person_id).count() >= settings.SMS_PER_PERSON:
            raise NotSent(f"{settings.SMS_PER_PERSON} texts went to this person in 24 hours (SMS_PER_PERSON).", permanent=True)
        if today.count() >= settings.SMS_PER_HOUSE:
            reason = f"The house has sent {settings.SMS_PER_HOUSE} texts in 24 hours (SMS_PER_HOUSE)."
            raise NotSent(reason, unreachable=True, retry_after=HOUR)
        return SentText.objects.create(person_id=person_id, number=number, delivery_id=delivery_id)
