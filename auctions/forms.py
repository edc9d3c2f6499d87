"""Forms of auctions: looking for lots, writing a sale and its lots down, asking for photographs.

A form knows how people type; what is lawful is the domain's to say (`auctions.drafts`), and `tell` puts its words beside
the fields they are about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_name
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from auctions import browsing
from auctions.choices import Format, PricePer, ReservePolicy, TaxOn, Visibility
from auctions.currencies import COMMON, CURRENCIES
from auctions.drafts import AuctionChanges, AuctionDraft, LotDraft, Premium, SoftClose, Steps, lot_faults
from auctions.figures import DecimalFigureField, FigureField, minor
from auctions.increments import PRESETS, flat
from auctions.models import Auction, Category, Lot
from auctions.showing.browse import Wanted
from auctions.terms import table_of, terms_of
from core.errors import DomainError
from ledger.money import InvalidAmount, to_decimal_string


def currency_choices() -> list[tuple[str, str]]:
    """Those most sold in first, then all, with their names in the reader's language."""
    language = (get_language() or "en").split("-")[0]

    def named(code: str) -> tuple[str, str]:
        return code, f"{code}, {get_currency_name(code, locale=language)}"

    return [named(code) for code in COMMON] + [named(code) for code in sorted(CURRENCIES.difference(COMMON))]


def tell(error: DomainError, *forms_: forms.Form) -> None:
    """Put a refusal's words beside the field they name in the first form that has it, else above the first form."""
    errors: dict[str, Iterable[Any]] = error.data.get("errors") or {"": [error.detail]}
    for name, texts in errors.items():
        form = next((each for each in forms_ if name in each.fields), None)
        for text in texts:
            (form or forms_[0]).add_error(name if form else None, str(text))


class BrowseForm(forms.Form):
    """The catalogue's filters. What makes no sense is left out, and said."""

    q = forms.CharField(required=False, max_length=200)
    state = forms.MultipleChoiceField(required=False, choices=[(state, state) for state in browsing.STATES])
    category: forms.ModelMultipleChoiceField[Category] = forms.ModelMultipleChoiceField(
        Category.objects.all(), required=False, to_field_name="slug"
    )
    currency = forms.ChoiceField(required=False, choices=lambda: [("", _("Any currency")), *currency_choices()])
    min_price = DecimalFigureField(required=False)
    max_price = DecimalFigureField(required=False)
    ordering = forms.ChoiceField(
        required=False,
        choices=[
            ("", _("Closing soonest")),
            ("-created", _("Newest")),
            ("price", _("Price, low to high")),
            ("-price", _("Price, high to low")),
        ],
    )

    def wanted(self) -> Wanted:
        """What can be understood of it."""
        self.full_clean()
        found = self.cleaned_data
        return Wanted(
            q=found.get("q", ""),
            states=tuple(found.get("state", ())),
            categories=tuple(category.slug for category in found.get("category", ())),
            currency=found.get("currency", ""),
            min_price=found.get("min_price"),
            max_price=found.get("max_price"),
            ordering=found.get("ordering", ""),
        )


class MomentField(forms.DateTimeField):
    """A date and time to the minute, in the reader's time zone; seconds that came another way do not count as a change."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Any number of files; each is looked at by `auctions.photos`."""

    def __init__(self, **options: Any) -> None:
        widget = SeveralFiles(attrs={"accept": "image/jpeg,image/png,image/webp"})
        super().__init__(widget=widget, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        single = super().clean
        return [single(each, initial) for each in data] if isinstance(data, (list, tuple)) and data else []


USUAL, OWN, ONE_STEP = "usual", "own", "flat"
SOFT = (("0", _("Changes nothing")), ("120", _("Adds 2 minutes")), ("300", _("Adds 5 minutes")))


class SaleForm(forms.Form):
    """The auction's part of a listing."""

    title = forms.CharField(label=_("Title of the sale"), max_length=160)
    description = forms.CharField(label=_("About the sale"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    category: forms.ModelChoiceField[Category] = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category"), required=False, empty_label=_("Choose one")
    )
    format = forms.ChoiceField(
        label=_("How it is sold"),
        choices=[(Format.TIMED, _("By the clock")), (Format.LIVE, _("Live, lot by lot, by you"))],
        initial=Format.TIMED,
        widget=forms.RadioSelect,
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))
    soft = forms.ChoiceField(
        label=_("A bid in the last minutes"), choices=SOFT, initial="120", widget=forms.RadioSelect, required=False
    )
    at_latest = forms.IntegerField(
        label=_("Latest end, minutes after"), min_value=0, max_value=1440, initial=30, required=False
    )
    stagger = forms.IntegerField(
        label=_("Seconds between two closings"), min_value=0, max_value=3600, initial=0, required=False
    )
    increments = forms.ChoiceField(label=_("Step between bids"), initial=USUAL)
    step = FigureField(label=_("The step"), required=False)
    reserve_policy = forms.ChoiceField(label=_("Reserves"), choices=ReservePolicy.choices, initial=ReservePolicy.RESERVE)
    premium = forms.DecimalField(
        label=_("Buyer’s premium"), min_value=0, max_value=100, max_digits=6, decimal_places=3, initial=0, required=False
    )
    tax = forms.DecimalField(
        label=_("Tax"), min_value=0, max_value=100, max_digits=6, decimal_places=3, initial=0, required=False
    )
    tax_on = forms.ChoiceField(label=_("Tax is taken"), choices=TaxOn.choices, initial=TaxOn.NONE)
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.PUBLIC, widget=forms.RadioSelect
    )
    approve_bidders = forms.BooleanField(label=_("I approve each bidder before they may bid"), required=False)
    conditions = forms.CharField(
        label=_("Conditions of sale"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, auction: Auction | None = None, single: bool = False, **options: Any) -> None:
        """`single`: the sale is one lot and has its title, so it asks for none of its own."""
        self.auction = auction
        if auction is not None:
            options.setdefault("initial", _initial_of(auction))
        super().__init__(*args, **({"prefix": "sale"} | options))
        self._offer_steps()
        self._offer_soft()
        # A live sale is closed by hand.
        self.fields["closes_at"].required = self["format"].value() != Format.LIVE
        if single:
            for name in ("title", "description", "stagger"):
                del self.fields[name]
        if auction is not None and len(auction.premium_tiers) > 1:
            del self.fields["premium"]
        if auction is not None and auction.status == "scheduled":
            for name in ("currency", "format"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("format") == Format.LIVE:
            found["closes_at"] = None
        if found.get("increments") == ONE_STEP and "currency" in found:
            self._read_step(found)
        return found

    def draft(self, *, title: str) -> AuctionDraft:
        """A new auction; `title` for one that has none of its own."""
        return AuctionDraft(**{"title": title, **self._facts()})

    def changes(self) -> AuctionChanges:
        """Only what was changed, so that what a form does not show (tiers, seconds) stays."""
        facts, found = self._facts(), AuctionChanges()
        parts = {
            "soft": "soft_close", "at_latest": "soft_close", "step": "increments", "tax": "premium", "tax_on": "premium",
        }  # fmt: skip
        changed = {parts.get(name, name) for name in self.changed_data}
        if changed & {"closes_at", "format"}:
            changed |= {"soft_close", "closes_at"}
        for name in changed & facts.keys():
            found[name] = facts[name]  # type: ignore[literal-required]
        return found

    def _facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        plain = (
            "title", "description", "category", "format", "currency", "opens_at", "closes_at", "reserve_policy", "visibility",
            "approve_bidders", "conditions",
        )  # fmt: skip
        facts = {name: given[name] for name in plain if name in self.fields}
        facts["stagger"] = (given.get("stagger") or 0) if given["format"] == Format.TIMED else 0
        facts |= {"soft_close": self._soft_close(), "increments": self._steps(), "premium": self._premium()}
        return facts

    def _soft_close(self) -> SoftClose | None:
        given = self.cleaned_data
        seconds = int(given.get("soft") or 0)
        if given["closes_at"] is None or not seconds:
            return None
        window, extend = seconds, seconds
        if self.auction is not None and seconds == self.auction.soft_close_window:
            extend = self.auction.soft_close_extend
        latest = given.get("at_latest")
        hard = None if latest is None else given["closes_at"] + timedelta(minutes=latest)
        return SoftClose(window=window, extend=extend, hard_close_at=hard)

    def _steps(self) -> Steps:
        chosen = self.cleaned_data["increments"]
        if chosen == OWN and self.auction is not None:
            return Steps(table=table_of(self.auction))
        if chosen == ONE_STEP:
            return Steps(table=flat(self.cleaned_data["step_minor"]))
        return Steps(preset=chosen if chosen in PRESETS else "")

    def _premium(self) -> Premium:
        given = self.cleaned_data
        if "premium" in self.fields:
            percent = given.get("premium") or Decimal(0)
            tiers: tuple[tuple[int, Decimal], ...] = ((0, percent),) if percent else ()
        else:
            tiers = terms_of(self.auction).tiers if self.auction else ()
        return Premium(tiers=tiers, tax=given.get("tax") or Decimal(0), tax_on=given["tax_on"])

    def _read_step(self, found: dict[str, Any]) -> None:
        if not found.get("step"):
            self.add_error("step", _("How large is a step?"))
            return
        try:
            found["step_minor"] = minor(found["step"], found["currency"])
        except ValidationError as error:
            self.add_error("step", error)
        else:
            if not found["step_minor"]:
                self.add_error("step", _("How large is a step?"))

    def _offer_steps(self) -> None:
        names = {
            "ebay": _("As at eBay (USD)"), "whatnot": _("As at Whatnot (USD)"), "copart": _("As at Copart (EUR)"),
            "ipl": _("As in the IPL (INR)"),
        }  # fmt: skip
        kept = [(OWN, _("As it is now"))] if self.auction is not None else []
        presets = [(name, names[name]) for name in PRESETS]
        choices = [*kept, (USUAL, _("The usual, 2 to 5 per cent")), (ONE_STEP, _("One step throughout")), *presets]
        self.fields["increments"].choices = choices  # type: ignore[attr-defined]

    def _offer_soft(self) -> None:
        window = str(self.auction.soft_close_window) if self.auction else "0"
        if window not in dict(SOFT):
            own = (window, _("As it is now"))
            self.fields["soft"].choices = [*SOFT, own]  # type: ignore[attr-defined]


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


def _initial_of(auction: Auction) -> dict[str, Any]:
    latest = None
    if auction.hard_close_at is not None and auction.closes_at is not None:
        latest = int((auction.hard_close_at - auction.closes_at).total_seconds() // 60)
    same = (
        "title", "description", "category", "format", "currency", "opens_at", "closes_at", "stagger", "reserve_policy",
        "tax_on", "visibility", "approve_bidders", "conditions",
    )  # fmt: skip
    tiers = auction.premium_tiers
    return {name: getattr(auction, name) for name in same} | {
        "soft": str(auction.soft_close_window),
        "at_latest": latest,
        "increments": OWN,
        "premium": Decimal(tiers[0][1]).normalize() if len(tiers) == 1 else 0,
        "tax": auction.tax_percent.normalize(),
    }


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
