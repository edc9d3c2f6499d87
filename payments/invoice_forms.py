"""What a seller fills in about their invoices."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import validate_line
from payments import invoice_details
from payments.invoice_choices import LANGUAGES
from payments.models import InvoiceDetails


class DetailsForm(forms.Form):
    legal_name = forms.CharField(label=_("Legal name"), max_length=120, validators=[validate_line])
    tax_number = forms.CharField(
        label=_("Tax number"), max_length=40, required=False, validators=[validate_line], help_text=_("VAT, GSTIN or the like.")
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=400,
        help_text=_("As it is to be printed: six lines at most, the country last."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = forms.ChoiceField(
        label=_("Language of your invoices"), required=False, choices=[("", _("The buyer’s own")), *LANGUAGES]
    )

    def __init__(self, *args: Any, details: InvoiceDetails | None, **options: Any) -> None:
        names = asdict(invoice_details.Given(legal_name="", address=""))
        initial = {name: getattr(details, name) for name in names} if details else {}
        super().__init__(*args, **(options | {"initial": initial}))

    def clean_address(self) -> str:
        return invoice_details.clean_address(self.cleaned_data["address"])
