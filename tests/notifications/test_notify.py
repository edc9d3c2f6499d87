"""Telling: in the caller's transaction, once, and at most one notice a topic and minute."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import TestCase
from django.utils import timezone

from notifications import broadcast
from notifications.choices import Kind
from notifications.models import Delivery, Notice
from notifications.notify import Message, notify, notify_many
from tests.factories import make_user, tell

pytestmark = pytest.mark.django_db


def message(recipient_id: int, *, merge: int = 60, **fields: Any) -> Message:
    defaults: dict[str, Any] = {
        "kind": Kind.OUTBID,
        "context": {"amount": "1.00"},
        "dedupe_key": "outbid:lot",
        "topic": "outbid:lot",
    }
    return Message(recipient_id=recipient_id, merge_seconds=merge, **(defaults | fields))


def at_once(work: Callable[[int], None], *, times: int) -> list[BaseException]:
    """Run it in so many threads that start together; gives what was raised."""
    start, raised = threading.Barrier(times), []

    def run(number: int) -> None:
        try:
            start.wait(timeout=10)
            work(number)
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


# --- Once ------------------------------------------------------------------------------------------------------------


def test_under_one_key_a_person_is_told_once_for_ever() -> None:
    person = make_user()
    first = tell(person, kind="won", key="won:1", amount="10.00")
    again = tell(person, kind="won", key="won:1", amount="99.00")
    assert again.pk == first.pk
    assert again.context["amount"] == "10.00"
    assert Delivery.objects.count() == 1


def test_the_same_key_tells_two_people() -> None:
    one, other = make_user(), make_user()
    assert tell(one, key="ended:1").pk != tell(other, key="ended:1").pk


def test_a_new_bid_is_shown_and_not_mailed() -> None:
    assert not tell(make_user(), kind="new_bid").deliveries.exists()


@pytest.mark.parametrize("kind", ["outbid", "auction_started", "auction_ended", "won"])
def test_every_other_kind_is_mailed_as_well(kind: str) -> None:
    delivery = tell(make_user(), kind=kind).deliveries.get()
    assert (delivery.way, delivery.status, delivery.attempts) == ("email", "pending", 0)


def test_a_message_says_what_it_is_told_once_under() -> None:
    with pytest.raises(ValueError, match="dedupe_key"):
        message(1, merge=0, dedupe_key="")
    with pytest.raises(ValueError, match="topic"):
        message(1, topic="")


def test_a_link_that_leaves_the_house_is_refused_by_the_database() -> None:
    person = make_user()
    for url in ("https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)", "@evil.test"):
        with pytest.raises(IntegrityError, match="notice_leads_into_the_house"), transaction.atomic():
            notify_many([message(person.pk, merge=0, url=url)])


# --- Merged ----------------------------------------------------------------------------------------------------------


def test_within_the_minute_the_notice_is_brought_up_to_date_in_place_and_unread_again() -> None:
    person = make_user()
    first = tell(person, key="outbid:lot", merge=True, amount="10.00")
    Notice.objects.update(read_at=timezone.now())
    second = tell(person, key="outbid:lot", merge=True, amount="20.00")
    assert second.pk == first.pk
    assert second.context["amount"] == "20.00"
    assert second.read_at is None
    assert second.created_at == first.created_at < second.updated_at


def test_after_the_minute_a_new_notice_takes_its_place() -> None:
    person = make_user()
    first = tell(person, key="outbid:lot", merge=True)
    Notice.objects.update(created_at=first.created_at - timedelta(seconds=61))
    second = tell(person, key="outbid:lot", merge=True)
    first.refresh_from_db()
    assert second.pk != first.pk
    assert (first.gathering, second.gathering) == (False, True)


def test_other_people_and_other_topics_are_told_apart() -> None:
    one, other = make_user(), make_user()
    told = [
        tell(one, key="outbid:lot-1", merge=True),
        tell(one, key="outbid:lot-2", merge=True),
        tell(other, key="outbid:lot-1", merge=True),
    ]
    assert len({notice.pk for notice in told}) == 3


def test_of_many_messages_on_one_topic_in_a_call_the_last_is_told() -> None:
    person = make_user()
    notify_many([message(person.pk, context={"amount": f"{number}.00"}) for number in range(5)])
    assert [notice.context for notice in Notice.objects.all()] == [{"amount": "4.00"}]


def test_many_messages_cost_three_statements_at_most(django_assert_num_queries: Any) -> None:
    people = [make_user().pk for _ in range(20)]
    once = [message(pk, merge=0, kind=Kind.WON, dedupe_key="won:1") for pk in people]
    merged = [message(pk) for pk in people]
    with transaction.atomic():
        with django_assert_num_queries(3):
            notify_many([*once, *merged])
        with django_assert_num_queries(2):
            notify_many(merged)
        with django_assert_num_queries(1):
            notify_many(once)
        with django_assert_num_queries(0):
            notify_many([])
    assert Notice.objects.count() == 40


def test_awkward_text_arrives_as_it_was() -> None:
    awkward = {"lot_title": "a \"b\" 'c' \\ {d} %s %(e)s \u2028 \U0001f697 हिन्दी", "n": [1, {"x": None}]}
    person = make_user()
    notify(recipient_id=person.pk, kind=Kind.WON, context=awkward, dedupe_key="won:1")
    assert Notice.objects.get().context == awkward


# --- Under concurrency, on a real database ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_sixteen_at_once_leave_one_notice_and_one_delivery() -> None:
    person = make_user()
    raised = at_once(lambda number: notify_many([message(person.pk, context={"amount": f"{number}"})]), times=16)
    assert raised == []
    assert Notice.objects.count() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_when_the_minute_ends_under_sixteen_at_once_exactly_one_new_notice_begins() -> None:
    person = make_user()
    old = tell(person, key="outbid:lot", merge=True)
    Notice.objects.update(created_at=old.created_at - timedelta(seconds=61))
    assert at_once(lambda number: notify_many([message(person.pk)]), times=16) == []
    assert Notice.objects.count() == 2
    assert Notice.objects.filter(gathering=True).exclude(pk=old.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_callers_with_the_same_people_in_opposite_order_do_not_lock_each_other() -> None:
    people = [make_user().pk for _ in range(8)]

    def tell_all(number: int) -> None:
        for _ in range(10):
            order = people if number % 2 else people[::-1]
            with transaction.atomic():
                notify_many([message(pk) for pk in order])

    assert at_once(tell_all, times=4) == []
    assert Notice.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_is_told_once() -> None:
    person = make_user()
    raised = at_once(lambda number: notify_many([message(person.pk, merge=0)]), times=12)
    assert raised == []
    assert Notice.objects.count() == Delivery.objects.count() == 1


# --- The caller's transaction ----------------------------------------------------------------------------------------


class Undo(Exception):
    """What undoes a transaction of these tests."""


def test_a_caller_that_fails_has_told_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[Any] = []
    monkeypatch.setattr(broadcast, "wake", woken.append)
    person = make_user()

    @transaction.atomic
    def fail() -> None:
        notify_many([message(person.pk), message(person.pk, merge=0, dedupe_key="once")])
        raise Undo

    with pytest.raises(Undo):
        fail()
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()
    assert woken == []


@pytest.mark.django_db(transaction=True)
def test_nobody_sees_a_notice_before_its_cause_is_committed() -> None:
    person = make_user()
    seen: list[int] = []
    with transaction.atomic():
        notify_many([message(person.pk)])
        assert at_once(lambda _: seen.append(Notice.objects.count()), times=1) == []
    assert seen == [0]
    assert Notice.objects.count() == 1


def test_pages_are_woken_after_the_commit_and_only_those_of_whom_it_is_news(monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[tuple[str, Any]] = []
    monkeypatch.setattr("core.realtime.publish", lambda topic, payload: published.append((topic, payload)))
    one, other = make_user(), make_user()
    tell(other, kind="won", key="won:1")
    with TestCase.captureOnCommitCallbacks(execute=True):
        notify_many([message(one.pk), message(other.pk, merge=0, kind=Kind.WON, dedupe_key="won:1")])
        assert published == []
    notice = Notice.objects.get(recipient=one)
    assert published == [(f"person.{one.pk}", {"type": "notice.written", "notices": [str(notice.pk)]})]


def test_a_page_is_not_woken_by_every_bid_of_a_hot_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    published: list[str] = []
    monkeypatch.setattr("core.realtime.publish", lambda topic, payload: published.append(topic))
    for _ in range(50):
        broadcast.wake([(1, -1), (2, -2)])
    assert published == ["person.1", "person.2"]
