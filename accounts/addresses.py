"""Postal addresses (AC6): one a person, used where something is sent or invoiced to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Address, User
from accounts.names import validate_line

_NO_COUNTRIES: Final = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
"""Two-letter regions of CLDR to which nothing can be sent."""
LINES_MOST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An address as it was given; `lines` are one to three, divided by line breaks, `country` is ISO 3166 alpha-2."""

    name: str
    lines: str
    city: str
    country: str
    region: str = ""
    postcode: str = ""


def validate_lines(text: str) -> None:
    """One to `LINES_MOST` lines, each of which can be printed on a label."""
    lines = text.split("\n")
    if len(lines) > LINES_MOST:
        raise ValidationError(_("Three lines at most."))
    for line in lines:
        validate_line(line)


def tidy(text: str) -> str:
    """Lines as people type them: without blank ones, and whatever a browser ends them with."""
    return "\n".join(filter(None, (line.strip() for line in text.splitlines())))


def of(user_id: int) -> Address | None:
    return Address.objects.filter(user_id=user_id).first()


def given(address: Address) -> Given:
    """The values alone: to be kept by an order or an invoice, which later changes must not touch."""
    return Given(**{name: getattr(address, name) for name in Given.__dataclass_fields__})


def keep(*, user: User, given: Given) -> Address:
    """Write down the person's address; the one before is gone. The values have been checked by form or serializer."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        kept, _created = Address.objects.update_or_create(user=user, defaults={**asdict(given), "changed_at": Now()})
    kept.refresh_from_db()
    return kept


def forget(*, user: User) -> None:
    """Orders and invoices keep what they were written with. To have none is no error."""
    Address.objects.filter(user=user).delete()


def country_name(code: str) -> str:
    """In the active language; the code itself where that has no name for it."""
    return _countries(get_language() or "en").get(code, code)


def countries() -> list[tuple[str, str]]:
    """Code and name in the active language, in its alphabet's order as far as code points have one."""
    return sorted(_countries(get_language() or "en").items(), key=lambda pair: pair[1])


@cache
def codes() -> frozenset[str]:
    return frozenset(_countries("en"))


@cache
def _countries(language: str) -> dict[str, str]:
    try:
        names = Locale.parse(language, sep="-").territories
    except (UnknownLocaleError, ValueError):
        # A made-up language of the tests: English, as for its amounts.
        names = Locale("en").territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES}
