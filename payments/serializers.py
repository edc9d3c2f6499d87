"""Shapes of orders on the wire (docs/protocol.md, "Orders"): ids are strings, amounts decimal strings of the order's currency."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from accounts.names import validate_line
from accounts.serializers import AddressChange
from core.strict import Strict
from core.times import timestamp, timestamp_or_none
from core.web import Timestamp
from ledger import money
from payments.acts import TAKEN
from payments.choices import OrderStatus
from payments.models import Order, OrderLine
from payments.parties import parties_of
from payments.showing.order_page import may


class PersonOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    name = serializers.CharField()


class OrderLineOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    reference = serializers.CharField(help_text="What was bought, such as `lot:<id>`.")
    title = serializers.CharField()
    detail = serializers.CharField()
    url = serializers.CharField(help_text="Path of its page; may be empty.")
    hammer = serializers.CharField()
    premium = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()


class OrderStepOut(serializers.Serializer[Any]):
    to = serializers.ChoiceField(choices=OrderStatus.choices)
    at = Timestamp()
    note = serializers.CharField()


class OrderOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    reference = serializers.CharField(help_text="The number as people read it.")
    status = serializers.ChoiceField(choices=OrderStatus.choices)
    subject = serializers.CharField(help_text="What it is from, such as `auction:<id>`.")
    title = serializers.CharField()
    buyer = PersonOut()
    seller = PersonOut()
    currency = serializers.CharField()
    hammer = serializers.CharField()
    premium = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField(help_text="What the buyer pays.")
    commission = serializers.CharField(allow_null=True, help_text="Kept from the seller's share; null for the buyer.")
    paid = serializers.CharField()
    refunded = serializers.CharField()
    due_at = Timestamp(allow_null=True)
    tracking = serializers.CharField()
    created_at = Timestamp()
    lines = OrderLineOut(many=True)


class OrderDetailOut(OrderOut):
    ship_to = AddressChange(allow_null=True)
    steps = OrderStepOut(many=True, help_text="Its life so far, the first step first.")
    actions = serializers.ListField(child=serializers.ChoiceField(choices=TAKEN), help_text="What whoever asks may do now.")


class OrderActionIn(Strict):
    action = serializers.ChoiceField(choices=TAKEN)
    tracking = serializers.CharField(max_length=200, required=False, allow_blank=True, validators=[validate_line])
    reason = serializers.CharField(max_length=300, required=False, validators=[validate_line])

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["action"] == "cancel" and not attrs.get("reason"):
            raise serializers.ValidationError({"reason": [_("This field is required.")]})
        return attrs


class OrdersAsked(Strict):
    """The query of the list."""

    side = serializers.ChoiceField(choices=["bought", "sold"], default="bought")
    status = serializers.ChoiceField(choices=OrderStatus.choices, required=False)


def order_out(order: Order, *, lines: list[OrderLine], user: User) -> dict[str, Any]:
    """As whoever asks may see it."""

    def amount(minor: int) -> str:
        return money.to_decimal_string(minor, order.currency)

    sums = {name: amount(getattr(order, name)) for name in ("hammer", "premium", "tax", "total", "paid", "refunded")}
    return {
        "id": str(order.pk),
        "reference": order.reference,
        "status": order.status,
        "subject": order.subject,
        "title": order.title,
        "buyer": {"id": str(order.buyer_id), "name": order.buyer.name},
        "seller": {"id": str(order.seller_id), "name": order.seller.name},
        "currency": order.currency,
        **sums,
        "commission": None if order.buyer_id == user.pk else amount(order.commission),
        "due_at": timestamp_or_none(order.due_at),
        "tracking": order.tracking,
        "created_at": timestamp(order.created_at),
        "lines": [line_out(line, order.currency) for line in lines],
    }


def order_detail_out(order: Order, *, user: User) -> dict[str, Any]:
    lines = list(order.lines.filter(withdrawn_at=None))
    return order_out(order, lines=lines, user=user) | {
        "ship_to": order.ship_to or None,
        "steps": [{"to": step.to, "at": timestamp(step.at), "note": step.note} for step in order.steps.all()],
        "actions": sorted(may(order, parties_of(order, user))),
    }


def line_out(line: OrderLine, currency: str) -> dict[str, Any]:
    sums = {name: money.to_decimal_string(getattr(line, name), currency) for name in ("hammer", "premium", "tax", "total")}
    named = {name: getattr(line, name) for name in ("reference", "title", "detail", "url")}
    return {"id": str(line.pk), **named, **sums}
