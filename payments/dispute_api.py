"""REST of disputes (docs/protocol.md, "Disputes"). Pictures go with a word as `multipart/form-data`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.signed_in import person
from core.errors import NotFound, PermissionDenied
from core.intents import KEY_HEADER, idempotency_key
from core.strict import Strict
from core.times import timestamp, timestamp_or_none
from core.web import Timestamp, problems
from ledger import money
from payments import disputes, parties
from payments.choices import DisputeOutcome, DisputeReason, DisputeStatus
from payments.disputes import Said
from payments.models import Dispute, Order


class WordOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    by = serializers.ChoiceField(choices=["buyer", "seller", "staff"])
    text = serializers.CharField()
    at = Timestamp()
    pictures = serializers.ListField(child=serializers.CharField(), help_text="Paths, for those who may see the order.")


class DisputeOut(serializers.Serializer[Any]):
    order = serializers.CharField()
    reason = serializers.ChoiceField(choices=DisputeReason.choices)
    status = serializers.ChoiceField(choices=DisputeStatus.choices)
    outcome = serializers.ChoiceField(choices=DisputeOutcome.choices, allow_null=True)
    amount = serializers.CharField(help_text="What goes back to the buyer.")
    because = serializers.CharField()
    opened_at = Timestamp()
    decided_at = Timestamp(allow_null=True)
    words = WordOut(many=True)


class AnswerIn(Strict):
    text = serializers.CharField(max_length=4000)
    pictures = serializers.ListField(child=serializers.FileField(), required=False, max_length=disputes.MOST_PICTURES)


class OpenIn(AnswerIn):
    reason = serializers.ChoiceField(choices=DisputeReason.choices)


class DecisionIn(Strict):
    outcome = serializers.ChoiceField(choices=DisputeOutcome.choices)
    amount = serializers.CharField(required=False, max_length=40, help_text="Where the outcome is `part`.")
    because = serializers.CharField(max_length=500)


class OrderDispute(APIView):
    permission_classes = (permissions.IsAuthenticated,)
    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(operation_id="disputes_read", responses={200: DisputeOut} | problems(401, 403, 404, 406))
    def get(self, request: Request, order_id: UUID) -> Response:
        return Response(_out(parties.find(order_id, user=person(request))))

    @extend_schema(
        operation_id="disputes_open",
        parameters=[KEY_HEADER],
        request=OpenIn,
        responses={200: DisputeOut} | problems(400, 401, 403, 404, 406, 409, 415, 422, 429),
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """The buyer says that something is wrong: once an order, from its payment until a while after its completion."""
        user = person(request)
        order = parties.find(order_id, user=user)
        said, asked = _said(request, OpenIn)
        disputes.open_dispute(order_id, actor=user, reason=DisputeReason(asked["reason"]), said=said)
        return Response(_out(order))


class DisputeAnswers(APIView):
    permission_classes = (permissions.IsAuthenticated,)
    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(
        operation_id="disputes_answer",
        parameters=[KEY_HEADER],
        request=AnswerIn,
        responses={200: DisputeOut} | problems(400, 401, 403, 404, 406, 409, 415, 422, 429),
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Buyer, seller or staff answer while it is open."""
        user = person(request)
        order = parties.find(order_id, user=user)
        said, _asked = _said(request, AnswerIn)
        disputes.answer(order_id, actor=user, said=said)
        return Response(_out(order))


class DisputeDecision(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(
        operation_id="disputes_decide",
        request=DecisionIn,
        responses={200: DisputeOut} | problems(400, 401, 403, 404, 406, 409, 415, 429),
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Staff decide; the same decision again changes nothing."""
        user = person(request)
        order = parties.find(order_id, user=user)
        if not user.has_perm(disputes.DECIDE):
            raise PermissionDenied
        asked = DecisionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        amount = _amount(said.get("amount", "0"), order.currency)
        outcome = DisputeOutcome(said["outcome"])
        disputes.decide(order_id, by=user, outcome=outcome, because=said["because"], amount=amount)
        return Response(_out(order))


def _said(request: Request, shape: type[Strict]) -> tuple[Said, dict[str, Any]]:
    asked = shape(data=request.data)
    key = idempotency_key(request)
    asked.is_valid(raise_exception=True)
    given = asked.validated_data
    return Said(key=key, text=given["text"], pictures=given.get("pictures", ())), given


def _amount(text: str, currency: str) -> int:
    try:
        return money.parse(text, currency)
    except money.InvalidAmount as error:
        raise serializers.ValidationError({"amount": [str(error)]}) from error


def _out(order: Order) -> dict[str, Any]:
    found = Dispute.objects.filter(order=order).first()
    if found is None:
        raise NotFound
    sides = {order.buyer_id: "buyer", order.seller_id: "seller"}
    words = [
        {
            "id": str(word.pk),
            "by": sides.get(word.author_id, "staff"),
            "text": word.text,
            "at": timestamp(word.at),
            "pictures": [reverse("payments:dispute_picture", args=[each.pk]) for each in word.pictures.all()],
        }
        for word in found.words.prefetch_related("pictures")
    ]
    return {
        "order": str(order.pk),
        "reason": found.reason,
        "status": found.status,
        "outcome": found.outcome or None,
        "amount": money.to_decimal_string(found.amount, order.currency),
        "because": found.because,
        "opened_at": timestamp(found.opened_at),
        "decided_at": timestamp_or_none(found.decided_at),
        "words": words,
    }
