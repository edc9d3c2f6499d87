"""REST: what one wants to be told, by which way."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.signed_in import person
from core.strict import Strict
from core.web import problems
from notifications import preferences, quiet
from notifications.choices import Kind, Way
from notifications.models import Preference
from notifications.preferences import Table


class KindPreference(Strict):
    """In the page one is told everything, always. A way that is left out stays as it is."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    email = serializers.BooleanField(required=False)
    sms = serializers.BooleanField(required=False, help_text="Needs a confirmed phone.")
    push = serializers.BooleanField(required=False, help_text="Needs a browser that may be pushed to.")


class QuietHoursShape(Strict):
    """In the person's time zone; over midnight where it starts after its end."""

    starts = serializers.TimeField(format="%H:%M", help_text="`22:00`")
    ends = serializers.TimeField(format="%H:%M", help_text="`07:00`")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["starts"] == given["ends"]:
            raise serializers.ValidationError({"ends": [_("Another time than the one they start at.")]})
        return given


class PreferencesChange(Strict):
    kinds = serializers.ListField(child=KindPreference(), max_length=len(Kind), required=False)
    quiet_hours = QuietHoursShape(required=False, allow_null=True, help_text="Null: no hour is quiet.")

    def validate_kinds(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        named = [row["kind"] for row in rows]
        if len(set(named)) < len(named):
            raise serializers.ValidationError(_("Each kind once."))
        return rows


class PreferencesShape(serializers.Serializer[Any]):
    kinds = KindPreference(many=True)
    quiet_hours = QuietHoursShape(allow_null=True)


class NoticePreferences(GenericAPIView[Preference]):
    """Which notices go out to me, and by which way."""

    permission_classes = (IsAuthenticated,)
    serializer_class = PreferencesChange
    queryset = Preference.objects.none()

    @extend_schema(
        operation_id="me_notice_preferences",
        tags=["me"],
        responses={200: PreferencesShape} | problems(401, 403),
        summary="What one is told by which way",
    )
    def get(self, request: Request) -> Response:
        return _shown(person(request))

    @extend_schema(
        operation_id="me_notice_preferences_change",
        tags=["me"],
        responses={200: PreferencesShape} | problems(400, 401, 403, 415, 429),
        summary="Choose what one is told",
    )
    def patch(self, request: Request) -> Response:
        """What is left out stays as it is."""
        reader = person(request)
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        sent = given.validated_data
        preferences.change(person_id=reader.pk, wanted=_wanted(sent.get("kinds", [])))
        if "quiet_hours" in sent:
            hours = sent["quiet_hours"] or {"starts": None, "ends": None}
            quiet.choose(person=reader, **hours)
        return _shown(reader)


def _wanted(rows: list[dict[str, Any]]) -> Table:
    return {(Kind(row["kind"]), way): row[way.value] for row in rows for way in Way if way.value in row}


def _shown(reader: User) -> Response:
    table = preferences.of(reader.pk)
    rows = [{"kind": kind, **{way.value: table[kind, way] for way in Way}} for kind in preferences.kinds_for(reader)]
    return Response(PreferencesShape({"kinds": rows, "quiet_hours": quiet.of(reader.pk)}).data)
