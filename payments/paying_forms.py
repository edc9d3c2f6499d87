"""What the pages of payments send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.names import validate_line
from core.intents import MOST
from ledger.money import InvalidAmount
from ledger.typed import read
from payments.models import TransferDetails


class PayForm(forms.Form):
    """`how`: a gateway's name, or `card:<id>`. `key` was made when the page was: sending it twice pays once."""

    how = forms.CharField(max_length=64)
    key = forms.CharField(max_length=MOST)


class RefundForm(forms.Form):
    key = forms.CharField(max_length=MOST, widget=forms.HiddenInput)
    amount = forms.CharField(label=_("Amount"), max_length=40)
    reason = forms.CharField(label=_("Why"), max_length=300, validators=[validate_line])

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency

    def clean_amount(self) -> int:
        try:
            return read(self.cleaned_data["amount"], self.currency)
        except InvalidAmount as error:
            raise forms.ValidationError(_("That is no amount in this currency.")) from error


class TransferDetailsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable when it runs
    class Meta:
        model = TransferDetails
        fields = ("upi", "bank")
