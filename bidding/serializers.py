"""Shapes of bidding on the wire, as protocol.md names them. Bodies are made by the domain; these describe and check."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from auctions.choices import Format, LotStatus
from bidding.choices import BidKind, EventKind
from core.strict import Strict
from core.web import Timestamp


@extend_schema_field(
    {"oneOf": [{"type": "string", "example": "1250.00"}, {"type": "integer"}], "description": "In the lot's currency."}
)
class AmountInput(serializers.Field[object, object, object, object]):
    """A decimal string, or an integer of major units. What it means is the engine's to say: it knows the currency."""

    def to_internal_value(self, data: object) -> object:
        return data

    def to_representation(self, value: object) -> object:
        return value


class BidRequest(Strict):
    amount = AmountInput()
    kind = serializers.ChoiceField(choices=BidKind.choices, default=BidKind.MAX.value)


class Receipt(serializers.Serializer[Any]):
    hash = serializers.CharField(help_text="Of the bid's lot event; of the commitment's row for a silent raise.")
    commitment = serializers.CharField(allow_null=True)
    key = serializers.CharField(help_text="Id of the key that signed, see `GET keys/`.")
    signature = serializers.CharField(help_text="Base64 Ed25519 signature over the text of `hash`.")


class BidAnswer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=["accepted"])
    sequence = serializers.IntegerField()
    leading = serializers.BooleanField()
    price = serializers.CharField(allow_null=True)
    minimum_bid = serializers.CharField()
    closes_at = Timestamp(allow_null=True)
    your_max = serializers.CharField()
    total = serializers.CharField(help_text="What one would pay, without premium and tax.")
    all_in = serializers.CharField(help_text="With premium and tax.")
    receipt = Receipt()


class NextStep(serializers.Serializer[Any]):
    amount = serializers.CharField()
    total = serializers.CharField()
    all_in = serializers.CharField()


class Mine(serializers.Serializer[Any]):
    leading = serializers.BooleanField()
    max = serializers.CharField(allow_null=True)
    paddle = serializers.CharField()


class Snapshot(serializers.Serializer[Any]):
    lot = serializers.CharField()
    epoch = serializers.CharField()
    sequence = serializers.IntegerField()
    status = serializers.ChoiceField(choices=LotStatus.values)
    format = serializers.ChoiceField(choices=Format.choices)
    currency = serializers.CharField()
    price = serializers.CharField(allow_null=True)
    minimum_bid = serializers.CharField()
    steps = NextStep(many=True)
    leader = serializers.CharField(allow_null=True)
    bid_count = serializers.IntegerField()
    reserve_met = serializers.BooleanField()
    floor_sequence = serializers.IntegerField(help_text="Of the newest undo; 0 without one.")
    opens_at = Timestamp(allow_null=True)
    closes_at = Timestamp(allow_null=True)
    server_time = Timestamp()
    mine = Mine(allow_null=True)


class Event(serializers.Serializer[Any]):
    lot = serializers.CharField()
    sequence = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=EventKind.choices)
    at = Timestamp()
    actor = serializers.CharField()
    payload = serializers.DictField()
    previous_hash = serializers.CharField()
    hash = serializers.CharField()


class LogPage(serializers.Serializer[Any]):
    results = Event(many=True)
    next_after = serializers.IntegerField(allow_null=True, help_text="Ask again with `?after=` this; null at the end.")


class HistoryRow(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    at = Timestamp()
    paddle = serializers.CharField()
    amount = serializers.CharField()
    automatic = serializers.BooleanField()


class Opening(serializers.Serializer[Any]):
    amount = serializers.CharField()
    nonce = serializers.CharField()


class CommitmentRow(serializers.Serializer[Any]):
    lot = serializers.CharField()
    position = serializers.IntegerField()
    after_sequence = serializers.IntegerField()
    at = Timestamp()
    paddle = serializers.CharField()
    commitment = serializers.CharField()
    previous_hash = serializers.CharField()
    hash = serializers.CharField()
    opening = Opening(allow_null=True)


class PublicKey(serializers.Serializer[Any]):
    id = serializers.CharField()
    algorithm = serializers.CharField()
    key = serializers.CharField(help_text="Base64 of the 32 bytes.")


class LotName(serializers.Serializer[Any]):
    id = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()


class AuctionName(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()


class MyBid(serializers.Serializer[Any]):
    lot = LotName()
    auction = AuctionName()
    status = serializers.ChoiceField(choices=LotStatus.values)
    standing = serializers.ChoiceField(choices=["leading", "outbid", "won", "lost"])
    currency = serializers.CharField()
    price = serializers.CharField(allow_null=True)
    your_max = serializers.CharField()
    closes_at = Timestamp(allow_null=True)


class Reached(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.EmailField()


class OrderName(serializers.Serializer[Any]):
    id = serializers.CharField()
    reference = serializers.CharField()


class MyWin(serializers.Serializer[Any]):
    lot = LotName()
    auction = AuctionName()
    currency = serializers.CharField()
    hammer_price = serializers.CharField()
    total = serializers.CharField()
    premium = serializers.CharField()
    tax = serializers.CharField()
    all_in = serializers.CharField()
    sold_at = Timestamp()
    seller = Reached(help_text="How the seller is reached.")
    order = OrderName(allow_null=True, help_text="Where it is paid; null for a sale from before the house took payments.")


class Close(Strict):
    lot = serializers.UUIDField(required=False, help_text="The lot that is meant: `conflict` where another is open by now.")


class AuctionState(serializers.Serializer[Any]):
    id = serializers.CharField()
    status = serializers.CharField()
