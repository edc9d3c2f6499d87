"""Reads the fields of a socket's commands, with the same serializers as REST."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as drf

from chat import serializers
from core.errors import Invalid
from core.sockets import Frame
from core.strict import Strict


class Nothing(Strict):
    pass


class Open(Strict):
    after = drf.IntegerField(required=False, allow_null=True, min_value=0, max_value=serializers.LARGEST)


class History(Strict):
    before = drf.IntegerField(min_value=0, max_value=serializers.LARGEST)
    limit = drf.IntegerField(required=False, min_value=1, max_value=100, default=50)


class OfMessage(Strict):
    message = serializers.Id()


class Edit(serializers.Edit, OfMessage):
    pass


class React(serializers.React, OfMessage):
    pass


class Report(serializers.Report, OfMessage):
    pass


class Resolve(serializers.Resolve):
    report = serializers.Id()


class OfQuestion(Strict):
    question = serializers.Id()


class Vote(serializers.Vote, OfQuestion):
    pass


class Moderate(serializers.Moderate, OfQuestion):
    pass


class Draft(serializers.Draft):
    poll = serializers.Id(required=False, allow_null=True)


class OfPoll(Strict):
    poll = serializers.Id()


class Ballot(serializers.Ballot, OfPoll):
    pass


def given(frame: Frame, shape: type[Strict]) -> dict[str, Any]:
    """The fields of a command. Raises `Invalid` by field, for those it does not have as well."""
    return read(frame, shape).validated_data  # type: ignore[no-any-return]


def read(frame: Frame, shape: type[Strict]) -> Any:
    """The serializer, which has found nothing wrong."""
    asked = shape(data={name: value for name, value in frame.items() if name not in ("type", "id")})
    if not asked.is_valid():
        raise Invalid(errors={field: [str(text) for text in texts] for field, texts in _flat(asked.errors)})
    return asked


def _flat(errors: Any) -> list[tuple[str, list[Any]]]:
    """Of a list, what is wrong with its members is said of the list."""
    return [(field, list(_texts(texts))) for field, texts in errors.items()]


def _texts(found: Any) -> Any:
    if isinstance(found, dict):
        found = found.values()
    for each in found:
        if isinstance(each, list | dict):
            yield from _texts(each)
        else:
            yield each
