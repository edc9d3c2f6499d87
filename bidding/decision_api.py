"""REST of what is decided after the close (docs/protocol.md, "The decision")."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from auctions.choices import LotStatus
from bidding import offers
from bidding.choices import DecidedBy
from bidding.decided import Saying
from bidding.forms import TO_DECIDE
from bidding.intents import KEY_HEADER, idempotency_key
from bidding.serializers import AmountInput, AuctionName, LotName
from bidding.showing.decision import body_of, decision_page
from core.strict import Strict
from core.web import Timestamp, problems

PARTIES = ("seller", "buyer")


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
    by = serializers.ChoiceField(choices=[*PARTIES, "clock"])
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


class LotDecision(APIView):
    """How seller and high bidder stand after the close, for the two and the house; and the place to decide."""

    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(responses={200: DecisionState} | problems(401, 403, 404))
    def get(self, request: Request, lot_id: UUID) -> Response:
        return Response(body_of(decision_page(lot_id, user=person(request))))

    @extend_schema(
        parameters=[KEY_HEADER],
        request=DecisionRequest,
        responses={200: DecisionAnswer} | problems(400, 401, 403, 404, 409, 415, 422, 429),
    )
    def post(self, request: Request, lot_id: UUID) -> Response:
        key = idempotency_key(request)
        asked = DecisionRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        saying = Saying(
            lot=lot_id,
            person=person(request),
            action=said["action"],
            key=key,
            way=DecidedBy.API,
            amount=said.get("amount"),
            asked=said.get("asked"),
        )
        return Response(offers.say(saying))
