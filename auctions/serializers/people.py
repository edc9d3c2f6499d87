"""Shapes of people and of what others gave them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.web import Timestamp
from payments.choices import Party
from payments.models import Rating


class MeanOut(serializers.Serializer[Any]):
    stars = serializers.FloatField(help_text="To one decimal; 0 where there is none.")
    count = serializers.IntegerField()


class ProfileOut(serializers.Serializer[Any]):
    id = serializers.CharField(source="person.pk")
    name = serializers.CharField(source="person.name")
    avatar = serializers.SerializerMethodField()
    joined_at = Timestamp(source="person.joined_at")
    as_seller = MeanOut(source="means.as_seller")
    as_buyer = MeanOut(source="means.as_buyer")

    @extend_schema_field({"type": ["string", "null"], "description": "A picture's address."})
    def get_avatar(self, found: dict[str, Any]) -> str | None:
        picture = found["person"].avatar
        return str(self.context["request"].build_absolute_uri(picture.url)) if picture else None


class RatingOut(serializers.ModelSerializer[Rating]):
    """`rated_as`: as what the person was rated."""

    rated_as = serializers.ChoiceField(choices=[Party.BUYER, Party.SELLER])
    given_at = Timestamp()

    class Meta:
        model = Rating
        fields = ("stars", "text", "rated_as", "given_at")
        read_only_fields = fields
