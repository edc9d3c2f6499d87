"""What chat takes in, over REST and over its socket alike, and the shapes of what it answers (protocol.md, "Chat").

Answers are made by `chat.shapes`; the serializers of answers are there for the schema.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from chat import moderation, polls, questions
from chat.choices import Kind, PollChoice, PollResults, PollStatus, QuestionStatus, Voice, Word
from chat.models import TEXT_MAX
from chat.roles import CAPABILITIES
from core.strict import Strict

LARGEST = 2**53 - 1


@extend_schema_field({"type": "string", "pattern": r"^\d{1,18}$"})
class Id(serializers.Field[int, Any, str, Any]):
    """The id of a row, as text; in Python a number."""

    default_error_messages = {"invalid": "The id, as text."}

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not (data.isascii() and data.isdigit() and len(data) <= 18):
            self.fail("invalid")
        return int(data)

    def to_representation(self, value: int) -> str:
        return str(value)


def counts() -> Any:
    return serializers.DictField(child=serializers.IntegerField(min_value=0))


# --- What comes in


class Say(Strict):
    key = serializers.CharField(max_length=128, trim_whitespace=False)
    text = serializers.CharField(max_length=TEXT_MAX)
    reply_to = Id(required=False, allow_null=True)


class Edit(Strict):
    text = serializers.CharField(max_length=TEXT_MAX)


class React(Strict):
    reaction = serializers.ChoiceField(choices=Word.choices)
    on = serializers.BooleanField()


class Read(Strict):
    sequence = serializers.IntegerField(min_value=0, max_value=LARGEST)


class Report(Strict):
    reason = serializers.CharField(max_length=moderation.REASON_MAX)


class Resolve(Strict):
    action = serializers.ChoiceField(choices=["dismiss", "delete"])


class Mute(Strict):
    member = Id()
    seconds = serializers.IntegerField(min_value=0, max_value=moderation.LONGEST_MUTE)


class Slow(Strict):
    seconds = serializers.IntegerField(min_value=0, max_value=moderation.SLOWEST)


class Ask(Strict):
    key = serializers.CharField(max_length=128, trim_whitespace=False)
    text = serializers.CharField(max_length=questions.TEXT_MAX)


class Vote(Strict):
    on = serializers.BooleanField()


class Moderate(Strict):
    action = serializers.ChoiceField(choices=sorted(questions.FROM))
    text = serializers.CharField(max_length=TEXT_MAX, required=False, allow_null=True, allow_blank=True)


class Draft(Strict):
    text = serializers.CharField(max_length=polls.TEXT_MAX)
    choice = serializers.ChoiceField(choices=PollChoice.choices)
    results = serializers.ChoiceField(choices=PollResults.choices)
    options = serializers.ListField(
        child=serializers.CharField(max_length=polls.OPTION_MAX), min_length=polls.FEWEST, max_length=polls.MOST
    )

    def draft(self) -> polls.Draft:
        given = self.validated_data
        return polls.Draft(
            text=given["text"],
            choice=PollChoice(given["choice"]),
            results=PollResults(given["results"]),
            options=given["options"],
        )


class Ballot(Strict):
    options = serializers.ListField(child=Id(), min_length=1, max_length=polls.MOST)


class Met(Strict):
    """A member of a channel in which one met them."""

    channel = serializers.UUIDField()
    member = Id()


# --- What goes out


class Author(serializers.Serializer[Any]):
    member = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    voice = serializers.ChoiceField(choices=Voice.choices)


class Quote(serializers.Serializer[Any]):
    message = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    text = serializers.CharField()


class Message(serializers.Serializer[Any]):
    id = serializers.CharField()
    sequence = serializers.IntegerField()
    revision = serializers.IntegerField()
    author = Author()
    text = serializers.CharField(help_text="Plain text; empty where the message is gone.")
    gone = serializers.ChoiceField(choices=["retracted", "deleted"], allow_null=True)
    reply_to = Quote(allow_null=True)
    mentions = serializers.ListField(child=serializers.CharField())
    reactions = counts()
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)


class MessagePage(serializers.Serializer[Any]):
    results = Message(many=True)
    mine = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    more = serializers.BooleanField()


class Reactions(serializers.Serializer[Any]):
    reactions = counts()


class Unread(serializers.Serializer[Any]):
    last_read = serializers.IntegerField()
    unread = serializers.IntegerField()


class Muted(serializers.Serializer[Any]):
    muted_until = serializers.DateTimeField(allow_null=True)


class State(serializers.Serializer[Any]):
    slow = serializers.IntegerField(help_text="Seconds between two messages of a person; 0: off.")
    closed = serializers.BooleanField()
    sequence = serializers.IntegerField()
    revision = serializers.IntegerField()


class ReportRow(serializers.Serializer[Any]):
    id = serializers.CharField()
    message = Message()
    by = serializers.CharField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class Question(serializers.Serializer[Any]):
    id = serializers.CharField()
    revision = serializers.IntegerField()
    author = Author()
    text = serializers.CharField()
    status = serializers.ChoiceField(choices=QuestionStatus.choices)
    pinned = serializers.BooleanField()
    answer = serializers.CharField()
    answered_by = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    votes = serializers.IntegerField()


class Votes(serializers.Serializer[Any]):
    votes = serializers.IntegerField()


class Option(serializers.Serializer[Any]):
    id = serializers.CharField()
    text = serializers.CharField()
    votes = serializers.IntegerField(allow_null=True)


class Poll(serializers.Serializer[Any]):
    id = serializers.CharField()
    revision = serializers.IntegerField()
    text = serializers.CharField()
    choice = serializers.ChoiceField(choices=PollChoice.choices)
    results = serializers.ChoiceField(choices=PollResults.choices)
    status = serializers.ChoiceField(choices=PollStatus.choices)
    options = Option(many=True)
    voters = serializers.IntegerField()
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class Who(serializers.Serializer[Any]):
    member = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name


class About(serializers.Serializer[Any]):
    id = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    moderators = Who(many=True)


def may() -> Any:
    return serializers.ListField(child=serializers.ChoiceField(choices=CAPABILITIES))


class ChatMe(serializers.Serializer[Any]):
    member = serializers.CharField(allow_null=True)
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    voice = serializers.ChoiceField(choices=Voice.choices)
    may = may()
    muted_until = serializers.DateTimeField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True)
    blocked = serializers.ListField(child=serializers.CharField())


class Voted(serializers.Serializer[Any]):
    questions = serializers.ListField(child=serializers.CharField())
    polls = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class Overview(serializers.Serializer[Any]):
    channel = About()
    me = ChatMe(allow_null=True)
    may = may()
    state = State()
    people = serializers.IntegerField(help_text="How many are here now.")
    last_read = serializers.IntegerField(allow_null=True)
    unread = serializers.IntegerField(allow_null=True)
    questions = Question(many=True)
    polls = Poll(many=True)
    voted = Voted()
    reports = serializers.IntegerField(allow_null=True, help_text="How many wait; null for who does not decide on them.")


class Conversation(serializers.Serializer[Any]):
    channel = serializers.CharField()
    title = serializers.CharField()
    member = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    unread = serializers.IntegerField()
    last = Message(allow_null=True)
    blocked = serializers.BooleanField()


class BlockRow(serializers.Serializer[Any]):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has an attribute of this name
    at = serializers.DateTimeField()
