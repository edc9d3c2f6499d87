"""A person shows that a phone is theirs (AC8): a code of six digits goes to it, and comes back.

- A code is good for ten minutes and five tries, and there is one a person at a time. Kept is a keyed hash of it, so that
  who reads the table has to guess as well.
- Codes are limited by person, by number and by network address: with all of them used, a guesser has 25 tries in an hour
  at a million codes, and nobody's phone can be rung out of its sleep through us.
- Nothing that is answered depends on whether somebody else has the number. Who confirms it last has it: numbers change
  hands, and so one number cannot stand behind two people.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import audit, preferences
from accounts.attempts import network
from accounts.models import User
from core.errors import Conflict, Invalid, Throttled, Unavailable
from core.times import database_time
from notifications import texting
from notifications.failures import NotSent
from notifications.models import Phone, PhoneCode
from notifications.models.phones import E164

GOOD_FOR: Final = timedelta(minutes=10)
TRIES: Final = 5
DIGITS: Final = 6

LIMITS: Final = (
    ("person_id", 5, timedelta(hours=1)),
    ("number", 5, timedelta(days=1)),
    ("address", 20, timedelta(hours=1)),
)
"""How many codes may be asked for: by one person, to one number, from one network."""

LOCK: Final = 0x434F4445
"""Name of the lock under which codes are counted and given ("CODE")."""


class WrongCode(Conflict):
    """One answer for a wrong code, one that has run out, one tried too often, and none."""

    code = "wrong_code"
    text = _("That is not the code, or it is good no more.")


def of(person_id: int) -> Phone | None:
    """The confirmed phone."""
    return Phone.objects.filter(person_id=person_id).first()


def waiting(person_id: int) -> PhoneCode | None:
    """The code that can still be given, if one is on its way."""
    return _alive(person_id).first()


def number_of(typed: str) -> str:
    """As E.164, whatever stands between the digits. Raises `Invalid`."""
    number = re.sub(r"[\s().\-/]", "", typed)
    number = f"+{number[2:]}" if number.startswith("00") else number
    if not re.fullmatch(E164, number):
        raise Invalid(errors={"number": [str(_("A number with its country, such as +91 98765 43210."))]})
    return number


def ask(*, user: User, number: str, address: str | None) -> None:
    """Send a code to a number (E.164); one that was on its way before is good no more.

    Raises `Throttled`, and `Unavailable` where the text cannot be sent: it then counts all the same.
    """
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    with transaction.atomic():
        _one_at_a_time()
        _refuse_too_many(person_id=user.pk, number=number, address=network(address))
        PhoneCode.objects.filter(person=user, ended_at=None).update(ended_at=Now())
        PhoneCode.objects.create(person=user, number=number, digest=_digest(user.pk, number, code), address=network(address))
    with translation.override(preferences.of(user).language):
        body = _now("%(code)s is your code for Rostrum, good for 10 minutes. Tell it to nobody.") % {"code": code}
    try:
        texting.send(by=texting.carrier(), person_id=user.pk, number=number, body=body)
    except NotSent as error:
        raise Unavailable from error


def confirm(*, user: User, code: str) -> Phone:
    """The number that the code went to is the person's from now on, and nobody else's. Raises `WrongCode`."""
    with transaction.atomic():
        _one_at_a_time()
        phone = _confirmed(user=user, code=code)
    # Outside: a wrong try has to be counted, and an error would undo it.
    if phone is None:
        raise WrongCode
    return phone


def forget(*, user: User) -> None:
    """No more texts. To have no phone is no error. Audited."""
    with transaction.atomic():
        found = Phone.objects.select_for_update(no_key=True).filter(person=user).first()
        if found is not None:
            audit.record(actor=user, action="phone.removed", target=user)
            found.delete()


def _one_at_a_time() -> None:
    """Until the transaction ends: codes are counted, and a number changes hands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _confirmed(*, user: User, code: str) -> Phone | None:
    sent = _alive(user.pk).select_for_update(no_key=True).first()
    if sent is None:
        return None
    if not hmac.compare_digest(sent.digest, _digest(user.pk, sent.number, code)):
        PhoneCode.objects.filter(pk=sent.pk).update(tries=F("tries") + 1)
        return None
    PhoneCode.objects.filter(pk=sent.pk).update(ended_at=Now())
    Phone.objects.filter(number=sent.number).exclude(person=user).delete()
    phone, _created = Phone.objects.update_or_create(person=user, defaults={"number": sent.number, "confirmed_at": Now()})
    audit.record(actor=user, action="phone.confirmed", target=user)
    return phone


def _alive(person_id: int) -> models.QuerySet[PhoneCode]:
    return PhoneCode.objects.filter(person_id=person_id, ended_at=None, tries__lt=TRIES, asked_at__gt=Now() - GOOD_FOR)


def _refuse_too_many(**who: object) -> None:
    """Raises `Throttled` with the seconds until the oldest of those that count is old enough."""
    now = database_time()
    for name, most, window in LIMITS:
        if not who[name]:
            continue  # nobody told where from: they are not all one
        lately = PhoneCode.objects.filter(**{name: who[name]}, asked_at__gt=now - window).order_by("-asked_at")
        counted: list[datetime] = list(lately.values_list("asked_at", flat=True)[:most])
        if len(counted) >= most:
            raise Throttled(retry_after=max(1, round((counted[-1] + window - now).total_seconds())))


def _digest(person_id: int, number: str, code: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"phone:{person_id}:{number}:{code}".encode(), "sha256").hex()
