"""Purses on the wire, both ways."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from auctions.models import Registration
from auctions.purses import LONGEST_REASON
from auctions.wire import AmountIn, AmountOut, Flag, Strict, Text, Whole
from ledger.money import wire

LONGEST_LIST = 256 * 1024
"""Characters."""


class PurseOut(serializers.Serializer[Any]):
    """`available` is `amount` less `spent` and `held`."""

    id = serializers.CharField(source="pk")
    currency = serializers.CharField()
    amount = AmountOut("amount", "currency")
    spent = AmountOut("spent", "currency")
    held = AmountOut("held", "currency")
    available = AmountOut("available", "currency")


class PaddlePurseOut(serializers.ModelSerializer[Registration]):
    """A paddle with its purse; null: none yet."""

    registration = serializers.CharField(source="pk")
    paddle = serializers.CharField()
    name = serializers.CharField(source="user.name")
    purse = PurseOut(allow_null=True)

    class Meta:
        model = Registration
        fields = ("registration", "paddle", "name", "status", "purse")


class PurseSaleOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()


class MyPurseOut(serializers.ModelSerializer[Registration]):
    """What one may spend in one sale."""

    auction = PurseSaleOut()
    paddle = serializers.CharField()
    purse = PurseOut()

    class Meta:
        model = Registration
        fields = ("auction", "paddle", "purse")


class PurseSet(Strict):
    """`reason` stays with the change."""

    paddle = Whole(min_value=1, max_value=999_999_999)
    amount = AmountIn()
    reason = Text(max_length=LONGEST_REASON)


class PurseListIn(Strict):
    """`list`: lines of `paddle,amount`, as people type amounts; `dry`: only look."""

    list = Text(max_length=LONGEST_LIST)
    reason = Text(max_length=LONGEST_REASON)
    dry = Flag(required=False)


class SettingOut(serializers.Serializer[Any]):
    """A line: what the purse was and becomes, or why not (`fault`)."""

    line = serializers.IntegerField()
    paddle = serializers.CharField()
    was = serializers.SerializerMethodField()
    amount = serializers.SerializerMethodField()
    fault = serializers.CharField(allow_blank=True)

    def get_was(self, setting: Any) -> str | None:
        return wire(setting.was, self.context["currency"])

    def get_amount(self, setting: Any) -> str | None:
        return wire(setting.amount, self.context["currency"])


class ImportedOut(serializers.Serializer[Any]):
    """`done`: whether it was written. With `dry`, or one fault, nothing is."""

    done = serializers.BooleanField()
    faults = serializers.IntegerField()
    settings = SettingOut(many=True)
