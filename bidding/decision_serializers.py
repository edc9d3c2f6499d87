"""Shapes of the decision and of the second chance on the wire (docs/protocol.md); the bodies are made in `bidding.showing`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from auctions.choices import LotStatus
from bidding.forms import OF_A_CHANCE, TO_DECIDE
from bidding.serializers import AmountInput, AuctionName, LotName
from core.strict import Strict
from core.web import Timestamp

PARTIES = ("seller", "buyer")
TAKERS = (*PARTIES, "clock")
"""Who takes a step."""


class CounterOffer(serializers.Serializer[Any]):
    id = serializers.CharField()
    amount = serializers.CharField()
    by = serializers.ChoiceField(choices=PARTIES)
    expires_at = Timestamp(allow_null=True)


class OfferBounds(serializers.Serializer[Any]):
    least = serializers.CharField()
    most = serializers.CharField(allow_null=True)


class DecisionStep(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    at = Timestamp()
    by = serializers.ChoiceField(choices=TAKERS)
    action = serializers.CharField()
    amount = serializers.CharField(allow_null=True)


class DecisionState(serializers.Serializer[Any]):
    lot = LotName()
    auction = AuctionName()
    status = serializers.ChoiceField(choices=LotStatus.values)
    currency = serializers.CharField()
    price = serializers.CharField(allow_null=True)
    reserve_price = serializers.CharField(allow_null=True, help_text="For the seller and the house.")
    asked = serializers.IntegerField(help_text="The lot event that asks.")
    turn = serializers.ChoiceField(choices=PARTIES, allow_null=True)
    you = serializers.ChoiceField(choices=PARTIES, allow_null=True)
    may = serializers.ListField(child=serializers.ChoiceField(choices=TO_DECIDE))
    bounds = OfferBounds(allow_null=True)
    counter_offer = CounterOffer(allow_null=True)
    decide_by = Timestamp(allow_null=True)
    all_in = serializers.CharField(help_text="What the buyer would pay, with premium and tax.")
    receives = serializers.CharField(allow_null=True, help_text="What the seller would get, after commission.")
    history = DecisionStep(many=True)


class DecisionRequest(Strict):
    action = serializers.ChoiceField(choices=TO_DECIDE)
    amount = AmountInput(required=False)
    asked = serializers.IntegerField(required=False, min_value=0, help_text="`asked` as it was read: `decision_passed` else.")


class DecisionAnswer(serializers.Serializer[Any]):
    action = serializers.CharField()
    amount = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=LotStatus.values)
    sequence = serializers.IntegerField()


class ChanceState(serializers.Serializer[Any]):
    lot = LotName()
    auction = AuctionName()
    status = serializers.ChoiceField(choices=LotStatus.values)
    currency = serializers.CharField()
    asked = serializers.IntegerField(allow_null=True, help_text="The lot event that offered it.")
    you = serializers.ChoiceField(choices=PARTIES)
    may = serializers.ListField(child=serializers.ChoiceField(choices=OF_A_CHANCE))
    paddle = serializers.CharField(allow_null=True, help_text="Who has been offered it, or who would be.")
    amount = serializers.CharField(allow_null=True, help_text="For the underbidder alone.")
    all_in = serializers.CharField(allow_null=True)
    expires_at = Timestamp(allow_null=True)


class ChanceRequest(Strict):
    action = serializers.ChoiceField(choices=OF_A_CHANCE)
    asked = serializers.IntegerField(required=False, min_value=0)
