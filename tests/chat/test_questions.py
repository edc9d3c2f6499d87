"""Questions: who sees which, votes, and what moderators make of them."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Any

import pytest

from chat import moderation, queries, questions
from chat.choices import QuestionStatus
from chat.models import Question, QuestionVote
from chat.questions import FROM, TO, Action
from chat.standing import standing_of
from tests.chat.halls import Hall, at_once, refused


def ask(hall: Hall, name: str = "bidder", text: str = "Why?", **options: Any) -> int:
    given = {"key": text, "text": text} | options
    return int(questions.ask(hall.id, user_id=hall[name].pk, **given).body["id"])


def moderate(hall: Hall, question: int, action: Action, name: str = "seller", **options: Any) -> dict[str, Any]:
    return questions.moderate(question, user_id=hall[name].pk, action=action, **options)


def seen_by(hall: Hall, name: str | None) -> list[str]:
    standing = standing_of(hall.id, user_id=hall[name].pk if name else None)
    return [row.text for row in queries.questions(standing)]


def test_a_question_is_seen_by_all_once_it_is_let_through(hall: Hall) -> None:
    question = ask(hall)
    assert [seen_by(hall, name) for name in ("bidder", "seller", "rival", None)] == [["Why?"], ["Why?"], [], []]
    assert hall.fresh().revision == 0
    moderate(hall, question, "approve")
    assert [seen_by(hall, name) for name in ("rival", None)] == [["Why?"], ["Why?"]]
    assert hall.fresh().revision == 1


def test_a_moderators_own_question_needs_nobodys_leave(hall: Hall) -> None:
    ask(hall, "seller")
    assert seen_by(hall, None) == ["Why?"]


def test_the_same_key_is_the_same_question(hall: Hall) -> None:
    assert ask(hall) == ask(hall)
    assert refused(ask, hall, text="How?", key="Why?") == "idempotency_conflict"


@pytest.mark.parametrize(("action", "status"), list(product(sorted(FROM), QuestionStatus)))
def test_each_act_is_possible_where_the_table_says_so_and_leads_where_it_says(
    hall: Hall, action: Action, status: QuestionStatus
) -> None:
    question = ask(hall)
    Question.objects.filter(pk=question).update(status=status)
    outcome = refused(moderate, hall, question, action)
    found = Question.objects.get(pk=question)
    assert outcome == ("let" if status in FROM[action] else "conflict")
    assert found.status == (TO.get(action, status) if status in FROM[action] else status)
    assert (found.pinned_at is not None) == (action == "pin" and status in FROM[action])


def test_an_answer_is_given_aloud_or_in_writing_and_a_dismissed_question_leaves_no_words(hall: Hall) -> None:
    question = ask(hall)
    assert moderate(hall, question, "answer", text="")["answer"] == ""
    answered = moderate(hall, question, "answer", text="Because.")
    assert (answered["answer"], answered["answered_by"], answered["status"]) == ("Because.", "Seller", "answered")
    moderate(hall, question, "pin")
    gone = moderate(hall, question, "dismiss")
    assert (gone["pinned"], seen_by(hall, "rival")) == (False, [])
    assert refused(moderate, hall, question, "approve", text="No") == "invalid"


def test_one_votes_once_also_at_once_and_only_for_what_is_open(open_hall: Hall) -> None:
    question = ask(open_hall)
    vote = partial(questions.vote, question)
    assert refused(vote, user_id=open_hall["rival"].pk, on=True) == "not_found"
    assert refused(vote, user_id=open_hall["bidder"].pk, on=True) == "conflict"
    moderate(open_hall, question, "approve")
    at_once([partial(vote, user_id=open_hall[name].pk, on=True) for name in ("rival", "guest") for _ in range(4)])
    assert QuestionVote.objects.count() == 2
    assert vote(user_id=open_hall["rival"].pk, on=False) == 1
    moderate(open_hall, question, "answer")
    assert refused(vote, user_id=open_hall["rival"].pk, on=True) == "conflict"


def test_pinned_ones_come_first_then_those_most_wanted(hall: Hall) -> None:
    first, second, third = (ask(hall, text=text) for text in ("One", "Two", "Three"))
    for question in (first, second, third):
        moderate(hall, question, "approve")
    for name in ("rival", "guest"):
        questions.vote(second, user_id=hall[name].pk, on=True)
    moderate(hall, third, "pin")
    assert seen_by(hall, None) == ["Three", "Two", "One"]


def test_who_is_muted_asks_nothing(hall: Hall) -> None:
    moderation.mute(hall.id, user_id=hall["seller"].pk, member_id=hall.member("bidder").pk, seconds=60)
    assert refused(ask, hall) == "muted"
