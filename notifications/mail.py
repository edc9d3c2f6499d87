"""One mail: made from a notice, and handed to the mail server."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from notifications import attachments, unsubscribing
from notifications.failures import NotSent
from notifications.links import absolute
from notifications.models import Notice
from notifications.parcels import Parcel, Post
from notifications.wording import Words, html_of, reading_as, words_of, words_of_many

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend


_CLOSING = 421
"""A mail server's "I am going away", whatever it was asked (RFC 5321, 3.8)."""


@contextmanager
def post_office() -> Iterator[Post]:
    """The connection for a run of mails; opened by the first, closed at the end whatever state it is in."""
    connection: BaseEmailBackend = get_connection()
    try:
        yield lambda parcel: send(compose(parcel), connection=connection)
    finally:
        _hang_up(connection)


def compose(parcel: Parcel) -> EmailMultiAlternatives:
    """The mail of a parcel, in its reader's language and time zone.

    Its Message-ID follows from the first delivery and the state of its notice: should the same state go out twice, as it
    may when a worker dies between sending and noting it, then the two are recognisable as one.
    """
    notice = parcel.first.notice
    with reading_as(parcel.recipient):
        words = words_of_many(parcel) if parcel.is_digest else words_of(notice)
        surroundings = _surroundings(parcel, words=words)
        mail = EmailMultiAlternatives(
            subject=words.title,
            body=render_to_string("notifications/mail.txt", surroundings).strip() + "\n",
            to=[parcel.recipient.email],
            headers=_headers(notice, revision=parcel.first.revision) | unsubscribing.headers(notice),
        )
        mail.attach_alternative(_page(parcel, surroundings=surroundings), "text/html")
    for file in _files(parcel):
        mail.attach(file.name, file.content, file.mime)
    return mail


def _surroundings(parcel: Parcel, *, words: Words) -> dict[str, Any]:
    notice = parcel.first.notice
    return {
        "title": words.title,
        "body": words.body,
        "news": [_news(each.notice) for each in parcel.deliveries] if parcel.is_digest else [],
        "person": parcel.recipient,
        "link": absolute(reverse("notifications:list") if parcel.is_digest else notice.url),
        "settings_link": absolute(reverse("notifications:settings")),
        "unsubscribe_link": unsubscribing.link(notice),
        "house": absolute("/"),
    }


def _news(notice: Notice) -> dict[str, Any]:
    """One of several in a mail."""
    return {"words": words_of(notice), "link": absolute(notice.url)}


def _page(parcel: Parcel, *, surroundings: dict[str, Any]) -> str:
    if parcel.is_digest:
        return render_to_string("notifications/digest.html", surroundings)
    return html_of(parcel.first.notice, surroundings=surroundings)


def _files(parcel: Parcel) -> list[attachments.Attachment]:
    names = [each.notice.attachment for each in parcel.deliveries]
    return [attachments.read(name) for name in names if name]


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
