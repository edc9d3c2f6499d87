"""Notices as web pushes (RFC 8030), encrypted for the browser alone (RFC 8291), signed with the house's key (VAPID, RFC 8292).

A person may have several browsers: the push is sent when one of them took it. One that a retry reaches twice shows it
once, by its tag. A browser whose service says that it is gone (404, 410), or that another key may push to it (403), is
removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import requests
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from py_vapid import Vapid02, b64urlencode
from pywebpush import WebPushException, webpush

from notifications import outbox, subscriptions
from notifications.choices import URGENT
from notifications.failures import NotSent
from notifications.models import OutboxPush, PushSubscription
from notifications.parcels import Parcel, Post
from notifications.wording import reading_as, title_of, words_of

TIMEOUT: Final = 10.0
"""Seconds for which an answer is waited for."""
KEPT_FOR: Final = 24 * 3600
"""Seconds for which a push service keeps it for a browser that is off (TTL)."""
BODY_MOST: Final = 400
"""Characters: with its title it stays far below the 4,096 bytes that a service must take."""

_GONE: Final = (403, 404, 410)


def is_on() -> bool:
    """Whether this house pushes at all."""
    return bool(settings.VAPID_PRIVATE_KEY)


def public_key() -> str:
    """What a browser is told, that lets nobody but us push to it; empty where pushes are off."""
    if not is_on():
        return ""
    point = _key(settings.VAPID_PRIVATE_KEY).public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return str(b64urlencode(point))


@contextmanager
def post_office() -> Iterator[Post]:
    """For a run of pushes: connections to the services stay open."""
    with _Session() as session:
        yield lambda parcel: _push(parcel, session=session)


def compose(parcel: Parcel) -> dict[str, str]:
    """What the browser shows, in the reader's language; a later state of the same notice takes its place (`tag`)."""
    first = parcel.first
    with reading_as(parcel.recipient):
        body = "" if parcel.is_digest else words_of(first.notice).body
        path = reverse("notifications:list") if parcel.is_digest else reverse("notifications:follow", args=[first.notice_id])
        return {
            "title": title_of(parcel)[:200],
            "body": body[:BODY_MOST],
            "url": path,
            "tag": f"digest-{parcel.kind}" if parcel.is_digest else f"notice-{first.notice_id}",
            "lang": get_language() or "en",
            "dir": "rtl" if get_language_bidi() else "ltr",
        }


def _push(parcel: Parcel, *, session: requests.Session) -> None:
    said = compose(parcel)
    if outbox.is_open():
        shown = {name: said[name] for name in ("title", "body", "url")}
        OutboxPush.objects.create(person=parcel.recipient, **shown)
    took, failures = 0, []
    for browser in subscriptions.of(parcel.recipient.pk):
        try:
            took += _took(browser, said=said, urgency=_urgency(parcel), session=session)
        except NotSent as failure:
            failures.append(failure)
    if took:
        return
    raise failures[0] if failures else NotSent("The person has no browser that takes pushes any more.", permanent=True)


def _took(browser: PushSubscription, *, said: dict[str, str], urgency: str, session: requests.Session) -> bool:
    """False where the browser is gone, and with it its row. Raises `NotSent`."""
    try:
        webpush(
            {"endpoint": browser.endpoint, "keys": {"p256dh": browser.p256dh, "auth": browser.auth}},
            data=json.dumps(said),
            vapid_private_key=_key(settings.VAPID_PRIVATE_KEY),
            vapid_claims={"sub": settings.VAPID_SUBJECT},
            ttl=KEPT_FOR,
            timeout=TIMEOUT,
            headers={"Urgency": urgency},
            requests_session=session,
        )
    except WebPushException as error:
        answer = error.response
        if answer is not None and answer.status_code in _GONE:
            browser.delete()
            return False
        raise _explained(answer, error=error) from error
    except requests.RequestException as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error
    PushSubscription.objects.filter(pk=browser.pk).update(pushed_at=Now())
    return True


def _explained(answer: Any, *, error: Exception) -> NotSent:
    """What a refusal means: 429 and 5xx pass, 401 is for us to mend, the rest is for good."""
    if answer is None:
        return NotSent(str(error), permanent=True)
    asked = str(answer.headers.get("Retry-After", ""))
    return NotSent(
        f"{answer.status_code} {answer.reason}",
        permanent=answer.status_code < 500 and answer.status_code not in (401, 408, 429),
        retry_after=float(asked) if asked.isascii() and asked.isdigit() else None,
    )


def _urgency(parcel: Parcel) -> str:
    return "high" if parcel.kind in URGENT else "normal"


@cache
def _key(private: str) -> Vapid02:
    return Vapid02.from_raw(private.encode())


class _Session(requests.Session):
    """Follows no redirection: where we post to was looked at when the browser was added."""

    def post(self, url: Any, data: Any = None, json: Any = None, **options: Any) -> requests.Response:
        return super().post(url, data, json, **(options | {"allow_redirects": False}))
