"""REST of what buyer and seller of an order give each other (docs/protocol.md, "Ratings")."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.names import validate_line
from accounts.signed_in import person
from core.errors import NotFound, PermissionDenied
from core.strict import Strict
from core.times import timestamp, timestamp_or_none
from core.web import Timestamp, problems
from payments import parties, ratings
from payments.choices import Party
from payments.models import Order, Rating
from payments.showing.rating import ratings_of


class GivenOut(serializers.Serializer[Any]):
    stars = serializers.IntegerField(min_value=1, max_value=5)
    text = serializers.CharField()
    given_at = Timestamp()
    is_hidden = serializers.BooleanField(help_text="Staff have taken it from sight; only its author still reads it.")


class OrderRatingsOut(serializers.Serializer[Any]):
    order = serializers.CharField()
    open_until = Timestamp(allow_null=True, help_text="Until when it can be rated; null: not now.")
    may_rate = serializers.BooleanField()
    of_seller = GivenOut(allow_null=True)
    of_buyer = GivenOut(allow_null=True)


class RatingIn(Strict):
    stars = serializers.IntegerField(min_value=1, max_value=5)
    text = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class ReportIn(Strict):
    because = serializers.CharField(max_length=300, validators=[validate_line])


class OrderRating(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="ratings_read", responses={200: OrderRatingsOut} | problems(401, 403, 404, 406))
    def get(self, request: Request, order_id: UUID) -> Response:
        """What the two gave each other, as far as whoever asks may see it: the other's once both have given theirs."""
        user = person(request)
        return Response(_out(parties.find(order_id, user=user), user=user))

    @extend_schema(
        operation_id="ratings_give",
        request=RatingIn,
        responses={200: OrderRatingsOut} | problems(400, 401, 403, 404, 406, 409, 415, 429),
    )
    def put(self, request: Request, order_id: UUID) -> Response:
        """Rate the other side, or say it differently while they have not; the same again changes nothing."""
        user = person(request)
        order = parties.find(order_id, user=user)
        if not ratings_of(order, user=user).takes_part:
            raise PermissionDenied
        asked = RatingIn(data=request.data)
        asked.is_valid(raise_exception=True)
        ratings.give(order_id, actor=user, **asked.validated_data)
        return Response(_out(order, user=user))


class ReportRating(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(
        operation_id="ratings_report",
        request=ReportIn,
        responses={200: OrderRatingsOut} | problems(400, 401, 403, 404, 406, 409, 415, 429),
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Ask staff to look at what one was given here. Once; the same again changes nothing."""
        user = person(request)
        order = parties.find(order_id, user=user)
        seen = ratings_of(order, user=user)
        if not (seen.takes_part and seen.others):
            raise NotFound
        asked = ReportIn(data=request.data)
        asked.is_valid(raise_exception=True)
        ratings.report(order_id, actor=user, because=asked.validated_data["because"])
        return Response(_out(order, user=user))


def _out(order: Order, *, user: User) -> dict[str, Any]:
    found = ratings_of(order, user=user)
    return {
        "order": str(order.pk),
        "open_until": timestamp_or_none(found.until),
        "may_rate": found.may_rate,
        "of_seller": _given_out(found.of(Party.SELLER)),
        "of_buyer": _given_out(found.of(Party.BUYER)),
    }


def _given_out(rating: Rating | None) -> dict[str, Any] | None:
    if rating is None:
        return None
    return {
        "stars": rating.stars,
        "text": rating.text,
        "given_at": timestamp(rating.given_at),
        "is_hidden": rating.hidden_at is not None,
    }
