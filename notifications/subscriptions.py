"""Browsers that are pushed to: which a person has, and how one is added or taken away."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from py_vapid import b64urldecode

from accounts.agents import spoken
from accounts.models import User
from core.errors import Invalid, NotFound
from notifications.models import PushSubscription

MOST: Final = 10
"""Browsers of one person; the oldest makes room."""

_AUTH_BYTES: Final = 16


def of(person_id: int) -> list[PushSubscription]:
    return list(PushSubscription.objects.filter(person_id=person_id).order_by("id"))


def add(*, user: User, endpoint: str, p256dh: str, auth: str, agent: str = "", session_key: str = "") -> PushSubscription:
    """From now on this browser is the person's. Again is the same, with its newest keys. Raises `Invalid`."""
    _refuse_wrong(endpoint=endpoint, p256dh=p256dh, auth=auth)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        kept = {"person": user, "p256dh": p256dh, "auth": auth, "device": spoken(agent)[:120], "session_key": session_key}
        found, _created = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=kept)
        newest = PushSubscription.objects.filter(person=user).order_by("-id").values("pk")[:MOST]
        PushSubscription.objects.filter(person=user).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return found


def remove(*, user: User, subscription_id: int) -> None:
    """Raises `NotFound` for what is not the person's own."""
    if not PushSubscription.objects.filter(person=user, pk=subscription_id).delete()[0]:
        raise NotFound


def logged_out(*, session_key: str) -> None:
    """Whoever sits at that browser next must not read what the one before is told."""
    PushSubscription.objects.filter(session_key=session_key).exclude(session_key="").delete()


def is_service(endpoint: str) -> bool:
    """Whether this is an address of a push service we know: we post to no other that a person may name."""
    # Nothing that two readers of addresses might read in two ways.
    if not (endpoint.isascii() and endpoint.isprintable()) or any(sign in endpoint for sign in " \\@"):
        return False
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    known = any(host == name or host.endswith(f".{name}") for name in settings.PUSH_SERVICES)
    return parts.scheme == "https" and known and port in (None, 443)


def _refuse_wrong(*, endpoint: str, p256dh: str, auth: str) -> None:
    if not is_service(endpoint):
        raise Invalid(errors={"endpoint": [str(_("This is no push service that we know."))]})
    try:
        # Raises what it was not given: text that is no base64, a point that is on no curve.
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64urldecode(p256dh.encode("ascii")))
        right = len(b64urldecode(auth.encode("ascii"))) == _AUTH_BYTES
    except ValueError:
        right = False
    if not right:
        raise Invalid(errors={"keys": [str(_("These are not the keys of a browser."))]})
