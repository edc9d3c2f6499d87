"""A bid as a form sends it: the way without scripts, and what the pages' own buttons fall back to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidding.choices import Answering, BidKind
from bidding.locked import LotRow
from bidding.rules import BidKind as Kind
from ledger import typed
from ledger.money import InvalidAmount, to_decimal_string

UNUSUAL = 5
"""So many times the next bid, or more, is asked about once again (protocol.md, "Unusual amounts")."""


class CeilingForm(forms.Form):
    """`key` was made when the page was: sending the form twice is one bid. `amount` may be written in any usual way."""

    key = forms.CharField(max_length=128)
    amount = forms.CharField(max_length=40, label=_("Your bid"))

    def __init__(self, data: Any, *, lot: LotRow) -> None:
        super().__init__(data)
        self.lot = lot

    def clean_amount(self) -> int:
        """Minor units."""
        try:
            return typed.read(self.cleaned_data["amount"], self.lot.currency)
        except InvalidAmount as error:
            raise forms.ValidationError(_("That is not an amount we can read.")) from error


class BidForm(CeilingForm):
    """A bid on a lot that is open."""

    kind = forms.ChoiceField(choices=BidKind.choices)
    sure = forms.BooleanField(required=False)

    @property
    def asks_first(self) -> bool:
        """Of a valid form: whether the amount is unusual, and nobody has said yes to it."""
        return not self.cleaned_data["sure"] and self.cleaned_data["amount"] >= UNUSUAL * self.lot.minimum

    @property
    def chosen_kind(self) -> Kind:
        return "max" if self.cleaned_data["kind"] == BidKind.MAX else "exact"


TO_DECIDE = [each for each in Answering.choices if each[0] != Answering.OFFER]
"""What may be said of a lot under its reserve."""
OF_A_CHANCE = [each for each in Answering.choices if each[0] != Answering.COUNTER]
"""What may be said of a lot whose sale fell through."""


class ChanceForm(forms.Form):
    """What is said of a second chance. `asked` is the lot event that offered it."""

    key = forms.CharField(max_length=128)
    action = forms.ChoiceField(choices=OF_A_CHANCE)
    asked = forms.IntegerField(min_value=0, required=False)


class AnswerForm(CeilingForm):
    """What seller or high bidder says after the close. `asked` is the lot event that they answer."""

    action = forms.ChoiceField(choices=TO_DECIDE)
    asked = forms.IntegerField(min_value=0)
    amount = forms.CharField(max_length=40, required=False)

    def clean_amount(self) -> int:
        """Minor units; 0 where none is asked for."""
        return super().clean_amount() if self.data.get("action") == Answering.COUNTER else 0

    @property
    def wire_amount(self) -> str | None:
        """Of a valid form."""
        amount = self.cleaned_data["amount"]
        return to_decimal_string(amount, self.lot.currency) if amount else None
