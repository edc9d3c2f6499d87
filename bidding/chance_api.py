"""REST of a second chance (docs/protocol.md, "The second chance")."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from bidding import second_chance
from bidding.choices import DecidedBy
from bidding.decided import Saying
from bidding.decision_serializers import ChanceRequest, ChanceState, DecisionAnswer
from bidding.showing.second_chance import body_of, chance_page
from core.intents import KEY_HEADER, idempotency_key
from core.web import problems


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
        second_chance.require_part_in(lot_id, person(request))
        key = idempotency_key(request)
        asked = ChanceRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        saying = Saying(
            lot=lot_id, person=person(request), action=said["action"], key=key, way=DecidedBy.API, asked=said.get("asked")
        )
        return Response(second_chance.say(saying))
