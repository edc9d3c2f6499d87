"""REST of a live sale's console, and of the ceilings that are left before a lot opens (protocol.md, "The console")."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from auctions import access
from bidding import absentee, console_serializers, console_state, consoles, engine, rostrum
from bidding.acts import act_from
from bidding.commands import PlaceBid
from bidding.limits import refuse_too_fast
from core.intents import KEY_HEADER, idempotency_key
from core.web import client_address, problems


class AuctionConsole(APIView):
    """How the sale stands, for those who run it; and the place to take it over."""

    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(responses={200: console_serializers.ConsoleState} | problems(401, 403, 404))
    def get(self, request: Request, auction_id: UUID) -> Response:
        return Response(console_state.whole(auction_id, user=person(request)).at(None))

    @extend_schema(
        request=console_serializers.Nothing,
        responses={200: console_serializers.TakenConsole} | problems(400, 401, 403, 404, 409, 415, 429),
    )
    def post(self, request: Request, auction_id: UUID) -> Response:
        console_serializers.Nothing(data=request.data).is_valid(raise_exception=True)
        taken = consoles.take(auction_id=auction_id, actor=person(request))
        state = console_state.whole(auction_id, user=person(request)).at(taken.id)
        return Response({"console": taken.id, "state": state})


class LotConsole(APIView):
    """One act on a lot of a live sale."""

    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(
        request=console_serializers.ActRequest,
        responses={200: console_serializers.ActAnswer} | problems(400, 401, 403, 404, 409, 415, 422, 429, 503),
    )
    def post(self, request: Request, lot_id: UUID) -> Response:
        asked = console_serializers.ActRequest(data=request.data)
        lot = access.find_lot(lot_id, user=person(request), capability="operate")
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        act = act_from(said, lot=lot.pk, console=said.get("console"))
        return Response(rostrum.act(auction_id=lot.auction_id, actor=person(request), act=act))


class LotAbsentee(APIView):
    """A ceiling left before the lot opens: leave it, see it, take it back. One's own alone."""

    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(responses={200: console_serializers.Absentee} | problems(401, 403, 404))
    def get(self, request: Request, lot_id: UUID) -> Response:
        return Response({"amount": absentee.amount_of(lot_id, user=person(request))})

    @extend_schema(
        parameters=[KEY_HEADER],
        request=console_serializers.AbsenteeRequest,
        responses={200: console_serializers.AbsenteeAnswer, 201: console_serializers.AbsenteeAnswer}
        | problems(400, 401, 403, 404, 409, 415, 422, 429, 503),
    )
    def post(self, request: Request, lot_id: UUID) -> Response:
        key = idempotency_key(request)
        asked = console_serializers.AbsenteeRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        user_id = person(request).pk
        refuse_too_fast(user_id=user_id, lot=lot_id, address=client_address(request))
        outcome = engine.submit(PlaceBid(lot_id, user_id, key, asked.validated_data["amount"], "max", "absentee"))
        return Response(outcome.body, status=200 if outcome.repeated else 201)

    @extend_schema(responses={204: None} | problems(401, 403, 404, 409, 429))
    def delete(self, request: Request, lot_id: UUID) -> Response:
        absentee.take_back(lot_id, user=person(request))
        return Response(status=204)
