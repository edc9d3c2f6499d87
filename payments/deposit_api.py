"""REST of deposits (docs/protocol.md, "Payments"): one's own, giving one, and a payee's word on transfers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from core.errors import NotFound
from core.intents import KEY_HEADER, idempotency_key
from core.strict import Strict
from core.times import timestamp, timestamp_or_none
from core.web import Timestamp, problems
from ledger.money import to_decimal_string
from payments import cards, deposit_transfers, giving
from payments.models import Deposit
from payments.paying_api import CheckoutIn, PaymentOut, payment_out
from payments.paying_choices import BY_HAND, DepositStatus

_SIDES = ("given", "received")
_SIDE = OpenApiParameter("side", str, enum=_SIDES, description="Both where left out.")
_WORD: dict[Any, Any] = problems(401, 403, 404, 406, 409, 429)


class DepositsAsked(Strict):
    side = serializers.ChoiceField(choices=_SIDES, required=False)


class DepositOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    subject = serializers.CharField(help_text="What it is for: `auction:{id}`.")
    title = serializers.CharField()
    reference = serializers.CharField(help_text="The reason for payment of a transfer.")
    person = serializers.CharField(help_text="Id of whose it is.")
    currency = serializers.CharField()
    amount = serializers.CharField()
    status = serializers.ChoiceField(choices=DepositStatus.choices)
    gateway = serializers.CharField(help_text="Where it is given; empty before that.")
    is_promised = serializers.BooleanField(help_text="A transfer that its payee has not confirmed.")
    comes_back = serializers.BooleanField(help_text="A transfer that was given back, and that its payee has not sent yet.")
    reason = serializers.CharField(help_text="Why it was kept.")
    created_at = Timestamp()
    held_at = Timestamp(allow_null=True)
    settled_at = Timestamp(allow_null=True)


class MyDeposits(generics.GenericAPIView[Deposit]):
    permission_classes = (permissions.IsAuthenticated,)
    queryset = Deposit.objects.none()
    serializer_class = DepositOut

    @extend_schema(
        operation_id="me_deposits_list",
        parameters=[_SIDE],
        responses={200: DepositOut(many=True)} | problems(400, 401, 403, 404, 406),
    )
    def get(self, request: Request) -> Response:
        """Deposits that I gave or am asked for, and those transferred to me; the newest first."""
        user = person(request)
        asked = DepositsAsked(data={name: request.query_params[name] for name in ("side",) if name in request.query_params})
        asked.is_valid(raise_exception=True)
        side = asked.validated_data.get("side")
        to_me = Q(payee=user, payment__gateway=BY_HAND)
        mine = {"given": Q(user=user), "received": to_me}.get(side, Q(user=user) | to_me)
        rows = Deposit.objects.filter(mine).select_related("payment").order_by("-created_at", "pk")
        page: list[Any] = self.paginate_queryset(rows) or []
        return self.get_paginated_response([deposit_out(found) for found in page])


class DepositCheckout(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(
        operation_id="deposits_checkout",
        parameters=[KEY_HEADER],
        request=CheckoutIn,
        responses={201: PaymentOut} | problems(400, 401, 403, 404, 406, 409, 415, 422, 429, 503),
    )
    def post(self, request: Request, deposit_id: UUID) -> Response:
        """Begin to give a deposit of one's own: held on a card, or (`manual`) transferred to its payee."""
        user = person(request)
        found = Deposit.objects.filter(pk=deposit_id, user=user).first()
        if found is None:
            raise NotFound
        key, asked = idempotency_key(request), CheckoutIn(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        card = cards.find(given["card"], user=user) if "card" in given else None
        payment = giving.start(found, user=user, key=key, gateway=given.get("gateway"), card=card)
        return Response(payment_out(payment), status=201)


class DepositReceived(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="deposits_received", request=None, responses={200: DepositOut} | _WORD)
    def post(self, request: Request, deposit_id: UUID) -> Response:
        """Its payee says that a transfer has come: it is held. Said again, the same answer."""
        return Response(deposit_out(deposit_transfers.received(deposit_id, payee=person(request))))


class DepositSentBack(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="deposits_sent_back", request=None, responses={200: DepositOut} | _WORD)
    def post(self, request: Request, deposit_id: UUID) -> Response:
        """Its payee says that what was given back has been sent. Said again, the same answer."""
        return Response(deposit_out(deposit_transfers.sent_back(deposit_id, payee=person(request))))


def deposit_out(found: Deposit) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        "subject": found.subject,
        "title": found.title,
        "reference": found.reference,
        "person": str(found.user_id),
        "currency": found.currency,
        "amount": to_decimal_string(found.amount, found.currency),
        "status": found.status,
        "gateway": found.payment.gateway if found.payment is not None else "",
        "is_promised": found.is_promised,
        "comes_back": found.comes_back,
        "reason": found.reason,
        "created_at": timestamp(found.created_at),
        "held_at": timestamp_or_none(found.held_at),
        "settled_at": timestamp_or_none(found.settled_at),
    }
