"""One mail: made from a notice, and handed to the mail server."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from notifications import attachments, unsubscribing
from notifications.failures import NotSent
from notifications.links import absolute
from notifications.models import Delivery, Notice
from notifications.wording import html_of, reading_as, words_of

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend


_CLOSING = 421
"""A mail server's "I am going away", whatever it was asked (RFC 5321, 3.8)."""


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend]:
    """The connection for a run of mails; opened by the first, closed at the end whatever state it is in."""
    connection: BaseEmailBackend = get_connection()
    try:
        yield connection
    finally:
        _hang_up(connection)


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """The mail of a delivery's notice, in its reader's language and time zone.

    Its Message-ID follows from the delivery and the state of the notice: should the same state go out twice, as it
    may when a worker dies between sending and noting it, then the two are recognisable as one.
    """
    notice = delivery.notice
    with reading_as(notice.recipient):
        words = words_of(notice)
        surroundings = {
            "title": words.title,
            "body": words.body,
            "person": notice.recipient,
            "link": absolute(notice.url),
            "settings_link": absolute(reverse("notifications:settings")),
            "unsubscribe_link": unsubscribing.link(notice),
            "house": absolute("/"),
        }
        mail = EmailMultiAlternatives(
            subject=words.title,
            body=render_to_string("notifications/mail.txt", surroundings | {"body": words.body}).strip() + "\n",
            to=[notice.recipient.email],
            headers=_headers(notice, revision=delivery.revision) | unsubscribing.headers(notice),
        )
        mail.attach_alternative(html_of(notice, surroundings=surroundings), "text/html")
    if notice.attachment:
        file = attachments.read(notice.attachment)
        mail.attach(file.name, file.content, file.mime)
    return mail


def send(mail: EmailMultiAlternatives, *, connection: BaseEmailBackend) -> None:
    """Hand the mail over. Raises `NotSent`, and leaves the connection closed then: it may be in any state."""
    try:
        connection.open()
        connection.send_messages([mail])
    except Exception as error:
        _hang_up(connection)
        raise _explained(error) from error


def _headers(notice: Notice, *, revision: int) -> dict[str, str]:
    domain = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    first = f"<notice.{notice.pk}.1@{domain}>"
    threading = {} if revision == 1 else {"In-Reply-To": first, "References": first}
    return {
        "Message-ID": f"<notice.{notice.pk}.{revision}@{domain}>",
        "Auto-Submitted": "auto-generated",
        **threading,
    }


def _hang_up(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError:
        # It was gone already; Django drops its own hold on it even so.
        return


def _explained(error: Exception) -> NotSent:
    """What a failure means: 5yz answers to this mail are for good (RFC 5321, 4.2.1); the rest may pass."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            answers = list(error.recipients.values())
            reason = "; ".join(f"{code} {_text(said)}" for code, said in answers)
            return NotSent(reason, permanent=all(code >= 500 for code, _ in answers))
        case smtplib.SMTPDataError() if error.smtp_code != _CLOSING:
            return NotSent(f"{error.smtp_code} {_text(error.smtp_error)}", permanent=error.smtp_code >= 500)
        case smtplib.SMTPResponseException():
            # To our greeting, our password or our sender: not this mail's fault, and true of the next one too.
            return NotSent(f"{error.smtp_code} {_text(error.smtp_error)}", unreachable=True)
        case OSError():
            return NotSent(f"{type(error).__name__}: {error}", unreachable=True)
    # An address or a header that cannot be written down.
    return NotSent(f"{type(error).__name__}: {error}", permanent=isinstance(error, ValueError))


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
