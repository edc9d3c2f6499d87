"""What the page of a statement asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from ledger.statements import EARLIEST, LATEST

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _day(label: _StrPromise) -> forms.DateField:
    bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, validators=bounds)


class StatementFilter(forms.Form):
    """`?currency=&start=&end=&of=`: days are the reader's own, both included; `of` is a subject of the books."""

    currency = forms.ChoiceField(label=_("Currency"), required=False)
    start = _day(_("From"))
    end = _day(_("To"))
    of = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, currencies: Sequence[str]) -> None:
        super().__init__(data)
        self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start") and given.get("end") and given["end"] < given["start"]:
            self.add_error("end", _("That is before the first day."))
        return given
