"""REST of the dashboards (docs/protocol.md, "Figures of one's own"): what one buys, sells, and has in a purse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import permissions, serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from auctions.results import Outcome
from bidding.figures import buying, purse
from bidding.showing import dashboard, sales_desk
from core.web import Timestamp, problems
from ledger.choices import PurseChange
from ledger.models import PurseMove
from ledger.money import to_decimal_string
from payments.models import OrderLine

READ = problems(401, 403, 404, 406)
PAGED = problems(400, 401, 403, 404, 406)


class SumOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    amount = serializers.CharField()


class DueOut(SumOut):
    orders = serializers.IntegerField()


class CategorySpendOut(serializers.Serializer[Any]):
    category = serializers.CharField(help_text="In the reader's language.")
    lots = serializers.IntegerField()
    amount = serializers.CharField()


class SpendOut(SumOut):
    lots = serializers.IntegerField()
    categories = CategorySpendOut(many=True, help_text="The greatest first.")


class DashboardOut(serializers.Serializer[Any]):
    leading = serializers.IntegerField(help_text="Open lots that I lead, their reserve met or not.")
    outbid = serializers.IntegerField()
    undecided = serializers.IntegerField(help_text="Closed lots that I lead, whose seller decides or has asked me.")
    to_answer = serializers.IntegerField(help_text="Of those, the ones that wait for my word.")
    to_pay = DueOut(many=True, help_text="What my open orders ask for.")
    bought = SpendOut(many=True, help_text="All-in, on orders that stand; one a currency.")


class BoughtOut(serializers.Serializer[Any]):
    at = Timestamp()
    title = serializers.CharField()
    category = serializers.CharField(help_text="In the reader's language.")
    order = serializers.CharField(help_text="Reference of the order.")
    currency = serializers.CharField()
    amount = serializers.CharField(help_text="All-in.")


class OutcomeOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    lots = serializers.IntegerField()
    offered = serializers.IntegerField()
    sold = serializers.IntegerField()
    sell_through_percent = serializers.CharField(allow_null=True)
    start_total = serializers.CharField(help_text="Of what sold.")
    total = serializers.CharField(help_text="Of what sold, before premium and tax.")
    uplift_percent = serializers.CharField(allow_null=True)


class SalesOut(serializers.Serializer[Any]):
    running = serializers.IntegerField(help_text="Sales that are live or scheduled.")
    to_decide = serializers.IntegerField(help_text="Lots that wait for my word.")
    to_ship = serializers.IntegerField(help_text="Orders that are paid.")
    awaiting_payment = DueOut(many=True)
    owed = SumOut(many=True, help_text="Of completed orders, not paid out yet, as the books have it.")
    outcomes = OutcomeOut(many=True, help_text="What it all brought; one a currency.")


class PurseMoveOut(serializers.Serializer[Any]):
    at = Timestamp()
    change = serializers.ChoiceField(choices=PurseChange.choices)
    reason = serializers.CharField()
    by = serializers.CharField(help_text="What it changes of what is left.")
    left = serializers.CharField(help_text="What was not spent after it.")
    currency = serializers.CharField()


class MyDashboard(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="me_dashboard", responses={200: DashboardOut} | problems(401, 403, 406))
    def get(self, request: Request) -> Response:
        """Where I stand, what I owe, and what I bought."""
        found = dashboard.numbers(person(request))
        body = {
            "leading": len(found.bids.leading),
            "outbid": len(found.bids.outbid),
            "undecided": len(found.bids.waiting),
            "to_answer": len(found.asked),
            "to_pay": [_sum(due.currency, due.amount) | {"orders": due.orders} for due in found.to_pay],
            "bought": [_spend(spend, found.bought) for spend in buying.spends(found.bought)],
        }
        return Response(DashboardOut(body).data)


class MyBought(GenericAPIView[OrderLine]):
    permission_classes = (permissions.IsAuthenticated,)
    queryset = OrderLine.objects.none()
    serializer_class = BoughtOut

    @extend_schema(operation_id="me_bought", responses={200: BoughtOut(many=True)} | PAGED)
    def get(self, request: Request) -> Response:
        """Everything that I bought, the newest first: what the plots of spend are drawn of."""
        found: Any = buying.bought_by(person(request))[::-1]
        rows = [
            {
                "at": each.at,
                "title": each.title,
                "category": each.category,
                "order": each.order,
                "currency": each.currency,
                "amount": to_decimal_string(each.amount, each.currency),
            }
            for each in self.paginate_queryset(found) or []
        ]
        return self.get_paginated_response(BoughtOut(rows, many=True).data)


class MySales(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="me_sales", responses={200: SalesOut} | problems(401, 403, 406))
    def get(self, request: Request) -> Response:
        """What waits for me as a seller, what I am owed, and what it all brought."""
        found = sales_desk.desk(person(request), currency=None)
        body = {
            "running": found.runs,
            "to_decide": len(found.to_decide),
            "to_ship": found.ships,
            "awaiting_payment": [_sum(each.currency, each.amount) | {"orders": each.orders} for each in found.awaiting_payment],
            "owed": [_sum(each.currency, each.amount) for each in found.payable],
            "outcomes": [_outcome(each) for each in found.outcomes],
        }
        return Response(SalesOut(body).data)


class MyPurseMoves(GenericAPIView[PurseMove]):
    permission_classes = (permissions.IsAuthenticated,)
    queryset = PurseMove.objects.none()
    serializer_class = PurseMoveOut

    @extend_schema(
        operation_id="me_purse_moves",
        parameters=[OpenApiParameter("purse_id", OpenApiTypes.INT64, OpenApiParameter.PATH)],
        responses={200: PurseMoveOut(many=True)} | PAGED,
    )
    def get(self, request: Request, purse_id: int) -> Response:
        """What a purse of mine was filled and spent by, from its first day on."""
        found = purse.own(purse_id, user=person(request))
        levels: Any = purse.levels_of(found)
        rows = [
            {
                "at": level.at,
                "change": level.change,
                "reason": level.reason,
                "by": to_decimal_string(level.by, found.currency),
                "left": to_decimal_string(level.left, found.currency),
                "currency": found.currency,
            }
            for level in self.paginate_queryset(levels) or []
        ]
        return self.get_paginated_response(PurseMoveOut(rows, many=True).data)


def _sum(currency: str, amount: int) -> dict[str, Any]:
    return {"currency": currency, "amount": to_decimal_string(amount, currency)}


def _spend(spend: buying.Spend, bought: list[buying.Bought]) -> dict[str, Any]:
    parts = buying.by_category(buying.of_currency(bought, spend.currency))
    categories = [
        {"category": name, "lots": lots, "amount": to_decimal_string(amount, spend.currency)} for name, lots, amount in parts
    ]
    return _sum(spend.currency, spend.amount) | {"lots": spend.lots, "categories": categories}


def _outcome(each: Outcome) -> dict[str, Any]:
    return {
        "currency": each.currency,
        "lots": each.lots,
        "offered": each.offered,
        "sold": each.sold,
        "sell_through_percent": _percent(each.sell_through),
        "start_total": to_decimal_string(each.start_total, each.currency),
        "total": to_decimal_string(each.total, each.currency),
        "uplift_percent": _percent(each.uplift),
    }


def _percent(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
