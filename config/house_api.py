"""REST of the house's first page (docs/protocol.md, "Figures of one's own"): what waits, what goes on, how the books stand."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from auctions.choices import Format
from bidding.serializers import AuctionName, LotName
from config import house_money, house_now
from config.house_now import LiveSale
from config.house_queues import QUEUES, lengths
from core.errors import PermissionDenied
from core.web import Timestamp, problems
from ledger import reconciliation
from ledger.models import Reconciliation
from ledger.money import to_decimal_string, wire

MOST: int = 100
"""Live sales that are told."""


class QueueOut(serializers.Serializer[Any]):
    queue = serializers.ChoiceField(choices=[queue.name for queue in QUEUES])
    waiting = serializers.IntegerField()


class LiveSaleOut(serializers.Serializer[Any]):
    auction = AuctionName()
    format = serializers.ChoiceField(choices=Format.choices)
    closes_at = Timestamp(allow_null=True)
    open_lots = serializers.IntegerField()
    watching = serializers.IntegerField(help_text="Connections, signed in or not.")
    lot = LotName(allow_null=True, help_text="The one that is on, or that closes next.")
    price = serializers.CharField(allow_null=True)
    currency = serializers.CharField()


class GatewayStateOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    is_usual = serializers.BooleanField()
    heard_at = Timestamp(allow_null=True, help_text="Its last webhook.")
    waiting = serializers.IntegerField(help_text="Webhooks that are stored and not applied yet.")
    waiting_since = Timestamp(allow_null=True)
    given_up = serializers.IntegerField()
    paid = serializers.IntegerField(help_text="Payments begun within 24 hours.")
    failed = serializers.IntegerField()
    error = serializers.CharField(help_text="What went wrong last with a webhook that is not applied; may be empty.")


class ReconciliationOut(serializers.Serializer[Any]):
    at = Timestamp()
    checks = serializers.IntegerField()
    differences = serializers.IntegerField()


class IncomeOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    day = serializers.CharField(help_text="24 hours.")
    week = serializers.CharField()
    month = serializers.CharField(help_text="30 days.")
    whole = serializers.CharField()


class TodayOut(serializers.Serializer[Any]):
    queues = QueueOut(many=True, help_text="Of each what one may see.")
    live = LiveSaleOut(many=True, allow_null=True, help_text="Null, as what follows, for who may not see it.")
    gateways = GatewayStateOut(many=True, allow_null=True)
    reconciliation = ReconciliationOut(allow_null=True, help_text="The last nightly one; null before the first as well.")
    income = IncomeOut(many=True, allow_null=True)


class HouseToday(APIView):
    """What waits for somebody of the house, what goes on, and how the books stand. For staff."""

    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="house_today", responses={200: TodayOut} | problems(401, 403, 406))
    def get(self, request: Request) -> Response:
        user = person(request)
        if not user.is_staff:
            raise PermissionDenied
        now, may = timezone.now(), user.has_perm
        night: Reconciliation | None = next(iter(reconciliation.latest()), None) if may("ledger.view_entry") else None
        body = {
            "queues": [{"queue": queue.name, "waiting": count} for queue, count in lengths(user).items()],
            "live": [_live(each) for each in house_now.live_sales(most=MOST)] if may("auctions.view_auction") else None,
            "gateways": house_now.gateway_states(now) if may("payments.view_gatewayevent") else None,
            "reconciliation": night,
            "income": _income() if may("ledger.view_entry") else None,
        }
        return Response(TodayOut(body).data)


def _live(each: LiveSale) -> dict[str, Any]:
    auction, lot = each.auction, each.lot
    return {
        "auction": {"id": str(auction.pk), "title": auction.title},
        "format": auction.format,
        "closes_at": auction.closes_at,
        "open_lots": each.open_lots,
        "watching": each.watching,
        "lot": None if lot is None else {"id": str(lot.pk), "number": lot.number, "title": lot.title},
        "price": None if lot is None else wire(lot.price, auction.currency),
        "currency": auction.currency,
    }


def _income() -> list[dict[str, str]]:
    names = ("day", "week", "month", "whole")
    return [
        {"currency": currency} | {name: to_decimal_string(part, currency) for name, part in zip(names, parts, strict=True)}
        for currency, parts in house_money.income(timezone.now()).items()
    ]
