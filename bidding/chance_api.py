"""REST of a second chance (docs/protocol.md, "The second chance")."""

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
from bidding import second_chance
from bidding.choices import DecidedBy
from bidding.decided import Saying
from bidding.decision_api import PARTIES, DecisionAnswer
from bidding.forms import OF_A_CHANCE
from bidding.intents import KEY_HEADER, idempotency_key
from bidding.serializers import AuctionName, LotName
from bidding.showing.second_chance import body_of, chance_page
from core.strict import Strict
from core.web import Timestamp, problems


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


class LotSecondChance(APIView):
    """A lot whose sale fell through: its seller offers it to the underbidder, who accepts or says no."""

    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(responses={200: ChanceState} | problems(401, 403, 404, 503))
    def get(self, request: Request, lot_id: UUID) -> Response:
        return Response(body_of(chance_page(lot_id, user=person(request))))

    @extend_schema(
        parameters=[KEY_HEADER],
        request=ChanceRequest,
        responses={200: DecisionAnswer} | problems(400, 401, 403, 404, 409, 415, 422, 429, 503),
    )
    def post(self, request: Request, lot_id: UUID) -> Response:
        key = idempotency_key(request)
        asked = ChanceRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        saying = Saying(
            lot=lot_id, person=person(request), action=said["action"], key=key, way=DecidedBy.API, asked=said.get("asked")
        )
        return Response(second_chance.say(saying))
