"""Shapes of statements on the wire (docs/protocol.md, "Statements"): amounts are decimal strings of the currency."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.strict import Strict
from core.times import timestamp
from core.web import Timestamp
from ledger import money
from ledger.choices import AccountKind, EntryKind
from ledger.statements import EARLIEST, LATEST, Row

_DAYS = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


class StatementAsked(Strict):
    """Days are UTC, both included."""

    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    start = serializers.DateField(required=False, validators=_DAYS)
    end = serializers.DateField(required=False, validators=_DAYS)
    of = serializers.CharField(required=False, max_length=120)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("start") and attrs.get("end") and attrs["end"] < attrs["start"]:
            raise serializers.ValidationError({"end": [_("That is before the first day.")]})
        return attrs


class MovementOut(serializers.Serializer[Any]):
    at = Timestamp()
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    account = serializers.ChoiceField(choices=AccountKind.choices, help_text="What the money was there for.")
    text = serializers.CharField(help_text="In words, in the reader's language.")
    of = serializers.CharField(help_text="What it belongs to, such as `auction:<id>`; may be empty.")
    currency = serializers.CharField()
    amount = serializers.CharField(help_text="In your favour positive, else negative.")
    balance = serializers.CharField(help_text="What the house held for you or owed you after it.")


def movement_out(row: Row, *, currency: str) -> dict[str, Any]:
    return {
        "at": timestamp(row.at),
        "kind": row.kind.value,
        "account": row.account.value,
        "text": row.text,
        "of": row.subject,
        "currency": currency,
        "amount": money.to_decimal_string(row.amount, currency),
        "balance": money.to_decimal_string(row.balance, currency),
    }
