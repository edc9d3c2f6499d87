"""Who may do what in which channel: for each kind of person, and each thing that can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts import bans, roles
from accounts.choices import Role
from chat import membership, moderation, polls, questions, reading, saying
from chat.choices import PollChoice, PollResults, Word
from chat.standing import standing_of
from tests.chat.halls import Hall, make_hall, refused

LET, DENIED, UNKNOWN, UNCONFIRMED, SIGN_IN = "let", "permission_denied", "not_found", "email_not_verified", "not_authenticated"
PEOPLE = ("seller", "bidder", "guest", "unconfirmed", "staff", "trusted", "expelled", None)
DRAFT = polls.Draft(text="Now?", choice=PollChoice.SINGLE, results=PollResults.LIVE, options=["Yes", "No"])

TAKE_PART = dict(zip(PEOPLE, (LET, LET, LET, UNCONFIRMED, LET, LET, DENIED, SIGN_IN), strict=True))
MODERATE = dict(zip(PEOPLE, (LET, DENIED, DENIED, UNCONFIRMED, LET, LET, DENIED, SIGN_IN), strict=True))


def acts(hall: Hall) -> dict[str, tuple[dict[Any, str], Callable[[int | None], Any]]]:
    """What each may do, over a message, a question and a poll of the rival's."""
    said, asked = int(hall.say("rival")["id"]), questions.ask(hall.id, user_id=hall["rival"].pk, key="q", text="Why?")
    question = int(asked.body["id"])
    questions.moderate(question, user_id=hall["seller"].pk, action="approve")
    draft = polls.draft(hall.id, user_id=hall["seller"].pk, asked=DRAFT)
    poll, option = int(draft["id"]), int(draft["options"][0]["id"])
    polls.open_poll(poll, user_id=hall["seller"].pk)
    rival = hall.member("rival").pk
    return {
        "say": (TAKE_PART, lambda who: saying.say(hall.id, user_id=who, key="k", text="Hello")),
        "react": (TAKE_PART, lambda who: saying.react(said, user_id=who, word=Word.AGREE, on=True)),
        "report": (TAKE_PART, lambda who: moderation.report(said, user_id=who, reason="Rude")),
        "ask": (TAKE_PART, lambda who: questions.ask(hall.id, user_id=who, key="k", text="How?")),
        "vote for": (TAKE_PART, lambda who: questions.vote(question, user_id=who, on=True)),
        "vote in": (TAKE_PART, lambda who: polls.vote(poll, user_id=who, options=[option])),
        "mute": (MODERATE, lambda who: moderation.mute(hall.id, user_id=who, member_id=rival, seconds=0)),
        "slow": (MODERATE, lambda who: moderation.slow(hall.id, user_id=who, seconds=0)),
        "look at reports": (MODERATE, lambda who: moderation.waiting_reports(hall.id, user_id=who)),
        "pin": (MODERATE, lambda who: questions.moderate(question, user_id=who, action="pin")),
        "draft": (MODERATE, lambda who: polls.draft(hall.id, user_id=who, asked=DRAFT)),
        "delete": (MODERATE, lambda who: moderation.delete(said, user_id=who)),
    }


@pytest.mark.parametrize("name", PEOPLE)
def test_in_a_public_channel_each_may_do_what_they_may(hall: Hall, name: str | None) -> None:
    who = hall[name].pk if name else None
    things = acts(hall)
    found = {act: refused(do, who) for act, (_, do) in things.items()}
    assert found == {act: expected[name] for act, (expected, _) in things.items()}


def test_behind_the_scenes_only_members_and_the_house_know_of_it(db: None) -> None:
    hall = make_hall(reads="members", writes="members", kind="staff")
    outside = [refused(standing_of, hall.id, user_id=hall[name].pk) for name in ("guest", "unconfirmed", "trusted", "expelled")]
    assert [*outside, refused(standing_of, hall.id, user_id=None)] == [UNKNOWN] * 5
    assert [refused(hall.say, name) for name in ("seller", "bidder", "staff")] == [LET] * 3
    assert refused(hall.say, "guest") == UNKNOWN


def test_a_channel_for_people_is_read_by_who_is_signed_in(db: None) -> None:
    hall = make_hall(reads="people", writes="members")
    assert refused(standing_of, hall.id, user_id=None) == UNKNOWN
    assert {name: refused(hall.say, name) for name in ("guest", "bidder", "seller")} == {
        "guest": DENIED,
        "bidder": LET,
        "seller": LET,
    }
    assert reading.page(hall.id, user_id=hall["guest"].pk)["messages"] != []


def test_who_is_suspended_says_nothing_at_once(hall: Hall) -> None:
    bans.ban(user=hall["bidder"], reason="No.", ends_at=None, by=hall["staff"])
    assert refused(hall.say, "bidder") == "account_suspended"
    assert standing_of(hall.id, user_id=hall["bidder"].pk).may == {"read"}


def test_a_moderator_of_the_house_is_one_for_as_long_as_the_role_is_held(hall: Hall) -> None:
    slow = lambda: moderation.slow(hall.id, user_id=hall["trusted"].pk, seconds=5)  # noqa: E731
    assert refused(slow) == LET
    roles.revoke(user=hall["trusted"], role=Role.MODERATOR, by=None)
    assert refused(slow) == DENIED


def test_admitting_again_changes_role_and_label_and_lets_back_in(hall: Hall) -> None:
    assert refused(hall.say, "expelled") == DENIED
    for _ in range(2):
        membership.admit(hall.id, user_id=hall["expelled"].pk, role="moderator", label="Auctioneer")
    author = hall.say("expelled")["author"]
    assert (author["label"], author["voice"]) == ("Auctioneer", "moderator")
    membership.expel(hall.id, user_id=hall["expelled"].pk)
    assert refused(hall.say, "expelled") == DENIED


def test_a_guest_who_gets_a_paddle_speaks_by_it_and_what_was_said_stays_as_it_was(hall: Hall) -> None:
    before = hall.say("guest")
    membership.admit(hall.id, user_id=hall["guest"].pk, role="member", label="Paddle 12")
    after = hall.say("guest")
    page = reading.page(hall.id, user_id=None)["messages"]
    assert [(each["author"]["label"], each["author"]["voice"]) for each in page] == [
        ("Gus Guest", "guest"),
        ("Paddle 12", "member"),
    ]
    assert before["author"]["member"] == after["author"]["member"]
