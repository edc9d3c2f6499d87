"""A lot's part of a listing, and what may still change on an open one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from auctions.choices import PricePer
from auctions.drafts import LotChanges, LotDraft, lot_faults
from auctions.figures import FigureField, minor
from auctions.forms.fields import PhotosField
from auctions.models import Category, Lot
from ledger.money import InvalidAmount, to_decimal_string


class LotForm(forms.Form):
    """A lot's part of a listing. Amounts are in the sale's currency."""

    title = forms.CharField(label=_("Title buyers will see"), max_length=160)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    lot_category: forms.ModelChoiceField[Category] = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category"), required=False, empty_label=_("That of the sale")
    )
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=12, decimal_places=3, initial=1, localize=False)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=24)
    price_per = forms.ChoiceField(label=_("Bids are"), choices=PricePer.choices, initial=PricePer.LOT, widget=forms.RadioSelect)
    start_price = FigureField(label=_("Start price"))
    reserve_price = FigureField(label=_("Reserve, secret"), required=False)
    photos = PhotosField(label=_("Photos"), required=False)

    def __init__(self, *args: Any, currency: str = "", lot: Lot | None = None, single: bool = False, **options: Any) -> None:
        """`single`: the sale is this one lot, and its category is asked for once."""
        self.currency = currency
        if lot is not None:
            options.setdefault("initial", _initial_of_lot(lot))
        super().__init__(*args, **options)
        if single:
            del self.fields["lot_category"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("start_price", "reserve_price"):
            if found.get(name) and self.currency:
                try:
                    found[f"{name}_minor"] = minor(found[name], self.currency)
                except ValidationError as error:
                    self.add_error(name, error)
        if not self.errors and "start_price_minor" in found:
            for name, texts in lot_faults(self.draft()).items():
                self.add_error(name, [*texts])
        return found

    def draft(self) -> LotDraft:
        given = self.cleaned_data
        return LotDraft(
            title=given["title"],
            description=given["description"],
            category=given.get("lot_category"),
            quantity=given["quantity"],
            unit=given["unit"],
            price_per=given["price_per"],
            start_price=given["start_price_minor"],
            reserve_price=given.get("reserve_price_minor"),
        )


class AmendForm(forms.Form):
    """What may still change on an open lot; the present reserve stands in its field."""

    added = forms.CharField(label=_("Text to add"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    reserve = FigureField(label=_("Reserve, secret"), required=False)

    def __init__(self, *args: Any, lot: Lot, **options: Any) -> None:
        reserve = lot.reserve_price
        shown = "" if reserve is None else to_decimal_string(reserve, lot.auction.currency)
        super().__init__(*args, **({"initial": {"reserve": shown}} | options))
        self.lot = lot
        if reserve is None:
            del self.fields["reserve"]

    def clean_reserve(self) -> int | None:
        """Minor units; nothing takes the reserve away."""
        given = self.cleaned_data["reserve"]
        return minor(given, self.lot.auction.currency) if given else None

    def changes(self) -> LotChanges:
        found = LotChanges()
        if self.cleaned_data["added"]:
            found["description"] = f"{self.lot.description}\n\n{self.cleaned_data['added']}".strip()
        if "reserve" in self.fields and self.cleaned_data["reserve"] != self.lot.reserve_price:
            found["reserve_price"] = self.cleaned_data["reserve"]
        return found


def _initial_of_lot(lot: Lot) -> dict[str, Any]:
    def shown(amount: int | None) -> str:
        try:
            return "" if amount is None else to_decimal_string(amount, lot.auction.currency)
        except InvalidAmount:
            return ""

    same = ("title", "description", "quantity", "unit", "price_per")
    return {name: getattr(lot, name) for name in same} | {
        "quantity": f"{lot.quantity.normalize():f}",
        "lot_category": lot.category,
        "start_price": shown(lot.start_price),
        "reserve_price": shown(lot.reserve_price),
    }
