"""What is said, asked and voted where a sale of the demo takes place, through the same calls as anybody's."""

from __future__ import annotations

import uuid

from auctions.models import Auction
from chat import polls, questions, saying
from chat.choices import PollChoice, PollResults
from config.demo import people
from config.demo.plans import AskPlan, PollPlan, SalePlan


def talk(plan: SalePlan, auction: Auction) -> None:
    """Once its channels are there, and those who run it and bid in it."""
    if plan.talk is None or auction.channel_id is None or auction.staff_channel_id is None:
        return
    for channel, words in ((auction.channel_id, plan.talk.words), (auction.staff_channel_id, plan.talk.behind)):
        for word in words:
            saying.say(channel, user_id=_id(word.who), key=_key(), text=word.text)
    for asked in plan.talk.questions:
        _ask(auction.channel_id, asked, answered_by=_id(plan.seller))
    if plan.talk.poll is not None:
        _poll(auction.channel_id, plan.talk.poll, by=_id(plan.seller))


def _ask(channel: uuid.UUID, plan: AskPlan, *, answered_by: int) -> None:
    question = int(questions.ask(channel, user_id=_id(plan.who), key=_key(), text=plan.text).body["id"])
    questions.moderate(question, user_id=answered_by, action="approve")
    for who in plan.votes:
        questions.vote(question, user_id=_id(who), on=True)
    if plan.answer:
        questions.moderate(question, user_id=answered_by, action="answer", text=plan.answer)


def _poll(channel: uuid.UUID, plan: PollPlan, *, by: int) -> None:
    asked = polls.Draft(text=plan.text, choice=PollChoice.SINGLE, results=PollResults.LIVE, options=plan.options)
    poll = polls.draft(channel, user_id=by, asked=asked)
    polls.open_poll(int(poll["id"]), user_id=by)
    for option, voters in zip(poll["options"], plan.votes, strict=True):
        for who in voters:
            polls.vote(int(poll["id"]), user_id=_id(who), options=[int(option["id"])])


def _id(login: str) -> int:
    return people.find(login).pk


def _key() -> str:
    return f"demo-{uuid.uuid4()}"
