"""REST of a sale's figures and of a lot's ladder (protocol.md, "Figures")."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from auctions.choices import LotStatus
from auctions.results import Result
from bidding import queries
from bidding.figures import activity, ladder, sale
from bidding.models import LotEvent
from bidding.serializers import LotName
from core.web import Timestamp, problems
from ledger.money import to_decimal_string, wire


class LotResultOut(serializers.Serializer[Any]):
    lot = LotName()
    status = serializers.ChoiceField(choices=LotStatus.values)
    bids = serializers.IntegerField()
    start_total = serializers.CharField()
    total = serializers.CharField(allow_null=True, help_text="At the hammer, before premium and tax; null while unsold.")
    uplift_percent = serializers.CharField(allow_null=True)


class StretchOut(serializers.Serializer[Any]):
    at = Timestamp()
    bids = serializers.IntegerField()


class ActivityOut(serializers.Serializer[Any]):
    seconds = serializers.IntegerField(help_text="Length of a stretch.")
    stretches = StretchOut(many=True)


class SaleFiguresOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    lots = serializers.IntegerField()
    offered = serializers.IntegerField(help_text="What came under the hammer and was not withdrawn.")
    sold = serializers.IntegerField()
    sell_through_percent = serializers.CharField(allow_null=True)
    start_total = serializers.CharField(help_text="Of what sold.")
    total = serializers.CharField(help_text="Of what sold, before premium and tax.")
    uplift_percent = serializers.CharField(allow_null=True)
    results = LotResultOut(many=True)
    activity = ActivityOut(allow_null=True, help_text="For the seller's side.")


class RungOut(serializers.Serializer[Any]):
    at = Timestamp()
    amount = serializers.CharField()
    paddle = serializers.CharField()


class SaleFigures(APIView):
    """What a sale brought, for its seller, its auctioneer and the house; after a public sale's end for everybody."""

    permission_classes = (permissions.AllowAny,)

    @extend_schema(operation_id="auctions_figures", responses={200: SaleFiguresOut} | problems(401, 403, 404))
    def get(self, request: Request, auction_id: UUID) -> Response:
        found = sale.sale_figures(auction_id, user=request.user, lot=None)
        outcome, currency = found.outcome, found.auction.currency
        body = {
            "currency": currency,
            "lots": outcome.lots,
            "offered": outcome.offered,
            "sold": outcome.sold,
            "sell_through_percent": _percent(outcome.sell_through),
            "start_total": to_decimal_string(outcome.start_total, currency),
            "total": to_decimal_string(outcome.total, currency),
            "uplift_percent": _percent(outcome.uplift),
            "results": [_result(each) for each in found.results],
            "activity": _activity(auction_id) if found.is_own else None,
        }
        return Response(SaleFiguresOut(body).data)


class LotLadder(GenericAPIView[LotEvent]):
    """Each bid of a lot that stands, the first first, and what the lot came to."""

    permission_classes = (permissions.AllowAny,)
    queryset = LotEvent.objects.none()
    serializer_class = RungOut

    @extend_schema(operation_id="lots_ladder", responses={200: RungOut(many=True)} | problems(400, 401, 404, 406))
    def get(self, request: Request, lot_id: UUID) -> Response:
        lot = queries.visible_lot(lot_id, user=request.user)
        rungs: Any = ladder.rungs_of(lot_id, currency=lot.currency)
        rows = [
            {"at": each.at, "amount": to_decimal_string(each.amount, lot.currency), "paddle": each.paddle}
            for each in self.paginate_queryset(rungs) or []
        ]
        return self.get_paginated_response(RungOut(rows, many=True).data)


def _result(each: Result) -> dict[str, Any]:
    return {
        "lot": {"id": str(each.lot.pk), "number": each.lot.number, "title": each.lot.title},
        "status": each.lot.status,
        "bids": each.lot.bid_count,
        "start_total": to_decimal_string(each.start_total, each.currency),
        "total": wire(each.total, each.currency),
        "uplift_percent": _percent(each.uplift),
    }


def _activity(auction_id: UUID) -> dict[str, Any]:
    found = activity.activity_of(auction_id)
    return {"seconds": found.seconds, "stretches": [{"at": at, "bids": count} for at, count in found.counts]}


def _percent(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
