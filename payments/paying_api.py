"""REST of payments (docs/protocol.md, "Payments"): going to pay, refunds, saved cards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from core.errors import Invalid, NotFound
from core.intents import KEY_HEADER, idempotency_key
from core.strict import Strict
from core.times import timestamp, timestamp_or_none
from core.web import Timestamp, problems
from ledger.money import InvalidAmount, parse, to_decimal_string
from payments import cards, checkout, parties, refunds
from payments.gateways.registry import KNOWN
from payments.models import Payment, Refund, SavedCard
from payments.paying_choices import PaymentStatus, Purpose, RefundStatus


class CheckoutIn(Strict):
    gateway = serializers.ChoiceField(choices=sorted(KNOWN), required=False, help_text="The house's own where left out.")
    card = serializers.UUIDField(required=False, help_text="A saved card, charged at once.")


class PaymentOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    order = serializers.CharField(allow_null=True)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    gateway = serializers.CharField()
    currency = serializers.CharField()
    amount = serializers.CharField()
    status = serializers.ChoiceField(choices=PaymentStatus.choices)
    url = serializers.CharField(help_text="Where to go to pay; empty where there is nowhere to go.")
    error = serializers.CharField(help_text="Short code of the refusal; empty where there is none.")
    created_at = Timestamp()
    captured_at = Timestamp(allow_null=True)


class RefundIn(Strict):
    amount = serializers.CharField(max_length=40, help_text="Decimal string, in the order's currency.")
    reason = serializers.CharField(max_length=300)


class RefundOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    order = serializers.CharField()
    currency = serializers.CharField()
    amount = serializers.CharField()
    status = serializers.ChoiceField(choices=RefundStatus.choices)
    reason = serializers.CharField()
    created_at = Timestamp()
    done_at = Timestamp(allow_null=True)


class CardOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    brand = serializers.CharField()
    last4 = serializers.CharField()
    expires_month = serializers.IntegerField()
    expires_year = serializers.IntegerField()
    created_at = Timestamp()


class CardSetupOut(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Where the person goes to save a card.")


class Checkout(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(
        operation_id="orders_checkout",
        parameters=[KEY_HEADER],
        request=CheckoutIn,
        responses={201: PaymentOut} | problems(400, 401, 403, 404, 406, 409, 415, 422, 429, 503),
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Begin to pay an order of one's own, or go on with the payment that is under way."""
        user = person(request)
        order = parties.find(order_id, user=user)
        if order.buyer_id != user.pk:
            raise NotFound
        key, asked = idempotency_key(request), CheckoutIn(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        card = cards.find(given["card"], user=user) if "card" in given else None
        payment = checkout.start(order, user=user, key=key, gateway=given.get("gateway"), card=card)
        return Response(payment_out(payment), status=201)


class OnePayment(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="payments_read", responses={200: PaymentOut} | problems(401, 403, 404, 406))
    def get(self, request: Request, payment_id: UUID) -> Response:
        """How a payment of one's own stands."""
        found = Payment.objects.filter(pk=payment_id, user=person(request)).first()
        if found is None:
            raise NotFound
        return Response(payment_out(found))


class OrderRefunds(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="orders_refunds_list", responses={200: RefundOut(many=True)} | problems(401, 403, 404, 406))
    def get(self, request: Request, order_id: UUID) -> Response:
        """What was given back of an order, or is on its way; the newest first."""
        order = parties.find(order_id, user=person(request))
        return Response([refund_out(found) for found in order.refunds.filter(surplus=False).select_related("payment")])

    @extend_schema(
        operation_id="orders_refund",
        parameters=[KEY_HEADER],
        request=RefundIn,
        responses={201: RefundOut} | problems(400, 401, 403, 404, 406, 409, 415, 422, 429),
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Give back a part or all of what was paid; for the seller and staff."""
        user = person(request)
        order = parties.find(order_id, user=user)
        if not refunds.may_refund(order, user):
            raise NotFound
        key, asked = idempotency_key(request), RefundIn(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            amount = parse(asked.validated_data["amount"], order.currency)
        except InvalidAmount as error:
            raise Invalid(errors={"amount": [str(error)]}) from error
        made = refunds.refund(order, amount=amount, actor=user, reason=asked.validated_data["reason"], key=key)
        return Response(refund_out(made), status=201)


class MyCards(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="me_cards_list", responses={200: CardOut(many=True)} | problems(401, 403, 406))
    def get(self, request: Request) -> Response:
        """One's saved cards, the newest first."""
        return Response([card_out(found) for found in cards.of(person(request))])

    @extend_schema(
        operation_id="me_cards_add",
        parameters=[KEY_HEADER],
        request=None,
        responses={201: CardSetupOut} | problems(400, 401, 403, 406, 409, 429, 503),
    )
    def post(self, request: Request) -> Response:
        """Begin to save a card, on a page of the payment service."""
        return Response({"url": cards.begin(person(request), key=idempotency_key(request)).url}, status=201)


class OneCard(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="me_cards_remove", responses={204: None} | problems(401, 403, 404, 406, 409, 429, 503))
    def delete(self, request: Request, card_id: UUID) -> Response:
        """Remove a saved card, here and at the payment service."""
        cards.remove(card_id, user=person(request))
        return Response(status=204)


def payment_out(found: Payment) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        "order": str(found.order_id) if found.order_id else None,
        "purpose": found.purpose,
        "gateway": found.gateway,
        "currency": found.currency,
        "amount": to_decimal_string(found.amount, found.currency),
        "status": found.status,
        "url": found.url,
        "error": found.error,
        "created_at": timestamp(found.created_at),
        "captured_at": timestamp_or_none(found.captured_at),
    }


def refund_out(found: Refund) -> dict[str, Any]:
    currency = found.payment.currency
    return {
        "id": str(found.pk),
        "order": str(found.order_id),
        "currency": currency,
        "amount": to_decimal_string(found.amount, currency),
        "status": found.status,
        "reason": found.reason,
        "created_at": timestamp(found.created_at),
        "done_at": timestamp_or_none(found.done_at),
    }


def card_out(found: SavedCard) -> dict[str, Any]:
    return {
        "id": str(found.pk),
        "brand": found.brand,
        "last4": found.last4,
        "expires_month": found.expires_month,
        "expires_year": found.expires_year,
        "created_at": timestamp(found.created_at),
    }
