"""REST of orders (docs/protocol.md, "Orders"): one's own, one of them, and the steps of its life."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, permissions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.addresses import Given
from accounts.serializers import AddressChange
from accounts.signed_in import person
from core.intents import KEY_HEADER, idempotency_key
from core.web import problems
from payments import fulfilment, parties
from payments.acts import ACTS, Asked
from payments.choices import OrderStatus
from payments.models import Order
from payments.queries import orders_of
from payments.serializers import OrderActionIn, OrderDetailOut, OrderOut, OrdersAsked, order_detail_out, order_out

_SIDE = OpenApiParameter("side", str, enum=["bought", "sold"], default="bought", description="What I bought, or sold.")
_STATUS = OpenApiParameter("status", str, enum=OrderStatus.values, description="Only these.")


class MyOrders(generics.GenericAPIView[Order]):
    """What I bought, or sold; the newest first."""

    permission_classes = (permissions.IsAuthenticated,)
    queryset = Order.objects.none()
    serializer_class = OrderOut

    @extend_schema(
        operation_id="me_orders_list",
        parameters=[_SIDE, _STATUS],
        responses={200: OrderOut(many=True)} | problems(400, 401, 403, 404, 406),
    )
    def get(self, request: Request) -> Response:
        user = person(request)
        asked = OrdersAsked(
            data={name: request.query_params[name] for name in ("side", "status") if name in request.query_params}
        )
        asked.is_valid(raise_exception=True)
        page: list[Any] = self.paginate_queryset(orders_of(user, **asked.validated_data)) or []
        return self.get_paginated_response([order_out(order, lines=order.standing, user=user) for order in page])


class OneOrder(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(operation_id="orders_read", responses={200: OrderDetailOut} | problems(401, 403, 404, 406))
    def get(self, request: Request, order_id: UUID) -> Response:
        """For its buyer, its seller and staff; for everybody else there is no such order."""
        user = person(request)
        return Response(order_detail_out(parties.find(order_id, user=user), user=user))


class OrderActions(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(
        operation_id="orders_act",
        parameters=[KEY_HEADER],
        request=OrderActionIn,
        responses={200: OrderDetailOut} | problems(400, 401, 403, 404, 406, 409, 415, 422, 429),
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """Take a step that is yours: `ship` and `deliver` (seller), `receive` (buyer), `cancel` (seller, staff; unpaid)."""
        user = person(request)
        parties.find(order_id, user=user)
        key, asked = idempotency_key(request), OrderActionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        ACTS[said.pop("action")](order_id, user, Asked(key=key, **said))
        return Response(order_detail_out(parties.find(order_id, user=user), user=user))


class OrderAddress(APIView):
    permission_classes = (permissions.IsAuthenticated,)

    @extend_schema(
        operation_id="orders_address",
        request=AddressChange,
        responses={200: OrderDetailOut} | problems(400, 401, 403, 404, 406, 409, 415, 429),
    )
    def put(self, request: Request, order_id: UUID) -> Response:
        """Where to send it: the buyer's to say, until it is on its way."""
        user = person(request)
        parties.find(order_id, user=user)
        asked = AddressChange(data=request.data)
        asked.is_valid(raise_exception=True)
        fulfilment.send_to(order_id, actor=user, address=Given(**asked.validated_data))
        return Response(order_detail_out(parties.find(order_id, user=user), user=user))
