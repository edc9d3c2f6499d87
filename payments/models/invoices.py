"""Invoices and credit notes (P4): numbered without gaps per seller and year, and never changed once issued.

Amounts are minor units, positive on credit notes too: the kind says which way they go. Triggers (migration) refuse to
change what an invoice says; how far its printing is may change, and its file is named once.

Lock order: Order, Payment, the ledger's rows, then InvoiceSeries.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from payments.invoice_choices import LANGUAGES, InvoiceKind, InvoiceStatus
from payments.models.orders import Order

_ADDS_UP = Q(total=F("hammer") + F("premium") + F("tax"))
_NOT_NEGATIVE = Q(hammer__gte=0, premium__gte=0, tax__gte=0, total__gt=0)


class InvoiceDetails(models.Model):
    """How a seller wants to be named on invoices. Those issued before keep what they say."""

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invoice_details", verbose_name=_("seller")
    )
    legal_name = models.CharField(_("legal name"), max_length=120)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True, help_text=_("VAT, GSTIN or the like."))
    address = models.CharField(_("address"), max_length=400, help_text=_("As it is printed, up to six lines."))
    language = models.CharField(
        _("language"), max_length=2, choices=LANGUAGES, blank=True, help_text=_("Empty: the buyer's own.")
    )
    changed_at = models.DateTimeField(_("changed"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("invoice details")
        verbose_name_plural = _("invoice details")
        constraints = [
            models.CheckConstraint(condition=~Q(legal_name="") & ~Q(address=""), name="invoice_details_are_whole"),
            models.CheckConstraint(
                condition=Q(language__in=["", *(code for code, _name in LANGUAGES)]), name="invoice_details_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.legal_name


class InvoiceSeries(models.Model):
    """The numbers of one seller in one year (UTC). Its row is locked while one is taken: none is left out."""

    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invoice_series", verbose_name=_("seller")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("series of invoices")
        verbose_name_plural = _("series of invoices")
        constraints = [models.UniqueConstraint(fields=["seller", "year"], name="invoice_series_of_seller_and_year")]

    def __str__(self) -> str:
        return f"{self.year}-{self.seller_id}"


class Invoice(models.Model):
    """One document, as it was issued. `source` is what it was issued for, and is invoiced once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=InvoiceKind.choices)
    series = models.ForeignKey(InvoiceSeries, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("series"))
    place = models.PositiveIntegerField(_("place in the series"))
    number = models.CharField(_("number"), max_length=40, help_text=_("As it is printed: 2026-17-00042."))
    source = models.CharField(_("for"), max_length=64, help_text=_("order:<id> or refund:<id>."))
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="invoices", verbose_name=_("order"))
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_notes", verbose_name=_("corrects")
    )
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invoices_written", verbose_name=_("seller")
    )
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invoices_received", verbose_name=_("buyer")
    )
    seller_as = models.JSONField(_("seller, as printed"))
    buyer_as = models.JSONField(_("buyer, as printed"))
    order_reference = models.CharField(_("number of the order"), max_length=16)
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    currency = models.CharField(_("currency"), max_length=3)
    hammer = models.BigIntegerField(_("hammer price"))
    premium = models.BigIntegerField(_("premium"))
    tax = models.BigIntegerField(_("tax"))
    total = models.BigIntegerField(_("total"))
    code = models.CharField(_("verification code"), max_length=40)
    issued_at = models.DateTimeField(_("issued"))

    status = models.CharField(_("printing"), max_length=8, choices=InvoiceStatus.choices, default=InvoiceStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True, blank=True, db_default=Now())
    leased_until = models.DateTimeField(_("being printed until"), null=True, blank=True)
    failure = models.CharField(_("failure"), max_length=300, blank=True)
    file = models.CharField(_("file"), max_length=100, blank=True)
    printed_at = models.DateTimeField(_("printed"), null=True, blank=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_at", "-place"]
        constraints = [
            models.UniqueConstraint(fields=["series", "place"], name="invoice_place_taken_once"),
            models.UniqueConstraint(fields=["number"], name="invoice_number_unique"),
            models.UniqueConstraint(fields=["source"], name="invoice_source_once"),
            models.UniqueConstraint(fields=["code"], name="invoice_code_unique"),
            models.CheckConstraint(condition=Q(kind__in=InvoiceKind.values), name="invoice_kind_known"),
            models.CheckConstraint(condition=Q(status__in=InvoiceStatus.values), name="invoice_status_known"),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in LANGUAGES]), name="invoice_language_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.INVOICE, corrects=None) | Q(kind=InvoiceKind.CREDIT_NOTE, corrects__isnull=False),
                name="invoice_credit_note_corrects_one",
            ),
            models.CheckConstraint(condition=_ADDS_UP, name="invoice_adds_up"),
            models.CheckConstraint(condition=_NOT_NEGATIVE, name="invoice_not_negative"),
            models.CheckConstraint(
                condition=~Q(status=InvoiceStatus.PRINTED) | (~Q(file="") & Q(printed_at__isnull=False)),
                name="invoice_printed_has_a_file",
            ),
        ]
        indexes = [
            models.Index(fields=["buyer", "-issued_at"], name="invoice_of_buyer"),
            models.Index(fields=["seller", "-issued_at"], name="invoice_of_seller"),
            models.Index(fields=["next_attempt_at"], condition=Q(status=InvoiceStatus.WAITING), name="invoice_to_print"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_credit_note(self) -> bool:
        return self.kind == InvoiceKind.CREDIT_NOTE


class InvoiceLine(models.Model):
    """One thing that was bought, or what of it was given back, as it was then. `rates` are those of the hammer."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="lines", verbose_name=_("invoice"))
    place = models.PositiveSmallIntegerField(_("place"))
    title = models.CharField(_("title"), max_length=200)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    hammer = models.BigIntegerField(_("hammer price"))
    premium = models.BigIntegerField(_("premium"))
    tax = models.BigIntegerField(_("tax"))
    total = models.BigIntegerField(_("total"))
    rates = models.JSONField(_("rates"), default=dict)

    class Meta:
        verbose_name = _("line of an invoice")
        verbose_name_plural = _("lines of invoices")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "place"], name="invoice_line_place_once"),
            models.CheckConstraint(condition=_ADDS_UP, name="invoice_line_adds_up"),
            models.CheckConstraint(condition=_NOT_NEGATIVE, name="invoice_line_not_negative"),
        ]

    def __str__(self) -> str:
        return self.title
