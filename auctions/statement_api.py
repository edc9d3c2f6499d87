"""REST of a sale's statement (docs/protocol.md, "Statements"): its sums, and its lots one by one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from auctions.choices import LotStatus
from auctions.models import Lot
from auctions.showing.statement import Line, line_of, lots_of, statement_of, whose_money
from core.web import problems
from ledger.money import to_decimal_string
from payments.choices import OrderStatus


class SaleStatementOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    lots = serializers.IntegerField()
    hammer = serializers.CharField(
        help_text="Of what stands: sold, and neither cancelled, given back whole, nor unpaid for good."
    )
    premium = serializers.CharField()
    tax = serializers.CharField()
    commission = serializers.CharField()
    net = serializers.CharField(help_text="The seller's: hammer less commission.")
    credited = serializers.CharField(help_text="What the books have put to the seller's account of it so far.")


class StatementOrderOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=OrderStatus.choices)


class StatementLotNameOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()


class StatementLotOut(serializers.Serializer[Any]):
    lot = StatementLotNameOut()
    status = serializers.ChoiceField(choices=LotStatus.choices)
    order = StatementOrderOut(allow_null=True)
    counts = serializers.BooleanField(help_text="Whether its amounts are in the sums.")
    hammer = serializers.CharField(allow_null=True, help_text="Null, as all amounts, of what has not sold.")
    premium = serializers.CharField(allow_null=True)
    tax = serializers.CharField(allow_null=True)
    commission = serializers.CharField(allow_null=True)
    net = serializers.CharField(allow_null=True)


class StatementOfSale(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(operation_id="auctions_statement", responses={200: SaleStatementOut} | problems(401, 403, 404, 406))
    def get(self, request: Request, auction_id: UUID) -> Response:
        """What a sale comes to for its seller. For the seller and the house."""
        found = statement_of(whose_money(auction_id, user=person(request)))
        currency = found.auction.currency
        sums = {
            name: to_decimal_string(getattr(found, name), currency)
            for name in ("hammer", "premium", "tax", "commission", "net", "credited")
        }
        return Response(SaleStatementOut({"currency": currency, "lots": len(found.lines)} | sums).data)


class StatementLots(GenericAPIView[Lot]):
    permission_classes = (IsAuthenticated,)
    queryset = Lot.objects.none()
    serializer_class = StatementLotOut

    @extend_schema(
        operation_id="auctions_statement_lots",
        responses={200: StatementLotOut(many=True)} | problems(400, 401, 403, 404, 406),
    )
    def get(self, request: Request, auction_id: UUID) -> Response:
        """Lot by lot, in the order of the catalogue."""
        auction = whose_money(auction_id, user=person(request))
        page = self.paginate_queryset(lots_of(auction)) or []
        rows = [_line(line_of(lot), currency=auction.currency) for lot in page]
        return self.get_paginated_response(StatementLotOut(rows, many=True).data)


def _line(line: Line, *, currency: str) -> dict[str, Any]:
    lot, order, sale = line.result.lot, line.order, line.sale
    parts = (None,) * 5 if sale is None else (sale.total, sale.premium, sale.tax, sale.commission, line.net)
    names = ("hammer", "premium", "tax", "commission", "net")
    return {
        "lot": {"id": str(lot.pk), "number": lot.number, "title": lot.title},
        "status": lot.status,
        "order": None if order is None else {"id": str(order.pk), "reference": order.reference, "status": order.status},
        "counts": line.counts,
    } | {name: None if part is None else to_decimal_string(part, currency) for name, part in zip(names, parts, strict=True)}
