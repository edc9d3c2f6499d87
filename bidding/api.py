"""REST of bidding (protocol.md, "REST"). Each view: parse, one domain call, render.

The empty `queryset` of lists is for the browsable API alone, which looks there for filters; rows come from `queries`.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from auctions.models import Lot, LotSale
from bidding import canonical, engine, keys, operating, queries, serializers
from bidding.commands import PlaceBid
from bidding.limits import refuse_too_fast
from bidding.models import Commitment, LotEvent
from bidding.shapes import history_row, my_bid, my_win
from core.intents import KEY_HEADER, idempotency_key
from core.web import client_address, problems, whole_number


class LotLive(APIView):
    """The snapshot of a lot, for polling. Answers 304 to `If-None-Match` while nothing changed."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(responses={200: serializers.Snapshot, 304: None} | problems(401, 404))
    def get(self, request: Request, lot_id: UUID) -> Response:
        lot = queries.visible_lot(lot_id, user=request.user)
        body = queries.snapshot_for(lot, user=request.user)
        etag = f'"{canonical.digest({"of": _tag(body)})[:32]}"'
        known = etag in parse_etags(request.headers.get("If-None-Match", ""))
        response = Response(status=304) if known else Response(body)
        response["ETag"] = etag
        response["Vary"] = "Authorization, Cookie"
        response["Cache-Control"] = "private, no-cache"
        return response


class LotBids(generics.ListAPIView[LotEvent]):
    """The bids of a lot, newest first, under their paddles; and the place to bid."""

    permission_classes = (permissions.IsAuthenticatedOrReadOnly,)
    queryset = LotEvent.objects.none()
    serializer_class = serializers.HistoryRow
    throttle_classes = ()

    @extend_schema(responses={200: serializers.HistoryRow(many=True)} | problems(400, 401, 404))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        lot = queries.visible_lot(kwargs["lot_id"], user=request.user)
        page = self.paginate_queryset(queries.bid_history(lot.id))
        return self.get_paginated_response([history_row(event) for event in page or ()])

    @extend_schema(
        parameters=[KEY_HEADER],
        request=serializers.BidRequest,
        responses={200: serializers.BidAnswer, 201: serializers.BidAnswer}
        | problems(400, 401, 403, 404, 409, 415, 422, 429, 503),
    )
    def post(self, request: Request, lot_id: UUID) -> Response:
        key = idempotency_key(request)
        asked = serializers.BidRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        user_id = person(request).pk
        refuse_too_fast(user_id=user_id, lot=lot_id, address=client_address(request))
        command = PlaceBid(lot_id, user_id, key, asked.validated_data["amount"], asked.validated_data["kind"])
        outcome = engine.submit(command)
        return Response(outcome.body, status=200 if outcome.repeated else 201)

    def get_serializer_class(self) -> Any:
        return serializers.BidRequest if self.request.method == "POST" else serializers.HistoryRow


class LotLog(APIView):
    """The lot's log with its hashes, in order, page by page."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(
        parameters=[
            OpenApiParameter("after", {"type": "integer", "minimum": 0, "default": 0}, description="Sequence to begin behind."),
            OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": 500, "default": 500}),
        ],
        responses={200: serializers.LogPage} | problems(400, 401, 404),
    )
    def get(self, request: Request, lot_id: UUID) -> Response:
        lot = queries.visible_lot(lot_id, user=request.user)
        after = whole_number(request, "after", default=0, least=0, most=2**53 - 1)
        limit = whole_number(request, "limit", default=500, least=1, most=500)
        events = queries.events_after(lot.id, after, limit=limit + 1)
        page = [queries.public_event(event) for event in events[:limit]]
        return Response({"results": page, "next_after": page[-1]["sequence"] if len(events) > limit else None})


class LotCommitments(generics.GenericAPIView[Any]):
    """The commitments chain of a closed lot, for those who bid, its seller and staff, or all if the auction says so."""

    permission_classes = (permissions.AllowAny,)
    queryset = Commitment.objects.none()
    serializer_class = serializers.CommitmentRow

    @extend_schema(responses={200: serializers.CommitmentRow(many=True)} | problems(400, 401, 403, 404))
    def get(self, request: Request, lot_id: UUID) -> Response:
        lot = queries.visible_lot(lot_id, user=request.user)
        page = self.paginate_queryset(queries.commitments(lot, user=request.user))
        own = queries.paddle_of(lot.auction_id, user=request.user)
        return self.get_paginated_response([queries.public_commitment(row, own_paddle=own) for row in page or ()])


class Keys(APIView):
    """The public keys that receipts are signed with, the newest first."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(responses={200: serializers.PublicKey(many=True)} | problems(401))
    def get(self, request: Request) -> Response:
        return Response(keys.public_keys())


class Operate(APIView):
    """Open, close, hold or resume a running sale: the seller's and the house's."""

    permission_classes = (permissions.IsAuthenticated,)
    action = "open"

    @extend_schema(request=None, responses={200: serializers.AuctionState} | problems(401, 403, 404, 409, 429))
    def post(self, request: Request, auction_id: UUID) -> Response:
        auction = operating.OPERATIONS[self.action](auction_id=auction_id, actor=person(request))
        return Response({"id": str(auction.pk), "status": auction.status})


class Close(Operate):
    """The hammer, on the lot that is named, or on whichever is open."""

    @extend_schema(
        request=serializers.Close, responses={200: serializers.AuctionState} | problems(400, 401, 403, 404, 409, 415, 429)
    )
    def post(self, request: Request, auction_id: UUID) -> Response:
        asked = serializers.Close(data=request.data)
        asked.is_valid(raise_exception=True)
        auction = operating.close_lot_and_go_on(auction_id=auction_id, actor=person(request), **asked.validated_data)
        return Response({"id": str(auction.pk), "status": auction.status})


class MyBids(generics.ListAPIView[Any]):
    """The lots I bid on, the newest bid first."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Lot.objects.none()
    serializer_class = serializers.MyBid

    @extend_schema(responses={200: serializers.MyBid(many=True)} | problems(400, 401, 404))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        user = person(request)
        lots = self.paginate_queryset(queries.lots_bid_on(user)) or []
        ceilings = queries.ceilings_of(lots)
        return self.get_paginated_response([my_bid(lot, user=user, your_max=ceilings[lot.pk]) for lot in lots])


class MyWins(generics.ListAPIView[LotSale]):
    """What I won, and how its seller is reached."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = LotSale.objects.none()
    serializer_class = serializers.MyWin

    @extend_schema(responses={200: serializers.MyWin(many=True)} | problems(400, 401, 404))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(queries.wins_of(person(request)))
        return self.get_paginated_response([my_win(sale) for sale in page or ()])


def _tag(body: dict[str, Any]) -> str:
    """Epoch, sequence, status and `mine`: what the ETag is of (protocol.md, "ETag")."""
    mine = body["mine"] or {}
    parts = (body["epoch"], body["sequence"], body["status"], body["lot"], *sorted(mine.items()))
    return repr(parts)
