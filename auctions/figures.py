"""Amounts in forms, as people type them (`ledger.typed`): "4,400", "12,50", "12,50,000"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ledger import typed
from ledger.money import InvalidAmount

NO_AMOUNT = _("That is not an amount we can read.")


class FigureField(forms.CharField):
    """What was typed; the amount it is depends on a currency, which another field gives: `minor` comes later."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off"}


class DecimalFigureField(FigureField):
    """The figure as a number, or None: for filters that compare figures, whatever the currency."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Decimal(typed.decimal_string(text, "EUR"))
        except InvalidAmount as error:
            raise ValidationError(NO_AMOUNT, code="figure") from error


def minor(text: str, currency: str) -> int:
    """Minor units of what was typed. Raises `ValidationError` in words for people."""
    try:
        return typed.read(text, currency)
    except InvalidAmount as error:
        raise ValidationError(NO_AMOUNT, code="figure") from error
