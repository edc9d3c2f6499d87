"""Polls: drafted, open, closed; one ballot a person whatever happens at once, and results when they are due."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from chat import polls, queries, shapes
from chat.choices import PollChoice, PollResults
from chat.models import Poll, PollMark, PollOption, PollVote
from chat.standing import standing_of
from tests.chat.halls import Hall, at_once, refused


def draft(**changed: Any) -> polls.Draft:
    asked = {"text": "Break now?", "choice": PollChoice.SINGLE, "results": PollResults.LIVE, "options": ["Yes", "No", "Later"]}
    return polls.Draft(**(asked | changed))


def made(hall: Hall, *, is_open: bool = True, **changed: Any) -> dict[str, Any]:
    poll = polls.draft(hall.id, user_id=hall["seller"].pk, asked=draft(**changed))
    return polls.open_poll(int(poll["id"]), user_id=hall["seller"].pk) if is_open else poll


def vote(hall: Hall, name: str, poll: dict[str, Any], *chosen: int) -> dict[str, Any]:
    options = [int(poll["options"][number]["id"]) for number in chosen]
    return polls.vote(int(poll["id"]), user_id=hall[name].pk, options=options)


def votes(poll: dict[str, Any]) -> list[int | None]:
    return [option["votes"] for option in poll["options"]]


def seen_by(hall: Hall, name: str) -> list[Any]:
    standing = standing_of(hall.id, user_id=hall[name].pk)
    bodies = shapes.polls(list(queries.polls(standing)), to_moderator="polls" in standing.may)
    return [(body["status"], votes(body)) for body in bodies]


def test_a_draft_is_the_moderators_and_may_be_rewritten_or_taken_back(hall: Hall) -> None:
    poll = made(hall, is_open=False)
    assert (seen_by(hall, "rival"), seen_by(hall, "seller")) == ([], [("draft", [0, 0, 0])])
    assert refused(vote, hall, "rival", poll, 0) == "not_found"
    seller = hall["seller"].pk
    again = polls.redraft(int(poll["id"]), user_id=seller, asked=draft(options=["One", "Two"], choice=PollChoice.MULTIPLE))
    assert ([option["text"] for option in again["options"]], again["choice"]) == (["One", "Two"], "multiple")
    polls.discard(int(poll["id"]), user_id=seller)
    assert Poll.objects.count() == 0


def test_what_is_open_is_not_rewritten_and_what_is_closed_stays_closed(hall: Hall) -> None:
    poll, seller = made(hall), hall["seller"].pk
    which = int(poll["id"])
    assert refused(polls.redraft, which, user_id=seller, asked=draft()) == "conflict"
    assert refused(polls.discard, which, user_id=seller) == "conflict"
    assert refused(polls.open_poll, which, user_id=seller) == "conflict"
    polls.close_poll(which, user_id=seller)
    assert [refused(act, which, user_id=seller) for act in (polls.open_poll, polls.close_poll)] == ["conflict"] * 2
    assert refused(vote, hall, "rival", poll, 0) == "conflict"


@pytest.mark.parametrize(
    "wrong", [{"options": ["Yes"]}, {"options": ["Yes", " yes"]}, {"options": [str(n) for n in range(11)]}, {"text": " "}]
)
def test_a_poll_asks_something_and_has_two_to_ten_different_answers(hall: Hall, wrong: dict[str, Any]) -> None:
    assert refused(made, hall, **wrong) == "invalid"


def test_a_ballot_stands_and_the_same_again_is_the_same(hall: Hall) -> None:
    poll = made(hall)
    assert votes(vote(hall, "rival", poll, 0)) == votes(vote(hall, "rival", poll, 0)) == [1, 0, 0]
    assert refused(vote, hall, "rival", poll, 1) == "conflict"
    assert refused(vote, hall, "guest", poll, 0, 1) == "invalid"
    assert refused(vote, hall, "guest", poll) == "invalid"
    elsewhere = made(hall)
    assert (
        refused(polls.vote, int(poll["id"]), user_id=hall["guest"].pk, options=[int(elsewhere["options"][0]["id"])])
        == "invalid"
    )


@pytest.mark.parametrize(
    ("choice", "ballots"), [(PollChoice.SINGLE, [(0,), (1,), (2,)]), (PollChoice.MULTIPLE, [(0, 1), (2,), (1, 2)])]
)
def test_of_many_ballots_of_one_person_at_once_one_counts(
    open_hall: Hall, choice: PollChoice, ballots: list[tuple[int, ...]]
) -> None:
    poll = made(open_hall, choice=choice)
    found = at_once([partial(vote, open_hall, "rival", poll, *ballot) for ballot in ballots * 3])
    cast = PollVote.objects.get()
    marks = {list(poll["options"])[n]["id"] for n in range(3) if cast.marks.filter(option=poll["options"][n]["id"]).exists()}
    assert marks in [{poll["options"][n]["id"] for n in ballot} for ballot in ballots]
    assert sum(getattr(each, "code", "let") == "conflict" for each in found) == 6


def settled(make: Any) -> None:
    """As at a commit, where constraints that wait are looked at."""
    make()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_itself_takes_no_second_ballot_and_no_cross_where_it_does_not_belong(hall: Hall) -> None:
    poll, other = (Poll.objects.get(pk=made(hall)["id"]) for _ in range(2))
    yes, no, _ = poll.options.all()
    ballot = PollVote.objects.create(poll=poll, member=hall.member("rival"), choice="single")
    PollMark.objects.create(vote=ballot, option=yes, poll=poll, choice="single")

    def refuses(make: Any, constraint: str) -> None:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            settled(make)

    mark = PollMark.objects.create
    refuses(partial(PollVote.objects.create, poll=poll, member=hall.member("rival"), choice="single"), "poll_vote_once")
    refuses(partial(PollVote.objects.create, poll=poll, member=hall.member("bidder"), choice="multiple"), "of_its_kind")
    refuses(partial(mark, vote=ballot, option=no, poll=poll, choice="single"), "poll_mark_single_is_one")
    refuses(partial(mark, vote=ballot, option=no, poll=poll, choice="multiple"), "poll_mark_is_on_its_ballot")
    foreign = PollOption.objects.filter(poll=other)[0]
    PollMark.objects.all().delete()
    refuses(partial(mark, vote=ballot, option=foreign, poll=poll, choice="single"), "poll_mark_is_of_its_poll")


def test_results_that_come_afterwards_are_the_moderators_alone_until_it_is_closed(hall: Hall) -> None:
    poll = made(hall, results=PollResults.AFTER)
    cast = vote(hall, "rival", poll, 0)
    assert (cast["voters"], votes(cast)) == (1, [None, None, None])
    assert (seen_by(hall, "rival"), seen_by(hall, "seller")) == ([("open", [None] * 3)], [("open", [1, 0, 0])])
    polls.close_poll(int(poll["id"]), user_id=hall["seller"].pk)
    assert seen_by(hall, "rival") == [("closed", [1, 0, 0])]
