"""Mails that go out in one round: fewer statements, and the same promises as one by one."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import mail as mails
from notifications import preferences, rounds
from notifications.choices import DeliveryStatus, Kind, Way
from notifications.delivery import BACK_OFF, LEASE, deliver_due
from notifications.failures import NotSent
from notifications.mail import send
from notifications.models import Delivery
from tests.factories import make_user, tell
from tests.notifications.rows import pass_time

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """kill -9, as far as the code behind it can tell: nothing of it runs."""


def tell_people(count: int) -> list[str]:
    """Their addresses, in the order in which their mails are due."""
    people = [make_user() for _ in range(count)]
    for person in people:
        tell(person, kind="won")
    return [person.email for person in people]


def rows() -> list[tuple[str, int, bool]]:
    """Status, attempts, and whether a worker is at it, in the order in which they were told."""
    found = Delivery.objects.order_by("id").values_list("status", "attempts", "leased_until")
    return [(status, attempts, leased is not None) for status, attempts, leased in found]


def failing_at(address: str, error: BaseException) -> Any:
    def send_or_fail(message: Any, **how: Any) -> None:
        if message.to == [address]:
            raise error
        send(message, **how)

    return send_or_fail


def test_twenty_mails_take_few_statements_and_each_goes_out_once() -> None:
    addresses = tell_people(20)

    with CaptureQueriesContext(connection) as asked:
        assert deliver_due(20) == 20

    assert [each.to for each in mail.outbox] == [[address] for address in addresses]
    assert rows() == [("sent", 1, False)] * 20
    assert len(asked) <= 12


def test_who_unsubscribed_gets_none_and_the_others_theirs() -> None:
    addresses = tell_people(3)
    second = Delivery.objects.order_by("id")[1].notice.recipient_id
    preferences.change(person_id=second, wanted={(Kind.WON, Way.EMAIL): False})

    assert deliver_due(10) == 3

    assert [each.to for each in mail.outbox] == [[addresses[0]], [addresses[2]]]
    assert rows() == [("sent", 1, False), ("skipped", 0, False), ("sent", 1, False)]


def test_a_server_that_goes_away_costs_one_try_and_those_behind_it_none(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = tell_people(4)
    with monkeypatch.context() as patch:
        patch.setattr(mails, "send", failing_at(addresses[1], NotSent("421 Going away", unreachable=True)))
        assert deliver_due(10) == 2

    assert rows() == [("sent", 1, False), ("pending", 1, False), ("pending", 0, False), ("pending", 0, False)]
    assert deliver_due(10) == 2
    pass_time(seconds=70)
    assert deliver_due(10) == 1
    assert sorted(each.to[0] for each in mail.outbox) == sorted(addresses)


def test_a_round_that_takes_too_long_leaves_the_rest_to_whoever_comes_next(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = tell_people(3)
    with monkeypatch.context() as patch:
        patch.setattr(rounds, "BEGUN_WITHIN", 0.0)
        assert deliver_due(2) == 2
    assert rows() == [("sent", 1, False), ("sent", 1, False), ("pending", 0, False)]
    assert [each.to[0] for each in mail.outbox] == addresses[:2]


def test_what_went_out_is_noted_while_the_round_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    tell_people(3)
    seen = []

    def look(message: Any, **how: Any) -> None:
        seen.append([status for status, _, _ in rows()])
        send(message, **how)

    monkeypatch.setattr(rounds, "NOTED_WITHIN", 0.0)
    monkeypatch.setattr(mails, "send", look)
    deliver_due(10)

    assert seen == [["pending"] * 3, ["sent", "pending", "pending"], ["sent", "sent", "pending"]]


def test_killed_within_a_round_nothing_is_lost_and_what_goes_out_twice_is_the_same_mail(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    addresses = tell_people(4)
    with monkeypatch.context() as patch:
        patch.setattr(mails, "send", failing_at(addresses[2], Killed()))
        with pytest.raises(Killed):
            deliver_due(10)
    assert deliver_due(10) == 0, "the leases still stand"

    pass_time(seconds=LEASE.total_seconds() + 1)
    assert deliver_due(10) == 4

    assert sorted(each.to[0] for each in mail.outbox) == sorted([*addresses, *addresses[:2]])
    assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == 4


def test_a_mail_that_kills_every_worker_is_given_up_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = tell_people(4)
    monkeypatch.setattr(mails, "send", failing_at(addresses[0], Killed()))
    for _ in range(len(BACK_OFF) + 1):
        with pytest.raises(Killed):
            deliver_due(10)
        pass_time(seconds=LEASE.total_seconds() + 1)

    assert deliver_due(10) == 4

    assert [status for status, _, _ in rows()] == [DeliveryStatus.DEAD, *[DeliveryStatus.SENT] * 3]


def test_merged_news_waits_for_its_own_turn_and_takes_none_along() -> None:
    person = make_user()
    tell(person, key="outbid:one", merge=True)
    tell_people(2)
    tell(person, key="outbid:two", merge=True)

    assert deliver_due(10) == 3

    assert [len(each.to) for each in mail.outbox] == [1, 1, 1]
    assert {status for status, _, _ in rows()} == {"sent"}
