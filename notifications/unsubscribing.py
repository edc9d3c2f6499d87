"""One click, and mails of a kind stop (RFC 8058): a link that whoever has the mail may use, and no log-in.

The link says person, kind and way, signed; it never runs out, as mails do not. It lets nobody do anything else. To look at
it asks (mail scanners follow links); to post to it does it, as mail programs do by themselves from the mail's headers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core import signing
from django.urls import reverse

from accounts.models import User
from core.errors import NotFound
from notifications import preferences
from notifications.choices import Kind, Way
from notifications.links import absolute
from notifications.models import Notice

SALT: Final = "notifications.unsubscribe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Not to be told a kind by a way any more."""

    person: User
    kind: Kind
    way: Way


def token(person_id: int, kind: str) -> str:
    return signing.dumps([person_id, kind, Way.EMAIL.value], salt=SALT)


def link(notice: Notice) -> str:
    """For the mail of a notice, to its reader alone."""
    return absolute(reverse("notifications:unsubscribe", args=[token(notice.recipient_id, notice.kind)]))


def headers(notice: Notice) -> dict[str, str]:
    return {"List-Unsubscribe": f"<{link(notice)}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read(text: str) -> Wish:
    """What a token asks for. Raises `NotFound` for what we did not sign, and for people and kinds that are no more."""
    try:
        person_id, kind, way = signing.loads(text, salt=SALT)
        return Wish(person=User.objects.get(pk=person_id), kind=Kind(kind), way=Way(way))
    except (signing.BadSignature, User.DoesNotExist, ValueError) as error:
        raise NotFound from error


def fulfil(wish: Wish) -> None:
    """Again is the same."""
    preferences.change(person_id=wish.person.pk, wanted={(wish.kind, wish.way): False})
