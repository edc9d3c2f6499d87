"""What is taken in: strict, in amounts of the auction's currency (protocol.md, "Create")."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from auctions.choices import (
    Format,
    PricePer,
    PursePolicy,
    ReservePolicy,
    TaxOn,
    TiePolicy,
    Visibility,
)
from auctions.drafts import (
    DAY,
    LONGEST_STAGGER,
    MOST_LOTS,
    MOST_PLACES,
    AuctionDraft,
    AutoHold,
    LotDraft,
    Premium,
    Purses,
    SoftClose,
    lot_faults,
)
from auctions.wire import (
    AmountIn,
    AuctioneerField,
    CategoryField,
    Choice,
    Currency,
    Flag,
    Number,
    Pairs,
    StepsIn,
    Strict,
    Text,
    Whole,
)
from core.web import Timestamp

MOST_TEXT = 20_000
LATER_FORMATS = ("sealed", "vickrey", "dutch")


class Part(Strict):
    """A part of a body is given whole, also where the body itself may be partial (PATCH)."""

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        missing = [name for name, field in self.fields.items() if field.required and name not in found]
        if missing:
            raise serializers.ValidationError({name: [_("This field is required.")] for name in missing})
        return found


class SoftCloseIn(Part):
    """Seconds; a `window` of 0 is sudden death. Without `hard_close_at` there is no hard end."""

    window = Whole(min_value=0, max_value=DAY)
    extend = Whole(min_value=0, max_value=DAY)
    hard_close_at = Timestamp(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return SoftClose(**attrs)


class PremiumIn(Part):
    """Marginal `tiers` of `[from, percent]`, `tax` in percent, and what it is taken on."""

    tiers = Pairs(AmountIn(), Number())
    tax = Number(required=False)
    tax_on = Choice(TaxOn.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Premium(**{**attrs, "tiers": tuple(attrs["tiers"])})


class AutoHoldIn(Part):
    """When an open lot of a live sale holds itself: bidders gone (percent), the auctioneer gone, the video gone."""

    share = Whole(required=False, allow_null=True, min_value=1, max_value=100)
    auctioneer = Flag(required=False)
    gateway = Flag(required=False)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return AutoHold(**attrs)


class PurseIn(Part):
    """What each paddle may spend. For each of `places` still to fill but one, `base` (the lowest base price) is kept back."""

    policy = Choice([choice for choice in PursePolicy.choices if choice[0] != PursePolicy.NONE], required=False)
    amount = AmountIn(required=False)
    places = Whole(required=False, min_value=0, max_value=MOST_PLACES)
    base = AmountIn(required=False)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return Purses(**attrs)


class LotIn(Strict):
    """A lot as a seller writes it down. Prices are for the lot or, with `price_per` "unit", for one unit."""

    later = ("buy_now", "dutch", "units", "accept_partial")
    number = Whole(required=False, min_value=1, max_value=999_999)
    title = Text(max_length=160)
    description = Text(required=False, allow_blank=True, max_length=MOST_TEXT)
    category = CategoryField(required=False, allow_null=True)
    quantity = Number(required=False)
    unit = Text(required=False, allow_blank=True, max_length=24)
    price_per = Choice(PricePer.choices, required=False)
    start_price = AmountIn()
    reserve_price = AmountIn(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not self.partial and (faults := lot_faults(LotDraft(**attrs))):
            raise serializers.ValidationError(faults)
        return attrs

    def draft(self) -> LotDraft:
        return LotDraft(**self.validated_data)


class AuctionIn(Strict):
    """An auction with its lots. Amounts are in `currency`."""

    later = ("buy_now", "dutch", "units", "accept_partial")
    title = Text(max_length=160)
    description = Text(required=False, allow_blank=True, max_length=MOST_TEXT)
    category = CategoryField(required=False, allow_null=True)
    format = Choice(Format.choices, later=LATER_FORMATS, required=False)
    currency = Currency()
    opens_at = Timestamp()
    closes_at = Timestamp(required=False, allow_null=True)
    visibility = Choice(Visibility.choices, later=("invited",), required=False)
    soft_close = SoftCloseIn(required=False, allow_null=True)
    stagger = Whole(required=False, min_value=0, max_value=LONGEST_STAGGER)
    increments = StepsIn(required=False)
    tie_policy = Choice(TiePolicy.choices, required=False)
    reserve_policy = Choice(ReservePolicy.choices, required=False)
    premium = PremiumIn(required=False)
    purse = PurseIn(required=False, allow_null=True)
    deposit = AmountIn(required=False)
    approve_bidders = Flag(required=False)
    commitments_public = Flag(required=False)
    conditions = Text(required=False, allow_blank=True, max_length=MOST_TEXT)
    auctioneer = AuctioneerField(required=False, allow_null=True)
    auto_hold = AutoHoldIn(required=False, allow_null=True)

    def draft(self) -> AuctionDraft:
        return AuctionDraft(**{name: value for name, value in self.validated_data.items() if name != "lots"})


class AuctionCreate(AuctionIn):
    lots: serializers.ListSerializer[Any] = serializers.ListSerializer(child=LotIn(), required=False, max_length=MOST_LOTS)

    def lot_drafts(self) -> list[LotDraft]:
        return [LotDraft(**lot) for lot in self.validated_data.get("lots", [])]


class Reason(Strict):
    reason = Text(max_length=2000)


class RegistrationIn(Strict):
    """Registering accepts the conditions of sale: those of `conditions_version`, or as they stand now."""

    conditions_version = Whole(required=False, min_value=1, max_value=32_767)


class PhotoIn(Strict):
    image = serializers.FileField(help_text=_("JPEG, PNG or WebP."))
    alt = serializers.CharField(required=False, allow_blank=True, max_length=160, help_text=_("What it shows."))


class PhotoChange(Strict):
    position = Whole(required=False, min_value=0, max_value=9)
    alt = Text(required=False, allow_blank=True, max_length=160)
