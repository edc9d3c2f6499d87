"""The outbox of a house without a mail server: every mail becomes a row, and `/outbox/` shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.mime.base import MIMEBase
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from notifications.models import OutboxFile, OutboxMail

KEPT: Final = 1_000
"""Mails; older ones go, as a demo may run for weeks."""


def is_open() -> bool:
    """Whether this house shows its mails to whoever asks: a demo or a developer's."""
    return bool(settings.DEMO or settings.DEBUG)


class OutboxBackend(BaseEmailBackend):
    """An e-mail backend (`EMAIL_BACKEND`) that keeps what it is given."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        messages = list(email_messages)
        kept = OutboxMail.objects.bulk_create(_row(message) for message in messages)
        OutboxFile.objects.bulk_create(
            file for mail, message in zip(kept, messages, strict=True) for file in _files(message, mail=mail)
        )
        if kept:
            OutboxMail.objects.filter(pk__lte=kept[-1].pk - KEPT).delete()
        return len(kept)


def _row(message: EmailMessage) -> OutboxMail:
    # Building the real message refuses what a real server would: line breaks in headers above all.
    message.message()
    return OutboxMail(
        to=", ".join(message.recipients())[:1000],
        subject=str(message.subject)[:1000],
        text=str(message.body),
        html=next((content for content, kind in _alternatives(message) if kind == "text/html"), ""),
    )


def _alternatives(message: EmailMessage) -> list[tuple[str, str]]:
    return [(str(each[0]), str(each[1])) for each in getattr(message, "alternatives", [])]


def _files(message: EmailMessage, *, mail: OutboxMail) -> Iterator[OutboxFile]:
    for attached in message.attachments:
        if not isinstance(attached, MIMEBase):
            name, content, mime = attached
            raw = content.encode() if isinstance(content, str) else bytes(content)
            yield OutboxFile(mail=mail, name=str(name)[:200], mime=str(mime)[:100], content=raw)
