"""The auction's part of a listing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from auctions.choices import Format, PursePolicy, ReservePolicy, TaxOn, Visibility
from auctions.drafts import MOST_PLACES, AuctionChanges, AuctionDraft, AutoHold, Premium, Purses, SoftClose, Steps
from auctions.figures import FigureField, minor
from auctions.forms.fields import AuctioneerField, MomentField, currency_choices
from auctions.increments import PRESETS, flat
from auctions.models import Auction, Category
from auctions.terms import table_of, terms_of
from ledger.money import to_decimal_string

_FIGURES = ("purse_amount", "purse_base", "deposit")
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
    purse = forms.ChoiceField(label=_("Purses"), choices=PursePolicy.choices, initial=PursePolicy.NONE, required=False)
    purse_amount = FigureField(label=_("Purse of each paddle"), required=False)
    purse_places = forms.IntegerField(
        label=_("Lots each is to buy at least"), min_value=0, max_value=MOST_PLACES, initial=0, required=False
    )
    purse_base = FigureField(label=_("Lowest base price"), required=False)
    deposit = FigureField(label=_("Refundable deposit"), required=False)
    visibility = forms.ChoiceField(
        label=_("Who sees it"), choices=Visibility.choices, initial=Visibility.PUBLIC, widget=forms.RadioSelect
    )
    approve_bidders = forms.BooleanField(label=_("I approve each bidder before they may bid"), required=False)
    conditions = forms.CharField(
        label=_("Conditions of sale"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    auctioneer = AuctioneerField(label=_("Auctioneer’s e-mail"), required=False)
    hold_share = forms.IntegerField(label=_("… so many bidders are gone"), min_value=1, max_value=100, required=False)
    hold_auctioneer = forms.BooleanField(label=_("… the auctioneer is gone"), required=False)
    hold_gateway = forms.BooleanField(label=_("… the video is gone"), required=False)

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
        else:
            found |= {"auctioneer": None, "hold_share": None, "hold_auctioneer": False, "hold_gateway": False}
        if "currency" in found:
            for name in _FIGURES:
                found[name] = self._read_figure(name, found)
            if found.get("increments") == ONE_STEP:
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
            "hold_share": "auto_hold", "hold_auctioneer": "auto_hold", "hold_gateway": "auto_hold",
            "purse_amount": "purse", "purse_places": "purse", "purse_base": "purse",
        }  # fmt: skip
        changed = {parts.get(name, name) for name in self.changed_data}
        if changed & {"closes_at", "format"}:
            changed |= {"soft_close", "closes_at", "auctioneer", "auto_hold"}
        for name in changed & facts.keys():
            found[name] = facts[name]  # type: ignore[literal-required]  # names of AuctionChanges
        return found

    def _facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        plain = (
            "title", "description", "category", "format", "currency", "opens_at", "closes_at", "reserve_policy", "visibility",
            "approve_bidders", "conditions", "auctioneer",
        )  # fmt: skip
        facts = {name: given[name] for name in plain if name in self.fields}
        facts["stagger"] = (given.get("stagger") or 0) if given["format"] == Format.TIMED else 0
        facts |= {"soft_close": self._soft_close(), "increments": self._steps(), "premium": self._premium()}
        return facts | {"auto_hold": self._auto_hold(), "purse": self._purse(), "deposit": given["deposit"]}

    def _purse(self) -> Purses | None:
        given = self.cleaned_data
        if given["purse"] in ("", PursePolicy.NONE):
            return None
        places = given["purse_places"] or 0
        return Purses(policy=given["purse"], amount=given["purse_amount"], places=places, base=given["purse_base"])

    def _auto_hold(self) -> AutoHold | None:
        given = self.cleaned_data
        hold = AutoHold(share=given["hold_share"], auctioneer=given["hold_auctioneer"], gateway=given["hold_gateway"])
        return None if hold == AutoHold() else hold

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

    def _read_figure(self, name: str, found: dict[str, Any]) -> int:
        """Minor units; nothing typed is 0."""
        try:
            return minor(found[name], found["currency"]) if found.get(name) else 0
        except ValidationError as error:
            self.add_error(name, error)
            return 0

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
        cast("forms.ChoiceField", self.fields["increments"]).choices = choices

    def _offer_soft(self) -> None:
        window = str(self.auction.soft_close_window) if self.auction else "0"
        if window not in dict(SOFT):
            own = (window, _("As it is now"))
            cast("forms.ChoiceField", self.fields["soft"]).choices = [*SOFT, own]


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
        "auctioneer": auction.auctioneer.email if auction.auctioneer else "",
        "hold_share": auction.auto_hold_share,
        "hold_auctioneer": auction.auto_hold_auctioneer,
        "hold_gateway": auction.auto_hold_gateway,
        "purse": auction.purse_policy,
        "purse_amount": _figure(auction.purse_amount, auction),
        "purse_places": auction.purse_places,
        "purse_base": _figure(auction.purse_base, auction),
        "deposit": _figure(auction.deposit_amount, auction),
    }


def _figure(amount: int, auction: Auction) -> str:
    return to_decimal_string(amount, auction.currency) if amount else ""
