"""Notices as text messages: the title and a link, short enough for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.urls import reverse

from notifications import phone, texting
from notifications.failures import NotSent
from notifications.links import absolute
from notifications.parcels import Parcel, Post
from notifications.wording import reading_as, title_of

PLAIN: Final = 160
"""Characters of a text in the alphabet of GSM 03.38, which fits one message."""
UNICODE: Final = 134
"""Of a text in any other: two messages of 67. In one of 70 there would be no room beside the link."""

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyz"
    "äöñüà"
)


@contextmanager
def post_office() -> Iterator[Post]:
    """For a run of texts."""
    by: list[texting.Carrier] = []

    def post(parcel: Parcel) -> None:
        if not by:
            by.append(texting.carrier())
        found = phone.of(parcel.recipient.pk)
        if found is None:
            raise NotSent("The person has no confirmed phone.", permanent=True)
        texting.send(
            by=by[0],
            person_id=parcel.recipient.pk,
            number=found.number,
            body=compose(parcel),
            delivery_id=parcel.first.pk,
        )

    yield post


def compose(parcel: Parcel) -> str:
    """In the reader's language."""
    with reading_as(parcel.recipient):
        title = title_of(parcel)
    path = reverse("notifications:list") if parcel.is_digest else reverse("notifications:follow", args=[parcel.first.notice_id])
    return fitted(title, link=absolute(path))


def fitted(title: str, *, link: str) -> str:
    """Title and link, the title cut where both do not fit."""
    room = (PLAIN if _GSM.issuperset(title) else UNICODE) - len(link) - 1
    return f"{title if len(title) <= room else title[: max(room - 3, 0)].rstrip() + '...'} {link}"
