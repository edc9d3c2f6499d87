"""REST of what is decided after the close (docs/protocol.md, "The decision")."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from bidding import offers
from bidding.choices import DecidedBy
from bidding.decided import Saying
from bidding.decision_serializers import DecisionAnswer, DecisionRequest, DecisionState
from bidding.showing.decision import body_of, decision_page
from core.intents import KEY_HEADER, idempotency_key
from core.web import problems


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
        offers.require_party(lot_id, person(request))
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
