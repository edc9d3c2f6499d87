"""Chat in the sweeps: a channel with something of everything in it, and who may say which command in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from chat import channels, membership, moderation, polls, private, questions, saying
from chat.choices import Kind, PollChoice, PollResults
from chat.models import Block, Channel, Membership, Message, Poll, Question, Report
from tests.architecture.rules import ANYBODY, MODERATE_CHAT, NOT_HERE, OWN_WORDS, PEOPLE, SPEAK, Rule
from tests.factories import make_user

COMMANDS: dict[str, Rule] = {
    "chat.open": ANYBODY,
    "chat.history": ANYBODY,
    "chat.read": PEOPLE,
    "chat.say": PEOPLE,
    "chat.edit": Rule(OWN_WORDS.public, NOT_HERE | {"nobody": "login"}),
    "chat.retract": Rule(OWN_WORDS.public, NOT_HERE),
    "chat.react": Rule(SPEAK.public, NOT_HERE),
    "chat.typing": ANYBODY,
    "chat.report": Rule({**SPEAK.public, "bidder": "denied"}, NOT_HERE),
    "chat.delete": Rule(MODERATE_CHAT.public, NOT_HERE),
    "chat.mute": Rule(
        MODERATE_CHAT.public, {**MODERATE_CHAT.public, **dict.fromkeys(("seller", "staff", "moderator"), "missing")}
    ),
    "chat.slow": Rule(MODERATE_CHAT.public),
    "chat.reports": Rule(MODERATE_CHAT.public),
    "chat.resolve": Rule(MODERATE_CHAT.public, NOT_HERE),
    "question.ask": PEOPLE,
    "question.vote": Rule(SPEAK.public, NOT_HERE),
    "question.moderate": Rule(MODERATE_CHAT.public, NOT_HERE),
    "poll.draft": Rule(MODERATE_CHAT.public, NOT_HERE),
    "poll.open": Rule(MODERATE_CHAT.public, NOT_HERE),
    "poll.close": Rule(MODERATE_CHAT.public, NOT_HERE),
    "poll.discard": Rule(MODERATE_CHAT.public, NOT_HERE),
    "poll.vote": Rule(SPEAK.public, NOT_HERE),
}
"""Said in the public channel; `hidden` where they name a thing of the hidden one from there."""


NAMES = ("channel_id", "message_id", "question_id", "poll_id", "report_id", "block_id")
POLL = {"text": "Which?", "choice": "single", "results": "live", "options": ["This", "That"]}
BODIES: dict[str, dict[str, Any]] = {
    "api/chat/messages/<int:message_id>/": {"text": "Changed"},
    "api/chat/messages/<int:message_id>/reactions/": {"reaction": "agree", "on": True},
    "api/chat/messages/<int:message_id>/report/": {"reason": "No"},
    "api/chat/reports/<int:report_id>/resolve/": {"action": "dismiss"},
    "api/chat/questions/<int:question_id>/vote/": {"on": True},
    "api/chat/questions/<int:question_id>/moderate/": {"action": "pin"},
    "api/chat/polls/<int:poll_id>/": POLL,
    "api/chat/polls/<int:poll_id>/vote/": {"options": ["1"]},
    "api/chat/<uuid:channel_id>/messages/": {"key": "sweep", "text": "Hello"},
    "api/chat/<uuid:channel_id>/read/": {"sequence": 1},
    "api/chat/<uuid:channel_id>/mute/": {"member": "999999999", "seconds": 0},
    "api/chat/<uuid:channel_id>/slow/": {"seconds": 0},
    "api/chat/<uuid:channel_id>/questions/": {"key": "sweep", "text": "Why?"},
    "api/chat/<uuid:channel_id>/polls/": POLL,
}
"""What is sent over REST, so that it is not the input that stops anybody."""


def fields(ids: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What is sent with each command."""
    message, question, poll = ({name: str(ids[f"{name}_id"])} for name in ("message", "question", "poll"))
    return {
        "chat.open": {},
        "chat.history": {"before": 9},
        "chat.read": {"sequence": 1},
        "chat.say": {"key": "sweep", "text": "Hello"},
        "chat.edit": message | {"text": "Changed"},
        "chat.retract": message,
        "chat.react": message | {"reaction": "agree", "on": True},
        "chat.report": message | {"reason": "No"},
        "chat.delete": message,
        "chat.mute": {"member": str(ids["member_id"]), "seconds": 0},
        "chat.slow": {"seconds": 0},
        "chat.reports": {},
        "chat.resolve": {"report": str(ids["report_id"]), "action": "dismiss"},
        "question.ask": {"key": "sweep", "text": "Why?"},
        "question.vote": question | {"on": True},
        "question.moderate": question | {"action": "pin"},
        "poll.draft": POLL | poll,
        "poll.open": poll,
        "poll.close": poll,
        "poll.discard": poll,
        "poll.vote": poll | {"options": [str(ids["option_id"])]},
    }


def things(seller: User, writer: User, *, is_hidden: bool = False) -> dict[str, Any]:
    """`writer` said and asked it. A hidden channel is behind the scenes, the seller's."""
    public = {"reads": "all", "writes": "people", "kind": "public"}
    doors: Any = {"reads": "members", "writes": "members", "kind": "staff"} if is_hidden else public
    channel = channels.open_channel(title="Talk", **doors)
    membership.admit(channel.pk, user_id=seller.pk, role="moderator", label="Seller")
    if writer != seller:
        membership.admit(channel.pk, user_id=writer.pk, role="member", label="Paddle 1")
    text = "hidden-message" if is_hidden else "A message"
    message = Message.objects.get(pk=saying.say(channel.pk, user_id=writer.pk, key="earlier", text=text).body["id"])
    asked = questions.ask(channel.pk, user_id=writer.pk, key="earlier", text=text).body["id"]
    if writer != seller:
        questions.moderate(int(asked), user_id=seller.pk, action="approve")
    draft = polls.Draft(text=text, choice=PollChoice.SINGLE, results=PollResults.LIVE, options=["Yes", "No"])
    poll = polls.draft(channel.pk, user_id=seller.pk, asked=draft)
    polls.open_poll(int(poll["id"]), user_id=seller.pk)
    return {
        "channel_id": channel.pk,
        "message_id": message.pk,
        "member_id": message.author_id,
        "question_id": asked,
        "poll_id": poll["id"],
        "option_id": poll["options"][0]["id"],
        "block_id": Block.objects.create(by=writer, who=make_user(), label="Paddle 9").pk,
        "report_id": Report.objects.create(message=message, by=make_user(), reason="Why not").pk,
    }


def hostile(seller: User, writer: User, *, text: str) -> None:
    """A channel in which everything that can be written is `text`, and a private word."""
    channel = channels.open_channel(title=text[:160], reads="all", writes="people", kind="public")
    membership.admit(channel.pk, user_id=seller.pk, role="moderator", label=text[:120])
    membership.admit(channel.pk, user_id=writer.pk, role="member", label=text[:120])
    message = saying.say(channel.pk, user_id=writer.pk, key="a", text=text).body
    moderation.report(int(message["id"]), user_id=seller.pk, reason=text)
    asked = questions.ask(channel.pk, user_id=writer.pk, key="a", text=text).body
    questions.moderate(int(asked["id"]), user_id=seller.pk, action="answer", text=text)
    draft = polls.Draft(text=text, choice=PollChoice.SINGLE, results=PollResults.LIVE, options=[text[:150], "No"])
    polls.open_poll(int(polls.draft(channel.pk, user_id=seller.pk, asked=draft)["id"]), user_id=seller.pk)
    met = Membership.objects.get(channel=channel, user=seller)
    aside, _ = private.begin(channel.pk, user_id=writer.pk, member_id=met.pk)
    saying.say(aside.pk, user_id=writer.pk, key="a", text=text)
    Block.objects.create(by=writer, who=make_user(), label=text[:120])


def ids() -> dict[str, Any]:
    """What addresses may name, of the first channel."""
    channel = Channel.objects.filter(kind=Kind.PUBLIC).earliest("created_at")
    return {
        "channel_id": channel.pk,
        "message_id": Message.objects.filter(channel=channel).earliest("pk").pk,
        "question_id": Question.objects.filter(channel=channel).earliest("pk").pk,
        "poll_id": Poll.objects.filter(channel=channel).earliest("pk").pk,
        "report_id": Report.objects.earliest("pk").pk,
        "block_id": Block.objects.earliest("pk").pk,
    }
