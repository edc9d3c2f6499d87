"""The wire form of a notice (protocol.md, `GET notifications/` and the push `notice`)."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from core.times import timestamp
from core.web import Timestamp
from notifications.choices import Kind
from notifications.queries import Told


class NoticeSerializer(serializers.Serializer[Told]):
    """`title` and `body` are plain text in the reader's language. `url` is a path of this site, or empty."""

    id = serializers.CharField(source="notice.pk", read_only=True)
    kind = serializers.ChoiceField(source="notice.kind", choices=Kind.choices, read_only=True)
    title = serializers.CharField(source="words.title", read_only=True)
    body = serializers.CharField(source="words.body", read_only=True)
    url = serializers.CharField(source="notice.url", read_only=True)
    created_at = Timestamp(source="notice.created_at", read_only=True)
    updated_at = Timestamp(
        source="notice.updated_at", read_only=True, help_text="Later than `created_at` where newer news was merged into it."
    )
    read_at = Timestamp(source="notice.read_at", read_only=True, allow_null=True)


class AllReadSerializer(serializers.Serializer[dict[str, int]]):
    read = serializers.IntegerField(read_only=True, help_text="How many notices were unread until now.")


def push_of(told: Told) -> dict[str, Any]:
    """The push `notice` of `/ws/notices/`. The same `id` again is the same notice brought up to date."""
    return {
        "type": "notice",
        "id": str(told.notice.pk),
        "kind": told.notice.kind,
        "title": told.words.title,
        "body": told.words.body,
        "url": told.notice.url,
        "created_at": timestamp(told.notice.created_at),
    }
