"""History by pages, what has changed since, unread counts; and never more queries for more rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from chat import moderation, private, queries, questions, reading, saying, shapes
from chat.models import Message
from tests.chat.halls import Hall, make_hall, refused


def told(hall: Hall, count: int) -> None:
    for number in range(count):
        hall.say("bidder", f"{number + 1}")


def sequences(page: dict[str, Any]) -> list[int]:
    return [message["sequence"] for message in page["messages"]]


def test_pages_go_back_from_the_newest_and_forward_from_a_sequence(hall: Hall) -> None:
    told(hall, 7)
    pages = [
        reading.page(hall.id, user_id=None, limit=3),
        reading.page(hall.id, user_id=None, before=5, limit=3),
        reading.page(hall.id, user_id=None, before=2, limit=3),
        reading.page(hall.id, user_id=None, after=4, limit=3),
        reading.page(hall.id, user_id=None, after=3, limit=3),
    ]
    assert [(sequences(page), page["more"]) for page in pages] == [
        ([5, 6, 7], True),
        ([2, 3, 4], True),
        ([1], False),
        ([5, 6, 7], False),
        ([4, 5, 6], True),
    ]


def test_a_channel_opens_with_the_newest_fifty_or_with_what_changed(hall: Hall) -> None:
    told(hall, 60)
    opened = queries.opened(hall.id, user_id=None)
    assert (sequences(opened)[0], len(opened["messages"]), opened["whole"]) == (11, 50, True)
    first = Message.objects.get(channel=hall.channel, sequence=1)
    moderation.delete(first.pk, user_id=hall["seller"].pk)
    again = queries.opened(hall.id, user_id=None, after=opened["state"]["revision"] - 1)
    assert (sequences(again), again["whole"]) == ([1, 60], False)
    assert queries.opened(hall.id, user_id=None, after=999)["whole"] is True


def test_too_much_to_tell_as_changes_is_told_anew(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_CHANGED", 3)
    told(hall, 4)
    assert [queries.opened(hall.id, user_id=None, after=after)["whole"] for after in (0, 1)] == [True, False]


@examples(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(["say", "edit", "retract", "delete", "look"]), st.integers(0, 5)), max_size=14))
def test_who_asks_for_changes_always_ends_with_what_stands(db: None, settings: Any, steps: list[tuple[str, int]]) -> None:
    """A client that takes in changes as they come, however it is interrupted, has what one has who begins anew."""
    hall, revision = make_hall(), 0
    known: dict[str, Any] = {}
    for act, number in [*steps, ("look", 0)]:
        ids = list(Message.objects.filter(channel=hall.channel).order_by("id").values_list("pk", flat=True))
        chosen = ids[number % len(ids)] if ids else None
        if act == "say":
            hall.say("bidder", f"{number}")
        elif act == "look":
            opened = queries.opened(hall.id, user_id=None, after=revision)
            known |= {message["id"]: message for message in opened["messages"]}
            revision = opened["state"]["revision"]
        elif chosen is not None and act == "edit":
            refused(saying.edit, chosen, user_id=hall["bidder"].pk, text="Changed")
        elif chosen is not None and act == "retract":
            saying.retract(chosen, user_id=hall["bidder"].pk)
        elif chosen is not None:
            moderation.delete(chosen, user_id=hall["seller"].pk)
    assert list(known.values()) == queries.opened(hall.id, user_id=None)["messages"]


def test_unread_is_what_was_said_behind_what_one_has_read_and_never_grows_by_reading(hall: Hall) -> None:
    told(hall, 5)
    rival = hall["rival"].pk
    assert reading.read(hall.id, user_id=rival, sequence=3) == {"last_read": 3, "unread": 2}
    assert reading.read(hall.id, user_id=rival, sequence=1) == {"last_read": 3, "unread": 2}
    assert reading.read(hall.id, user_id=rival, sequence=999) == {"last_read": 5, "unread": 0}
    assert refused(reading.read, hall.id, user_id=None, sequence=1) == "not_authenticated"
    opened = queries.opened(hall.id, user_id=hall["bidder"].pk)
    assert (opened["last_read"], opened["unread"]) == (5, 0)


def test_a_replay_gets_what_was_said_between_two_moments_as_it_reads_now(hall: Hall) -> None:
    told(hall, 3)
    start = timezone.now() - timedelta(hours=1)
    for sequence in (1, 2, 3):
        Message.objects.filter(sequence=sequence).update(at=start + timedelta(minutes=10 * sequence))
    moderation.delete(Message.objects.get(sequence=2).pk, user_id=hall["seller"].pk)
    found = queries.between(hall.id, start=start + timedelta(minutes=10), end=start + timedelta(minutes=30), limit=10)
    assert [(message["sequence"], message["gone"]) for message in found] == [(1, None), (2, "deleted")]


def test_more_rows_cost_no_more_queries(hall: Hall) -> None:
    def cost(read: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            read()
        return len(captured)

    bidder, seller = hall["bidder"].pk, hall["seller"].pk
    reads = {
        "open": lambda: queries.opened(hall.id, user_id=seller),
        "reports": lambda: moderation.waiting_reports(hall.id, user_id=seller),
        "conversations": lambda: queries.conversation_bodies(list(private.conversations(bidder)), user_id=bidder),
    }
    costs = []
    for names in (["seller"], ["rival", "guest", "staff", "trusted"]):
        for name in names:
            said = hall.say(name, f"Hello @Paddle 7 {name}")
            hall.say(name, "An answer", reply_to=int(said["id"]))
            moderation.report(int(said["id"]), user_id=bidder, reason="No")
            questions.ask(hall.id, user_id=hall[name].pk, key="q", text=f"Why, {name}?")
            other = hall.member("seller" if name == "guest" else "bidder").pk
            aside, _ = private.begin(hall.id, user_id=hall[name].pk, member_id=other)
            saying.say(aside.pk, user_id=hall[name].pk, key="k", text="Psst")
        costs.append({name: cost(read) for name, read in reads.items()})
    assert costs[0] == costs[1]
    assert costs[0]["open"] <= 24


def test_shapes_of_nothing_cost_nothing_wrong(db: None) -> None:
    assert (shapes.messages([]), shapes.questions([]), shapes.polls([])) == ([], [], [])
