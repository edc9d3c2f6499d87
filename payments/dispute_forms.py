"""What the pages of a dispute send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.intents import MOST
from ledger import typed
from ledger.money import InvalidAmount
from payments.choices import DisputeOutcome, DisputeReason


class PicturesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Any number of files; whether they are pictures is seen where they are drawn."""

    widget = PicturesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [super(PicturesField, self).clean(each, initial) for each in data or []]


class AnswerForm(forms.Form):
    """`key` was made when the page was: sending the form twice says it once."""

    key = forms.CharField(max_length=MOST, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Tell us what happened"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    pictures = PicturesField(
        label=_("Pictures"),
        required=False,
        help_text=_("JPEG, PNG or WebP, at most five. Buyer, seller and the house see them."),
        widget=PicturesInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class OpenForm(AnswerForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=DisputeReason.choices)
    field_order = ("reason", "text", "pictures")


class DecideForm(forms.Form):
    """`amount` counts where part goes back; it may be written in any usual way."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=DisputeOutcome.choices)
    amount = forms.CharField(
        label=_("Goes back to the buyer"), required=False, max_length=40, help_text=_("Where part goes back.")
    )
    because = forms.CharField(label=_("Why"), max_length=500, help_text=_("Both sides read it."))

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.currency = currency

    def clean_amount(self) -> int:
        """Minor units; 0 where part is not what was decided."""
        if self.data.get("outcome") != DisputeOutcome.PART:
            return 0
        try:
            return typed.read(self.cleaned_data["amount"], self.currency)
        except InvalidAmount as error:
            raise forms.ValidationError(_("That is not an amount we can read.")) from error
