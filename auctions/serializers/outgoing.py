"""What is answered (protocol.md, "Shapes")."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from auctions.access import standing_in
from auctions.choices import (
    OVER,
    AuctionStatus,
    LotStatus,
    PursePolicy,
    TaxOn,
)
from auctions.models import Auction, Category, Lot, LotPhoto, Registration
from auctions.states import auction_status_at, lot_status_at
from auctions.stored import hold_of
from auctions.terms import minimum_of, offer_of, reserve_met, table_of, terms_of
from auctions.wire import (
    AMOUNT_SCHEMA,
    NUMBER_SCHEMA,
    AmountOut,
    plain,
)
from core.web import Timestamp
from ledger.money import wire


class CategoryOut(serializers.ModelSerializer[Category]):
    name = serializers.CharField(help_text=_("In the language asked for."))

    class Meta:
        model = Category
        fields = ("slug", "name")


class PhotoOut(serializers.ModelSerializer[LotPhoto]):
    id = serializers.CharField()
    lot = serializers.CharField(source="lot_id")

    class Meta:
        model = LotPhoto
        fields = ("id", "lot", "position", "image", "thumbnail", "width", "height", "alt")


class QuoteOut(serializers.Serializer[Any]):
    """What one would pay at `price`: without (`total`) and with premium and tax (`all_in`)."""

    price = AmountOut("price", "currency")
    total = AmountOut("sums.total", "currency")
    premium = AmountOut("sums.premium", "currency")
    tax = AmountOut("sums.tax", "currency")
    all_in = AmountOut("sums.all_in", "currency")


class LotOut(serializers.ModelSerializer[Lot]):
    """`price` is null while nobody leads, `minimum_bid` once the lot is over. `reserve_price` is for the seller's side."""

    id = serializers.CharField()
    auction = serializers.CharField(source="auction_id")
    category = serializers.CharField(source="category.slug", default=None, allow_null=True)
    quantity = serializers.SerializerMethodField()
    currency = serializers.CharField(source="auction.currency")
    start_price = AmountOut("start_price", "auction.currency")
    reserve_price = AmountOut("reserve_price", "auction.currency", required=False, allow_null=True)
    status = serializers.SerializerMethodField()
    opens_at = Timestamp(allow_null=True)
    closes_at = Timestamp(allow_null=True)
    hard_close_at = Timestamp(allow_null=True)
    price = AmountOut("price", "auction.currency", allow_null=True)
    minimum_bid = serializers.SerializerMethodField()
    leader = serializers.SerializerMethodField()
    reserve_met = serializers.SerializerMethodField()
    quote = serializers.SerializerMethodField()
    photos = PhotoOut(many=True)

    class Meta:
        model = Lot
        fields = (
            "id", "auction", "number", "title", "description", "category", "quantity", "unit", "price_per", "currency",
            "start_price", "reserve_price", "status", "opens_at", "closes_at", "hard_close_at", "price", "minimum_bid",
            "leader", "bid_count", "reserve_met", "quote", "epoch", "photos",
        )  # fmt: skip

    def to_representation(self, instance: Lot) -> dict[str, Any]:
        found: dict[str, Any] = super().to_representation(instance)
        if "see_reserve" not in standing_in(instance.auction, self.context["viewer"]):
            del found["reserve_price"]
        return found

    @extend_schema_field(NUMBER_SCHEMA)
    def get_quantity(self, lot: Lot) -> str:
        return plain(lot.quantity)

    @extend_schema_field({"type": "string", "enum": LotStatus.values})
    def get_status(self, lot: Lot) -> str:
        return lot_status_at(lot, read_at(lot))

    @extend_schema_field({**AMOUNT_SCHEMA, "type": ["string", "null"]})
    def get_minimum_bid(self, lot: Lot) -> str | None:
        minimum = None if lot.status in OVER else minimum_of(lot, table=table_of(lot.auction))
        return wire(minimum, lot.auction.currency)

    @extend_schema_field({"type": ["string", "null"], "description": "A paddle, or `floor`."})
    def get_leader(self, lot: Lot) -> str | None:
        return lot.leader_name

    def get_reserve_met(self, lot: Lot) -> bool:
        return reserve_met(lot)

    @extend_schema_field(QuoteOut)
    def get_quote(self, lot: Lot) -> dict[str, Any]:
        return dict(QuoteOut(offer_of(lot)).data)


class SoftCloseOut(serializers.Serializer[Any]):
    """Seconds."""

    window = serializers.IntegerField(source="soft_close_window")
    extend = serializers.IntegerField(source="soft_close_extend")
    hard_close_at = Timestamp(allow_null=True)


class StepsOut(serializers.Serializer[Any]):
    mode = serializers.CharField()
    bands = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), help_text=_("[from, step]"))


class PremiumOut(serializers.Serializer[Any]):
    tiers = serializers.ListField(child=serializers.ListField(child=serializers.CharField()), help_text=_("[from, percent]"))
    tax = serializers.CharField()
    tax_on = serializers.ChoiceField(TaxOn.choices)


class AutoHoldOut(serializers.Serializer[Any]):
    """`share` in percent."""

    share = serializers.IntegerField(allow_null=True)
    auctioneer = serializers.BooleanField()
    gateway = serializers.BooleanField()


class PurseTermsOut(serializers.Serializer[Any]):
    """What each paddle may spend in this sale."""

    policy = serializers.ChoiceField([PursePolicy.SET, PursePolicy.DEPOSIT], source="purse_policy")
    amount = AmountOut("purse_amount", "currency")
    places = serializers.IntegerField(source="purse_places")
    base = AmountOut("purse_base", "currency")


class RegistrationOut(serializers.ModelSerializer[Registration]):
    """`name` and `person` (for `people/{id}/`) are for the person and the seller's side."""

    id = serializers.CharField()
    auction = serializers.CharField(source="auction_id")
    person = serializers.CharField(source="user_id")
    paddle = serializers.CharField()
    name = serializers.CharField(source="user.name")
    created_at = Timestamp()

    class Meta:
        model = Registration
        fields = ("id", "auction", "paddle", "status", "conditions_version", "person", "name", "created_at")


class AuctionSummary(serializers.ModelSerializer[Auction]):
    """An auction in a list. `price` is the least current (or start) price of its lots."""

    id = serializers.CharField()
    status = serializers.SerializerMethodField()
    category = serializers.CharField(source="category.slug", default=None, allow_null=True)
    seller = serializers.CharField(source="seller.name", help_text=_("The seller's name."))
    seller_id = serializers.CharField(help_text=_("For `people/{id}/`."))
    opens_at = Timestamp()
    closes_at = Timestamp(allow_null=True)
    created_at = Timestamp()
    lot_count = serializers.IntegerField()
    price = AmountOut("least_price", "currency", allow_null=True)
    cover = serializers.SerializerMethodField()

    class Meta:
        model = Auction
        fields: tuple[str, ...] = (
            "id", "title", "description", "format", "status", "visibility", "currency", "category", "seller", "seller_id",
            "opens_at", "closes_at", "created_at", "lot_count", "price", "cover",
        )  # fmt: skip

    @extend_schema_field({"type": "string", "enum": AuctionStatus.values})
    def get_status(self, auction: Auction) -> str:
        return auction_status_at(auction, read_at(auction))

    @extend_schema_field({"type": ["string", "null"], "description": "A picture's address."})
    def get_cover(self, auction: Auction) -> str | None:
        name = getattr(auction, "cover", None)
        if not name:
            return None
        url = default_storage.url(name)
        request = self.context.get("request")
        return str(request.build_absolute_uri(url)) if request else url


class AuctionOut(AuctionSummary):
    """A whole auction. `registration` is the viewer's own; `may` says what the viewer may do here."""

    soft_close = serializers.SerializerMethodField()
    increments = serializers.SerializerMethodField()
    premium = serializers.SerializerMethodField()
    purse = serializers.SerializerMethodField(help_text=_("Null: there are no purses."))
    deposit = AmountOut("deposit_amount", "currency", help_text=_("Asked for at registration, and refundable; 0: none."))
    decision_reason = serializers.CharField(required=False, help_text=_("Why it was declined or cancelled; for its seller."))
    auctioneer = serializers.CharField(source="auctioneer.name", default=None, allow_null=True, help_text=_("A name."))
    auto_hold = serializers.SerializerMethodField(help_text=_("For those who run the sale."))
    room = serializers.CharField(source="room_id", allow_null=True, help_text=_("The video room, in a live sale."))
    channel = serializers.CharField(source="channel_id", allow_null=True)
    staff_channel = serializers.CharField(
        source="staff_channel_id", allow_null=True, help_text=_("For those who run the sale.")
    )
    registration = serializers.SerializerMethodField()
    may = serializers.SerializerMethodField()
    lots = LotOut(many=True)

    class Meta(AuctionSummary.Meta):
        fields = (
            *AuctionSummary.Meta.fields, "soft_close", "stagger", "increments", "tie_policy", "reserve_policy", "premium",
            "purse", "deposit", "approve_bidders", "commitments_public", "conditions", "conditions_version", "decision_reason", "auctioneer",
            "auto_hold", "room", "channel", "staff_channel", "registration", "may", "lots",
        )  # fmt: skip

    def to_representation(self, instance: Auction) -> dict[str, Any]:
        found: dict[str, Any] = super().to_representation(instance)
        if "see_reserve" not in standing_in(instance, self.context["viewer"]):
            del found["decision_reason"]
        if "operate" not in standing_in(instance, self.context["viewer"]):
            found |= {"auto_hold": None, "staff_channel": None}
        return found

    @extend_schema_field(AutoHoldOut(allow_null=True))
    def get_auto_hold(self, auction: Auction) -> dict[str, Any] | None:
        hold = hold_of(auction)
        return None if hold is None else dict(AutoHoldOut(hold).data)

    @extend_schema_field(SoftCloseOut(allow_null=True))
    def get_soft_close(self, auction: Auction) -> dict[str, Any] | None:
        off = not auction.soft_close_window and auction.hard_close_at is None
        return None if off else dict(SoftCloseOut(auction).data)

    @extend_schema_field(StepsOut)
    def get_increments(self, auction: Auction) -> dict[str, Any]:
        table, currency = table_of(auction), auction.currency
        return {"mode": table.mode, "bands": [[wire(start, currency), wire(step, currency)] for start, step in table.bands]}

    @extend_schema_field(PremiumOut)
    def get_premium(self, auction: Auction) -> dict[str, Any]:
        terms = terms_of(auction)
        tiers = [[wire(start, auction.currency), plain(percent)] for start, percent in terms.tiers]
        return {"tiers": tiers, "tax": plain(terms.tax_percent), "tax_on": terms.tax_on}

    @extend_schema_field(PurseTermsOut(allow_null=True))
    def get_purse(self, auction: Auction) -> dict[str, Any] | None:
        return None if auction.purse_policy == PursePolicy.NONE else dict(PurseTermsOut(auction).data)

    @extend_schema_field(RegistrationOut(allow_null=True))
    def get_registration(self, auction: Auction) -> dict[str, Any] | None:
        own = self.context.get("registration")
        return None if own is None else dict(RegistrationOut(own).data)

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_may(self, auction: Auction) -> list[str]:
        return sorted(self.context["may"])


def read_at(row: Auction | Lot) -> datetime:
    """The database's clock when the row was read (`auctions.queries` puts it there)."""
    return row.read_at
