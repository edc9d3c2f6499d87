"""Fixed words of invoices."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")


class InvoiceStatus(models.TextChoices):
    """How far the printing is; what the invoice says stands from the first moment."""

    WAITING = "waiting", _("To be printed")
    PRINTED = "printed", _("Printed")
    PAGE = "page", _("A page only")
    FAILED = "failed", _("Not printed")


LANGUAGES: Final = (("en", "English"), ("hi", "हिन्दी"), ("es", "Español"), ("fr", "Français"), ("ar", "العربية"))
"""Those that the words of an invoice are kept in (`invoice_words`), each by its own name."""
