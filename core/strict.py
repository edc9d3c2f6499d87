"""Input over the API that knows its fields: one that does not exist is `invalid`, never ignored (protocol.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from rest_framework import serializers

FORM_FIELDS = frozenset({"csrfmiddlewaretoken"})
"""What the browsable API's forms send beside."""


class Strict(serializers.Serializer[Any]):
    """A serializer of input that refuses fields it does not have, those it only shows among them."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {name for name, field in self.fields.items() if not field.read_only}
            unknown = [str(name) for name in data if name not in known and name not in FORM_FIELDS]
            if unknown:
                raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class StrictShape(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # it registers itself, untyped
    """`Strict` takes no further fields, and the schema says so."""

    target_class = "core.strict.Strict"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        shape: dict[str, Any] = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return shape | {"additionalProperties": False} if direction == "request" else shape
