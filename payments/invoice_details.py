"""How a seller is named on the invoices to come. Those that are issued keep what they say."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.addresses import tidy
from accounts.models import User
from accounts.names import validate_line
from payments.models import InvoiceDetails

LINES_MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Checked by form or serializer. `address`: up to six lines, divided by line breaks; `language`: empty for the buyer's."""

    legal_name: str
    address: str
    tax_number: str = ""
    language: str = ""


def clean_address(text: str) -> str:
    """As people type it, without blank lines. Raises `ValidationError`."""
    lines = tidy(text).split("\n")
    if len(lines) > LINES_MOST:
        raise ValidationError(_("Six lines at most."))
    for line in lines:
        validate_line(line)
    return "\n".join(lines)


def of(user: User) -> InvoiceDetails | None:
    return InvoiceDetails.objects.filter(seller=user).first()


def keep(*, seller: User, given: Given) -> InvoiceDetails:
    """Write them down; those before are gone."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=seller.pk)
        kept, _new = InvoiceDetails.objects.update_or_create(seller=seller, defaults={**asdict(given), "changed_at": Now()})
    kept.refresh_from_db()
    return kept
