"""The seller's hand on the purses: one paddle's, or a whole list."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from auctions.figures import FigureField, minor
from auctions.purses import LONGEST_REASON

LARGEST_LIST = 512 * 1024
"""Bytes."""


def _key() -> str:
    return uuid4().hex


class PurseForm(forms.Form):
    """A paddle, what its purse becomes, and why."""

    paddle = forms.IntegerField(label=_("Paddle"), min_value=1, max_value=999_999_999)
    amount = FigureField(label=_("Purse"))
    reason = forms.CharField(label=_("Why"), max_length=LONGEST_REASON)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=_key)

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._currency = currency

    def clean_amount(self) -> int:
        return minor(self.cleaned_data["amount"], self._currency)


class PurseListForm(forms.Form):
    """Lines of paddle and amount, from a file or typed; looked at first, then written."""

    file = forms.FileField(
        label=_("A CSV file"), required=False, widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"})
    )
    list = forms.CharField(label=_("Or the lines themselves"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    reason = forms.CharField(label=_("Why"), max_length=LONGEST_REASON)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, initial=_key)

    def __init__(self, *args: Any, **options: Any) -> None:
        # It stands on a page with the other form: ids of its own, under the same names.
        super().__init__(*args, **options)
        self.auto_id = "list_%s"

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        file = found.get("file")
        if file is not None:
            found["list"] = self._read(file)
        if not found.get("list") and not self.errors:
            self.add_error("file", _("Choose a file, or type the lines."))
        return found

    def _read(self, file: Any) -> str:
        if file.size > LARGEST_LIST:
            raise ValidationError({"file": _("That file is too large.")})
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError({"file": _("That is no text in UTF-8.")}) from error
