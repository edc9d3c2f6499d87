"""Fields of the wire: amounts, quantities, percentages, increments, categories, and strictness about all of them.

What a body holds beyond its fields is refused, never ignored (protocol.md, "Not yet built, or unknown").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any, ClassVar, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.choices import Role
from accounts.models import User
from accounts.roles import holder_of
from auctions.currencies import CURRENCIES
from auctions.drafts import Steps
from auctions.increments import PRESETS, Table, UnlawfulTable
from auctions.models import Category
from core.strict import Strict as KnowsItsFields
from ledger.money import InvalidAmount, parse, wire

NOT_YET = _("This is not available yet.")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?", re.ASCII)
AMOUNT_SCHEMA = {"type": "string", "pattern": r"^(0|[1-9][0-9]*)(\.[0-9]+)?$", "examples": ["1250.00"]}


class Strict(KnowsItsFields):
    """Refuses fields it does not have; those in `later` with the reason that they are still to come."""

    later: ClassVar[Iterable[str]] = ()

    def to_internal_value(self, data: Any) -> Any:
        coming = [name for name in self.later if isinstance(data, Mapping) and name in data]
        if coming:
            raise serializers.ValidationError({name: [NOT_YET] for name in coming})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """A JSON string and nothing that merely looks like one."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


@extend_schema_field({"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"], "description": "ISO 4217"})
class Currency(Text):
    def to_internal_value(self, data: Any) -> str:
        found = super().to_internal_value(data)
        if found not in CURRENCIES:
            raise serializers.ValidationError(_("That is no currency we know."))
        return found


class Whole(serializers.IntegerField):
    """A JSON integer."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(super().to_internal_value(data))


@extend_schema_field({"type": "boolean"})
class Flag(serializers.BooleanField):
    """A JSON boolean."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"oneOf": [AMOUNT_SCHEMA, {"type": "integer", "minimum": 0}]})
class AmountIn(serializers.Field[int, Any, str, Any]):
    """Minor units from a decimal string, or a JSON integer of major units, in the currency of the body or the auction."""

    def to_internal_value(self, data: Any) -> int:
        currency = currency_of(self)
        if currency is None:
            return 1  # the body falls by its currency; that is told once, not beside every amount
        try:
            return parse(data, currency)
        except InvalidAmount as error:
            raise serializers.ValidationError(_("That is not an amount in this currency.")) from error

    def to_representation(self, value: int) -> str:
        return str(value)


@extend_schema_field(AMOUNT_SCHEMA)
class AmountOut(serializers.Field[Any, Any, Any, Any]):
    """A decimal string of the minor units at `attribute`, in the currency at `currency` (dotted paths of the object)."""

    def __init__(self, attribute: str, currency: str, **options: Any) -> None:
        super().__init__(source="*", **options)
        self.minor, self.currency = attrgetter(attribute), attrgetter(currency)

    def to_representation(self, value: Any) -> str | None:
        return wire(self.minor(value), self.currency(value))


class Number(serializers.Field[Decimal, Any, str, Any]):
    """A plain number of up to three places, as a string or a JSON number; written as a string without idle zeros."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, (str, int, float)) or not _NUMBER.fullmatch(str(data)):
            raise serializers.ValidationError(_("A number such as 12.5."))
        return Decimal(str(data))

    def to_representation(self, value: Decimal) -> str:
        return plain(value)


NUMBER_SCHEMA = {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,3})?$", "examples": ["12.5"]}
extend_schema_field({"oneOf": [NUMBER_SCHEMA, {"type": "number", "minimum": 0}]})(Number)


def plain(value: Decimal) -> str:
    """ "12.5", "10", never "1E+1"."""
    return f"{value.normalize():f}"


class Choice(serializers.ChoiceField):
    """One of the values that exist; those in `later` are refused with the reason that they are still to come."""

    def __init__(self, choices: Any, later: Iterable[str] = (), **options: Any) -> None:
        super().__init__(choices, **options)
        self.later = frozenset(later)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        if data in self.later:
            raise serializers.ValidationError(NOT_YET)
        return str(super().to_internal_value(data))


@extend_schema_field({"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,48}$", "description": "Slug, from GET categories/"})
class CategoryField(serializers.Field[Category, Any, str, Any]):
    """A category by its slug. All are read once for a body, however many lots it has."""

    def to_internal_value(self, data: Any) -> Category:
        found = self._known().get(data) if isinstance(data, str) else None
        if found is None:
            raise serializers.ValidationError(_("There is no such category."))
        return found

    def to_representation(self, value: Category) -> str:
        return value.slug

    def _known(self) -> dict[str, Category]:
        known: dict[str, Category] | None = getattr(self.root, "known_categories", None)
        if known is None:
            known = {category.slug: category for category in Category.objects.all()}
            self.root.known_categories = known  # type: ignore[attr-defined]  # of the whole body, for this body
        return known


@extend_schema_field({"type": "string", "format": "email"})
class AuctioneerField(serializers.Field[User, Any, str, Any]):
    """An auctioneer of the house by e-mail address. Whether other people have an account is not told."""

    def to_internal_value(self, data: Any) -> User:
        found = holder_of(Role.AUCTIONEER, email=data) if isinstance(data, str) else None
        if found is None:
            raise serializers.ValidationError(_("No auctioneer of the house has that address."))
        return found

    def to_representation(self, value: User) -> str:
        return str(value.email)


PAIRS_SCHEMA = {
    "type": "array",
    "items": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "minItems": 2, "maxItems": 2},
}


class Pairs(serializers.ListField):
    """Rows of two: `[["0.00", "1.00"], …]`."""

    def __init__(self, first: serializers.Field[Any, Any, Any, Any], second: serializers.Field[Any, Any, Any, Any]) -> None:
        super().__init__(max_length=50)
        self.first, self.second = first, second

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, list) or not all(isinstance(row, list) and len(row) == 2 for row in data):
            raise serializers.ValidationError(_('Rows of two, such as [["0.00", "1.00"]].'))
        self.first.parent = self.second.parent = cast("Any", self)  # the currency is found upwards
        return [(self.first.run_validation(start), self.second.run_validation(value)) for start, value in data]


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": sorted(PRESETS)},
            {
                "type": "object",
                "properties": {"mode": {"type": "string", "enum": ["add", "snap"]}, "bands": PAIRS_SCHEMA},
                "required": ["bands"],
                "additionalProperties": False,
            },
        ],
    }
)
class StepsIn(serializers.Field[Steps, Any, Any, Any]):
    """The name of a preset, or `{mode, bands}`; `mode` is `add` where left out."""

    def to_internal_value(self, data: Any) -> Steps:
        if isinstance(data, str):
            if data not in PRESETS:
                raise serializers.ValidationError(_("There is no such table of increments."))
            return Steps(preset=data)
        if not isinstance(data, Mapping) or not {"bands"} <= data.keys() <= {"mode", "bands"}:
            raise serializers.ValidationError(_("The name of a table, or its mode and bands."))
        if currency_of(self) is None:
            return Steps()
        pairs = Pairs(AmountIn(), AmountIn())
        pairs.parent = cast("Any", self)
        bands = pairs.to_internal_value(data["bands"])
        try:
            return Steps(table=Table(data.get("mode", "add"), tuple(bands)))
        except UnlawfulTable as error:
            raise serializers.ValidationError(_("The table does not hold: bands rise from zero, steps never fall.")) from error

    def to_representation(self, value: Steps) -> Any:
        return value.preset


def currency_of(field: Any) -> str | None:
    """The currency that amounts of this body are in: the body's own, else the auction's that it is about."""
    root = field
    while getattr(root, "parent", None) is not None:
        root = root.parent
    data = getattr(root, "initial_data", None)
    given = data.get("currency") if isinstance(data, Mapping) and "currency" in root.fields else None
    found = given if isinstance(given, str) else root.context.get("currency")
    return found if found in CURRENCIES else None
