"""Delivery: at least once, never twice without need, over a real mail server that comes, goes and refuses."""

from __future__ import annotations

import socket
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry
from core import leases
from core.errors import Conflict
from notifications import delivery, tasks
from notifications import mail as mails
from notifications.choices import DeliveryStatus, Way
from notifications.delivery import BACK_OFF, LEASE, deliver_due, deliver_for, send_again
from notifications.failures import NotSent
from notifications.mail import compose
from notifications.models import Delivery, Notice
from notifications.parcels import Parcel
from tests.factories import make_staff, make_user, tell
from tests.notifications.rows import only, pass_time
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db


def seconds_from_now(at: datetime | None) -> float:
    assert at is not None
    return (at - timezone.now()).total_seconds()


# --- Sending ---------------------------------------------------------------------------------------------------------


def test_what_is_due_goes_out_once() -> None:
    person = make_user()
    tell(person, kind="won")
    assert deliver_due(10) == 1
    assert deliver_due(10) == 0
    assert [each.to for each in mail.outbox] == [[person.email]]
    sent = only()
    assert (sent.status, sent.attempts, sent.leased_until, sent.last_error) == ("sent", 1, None, "")
    assert abs(seconds_from_now(sent.sent_at)) < 10


def test_a_run_stops_at_its_limit() -> None:
    person = make_user()
    for _ in range(3):
        tell(person, kind="won")
    assert deliver_due(2) == 2
    assert deliver_due(2) == 1


def test_the_task_sends_all_that_is_due() -> None:
    person = make_user()
    for _ in range(12):
        tell(person, kind="won")
    tasks.deliver()
    assert len(mail.outbox) == 12


@pytest.mark.django_db(transaction=True)
def test_four_deliverers_at_once_send_each_mail_once() -> None:
    people = [make_user() for _ in range(24)]
    for person in people:
        tell(person, kind="won")
    start = threading.Barrier(4)

    def run() -> None:
        start.wait(timeout=10)
        try:
            while deliver_due(5):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(each.to[0] for each in mail.outbox) == sorted(person.email for person in people)
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_server_holds_two_workers_and_no_more() -> None:
    tell(make_user(), kind="won")
    inside, leave = threading.Barrier(3), threading.Event()

    def hold() -> None:
        try:
            with leases.place(delivery.LOCK[Way.EMAIL], places=delivery.PLACES[Way.EMAIL]) as found:
                assert found
                inside.wait(timeout=10)
                leave.wait(timeout=10)
        finally:
            connection.close()

    threads = [threading.Thread(target=hold) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait(timeout=10)
    try:
        assert deliver_for(5) == 0
    finally:
        leave.set()
        for thread in threads:
            thread.join(timeout=10)
    assert deliver_for(5) == 1


# --- The mail server comes and goes ----------------------------------------------------------------------------------


def test_a_mail_server_that_is_down_costs_one_try_and_the_mail_goes_out_when_it_is_up(sink: Sink) -> None:
    for _ in range(3):
        tell(make_user(), kind="won")
    assert deliver_due(10) == 1, "the second need not try what the first has found out"
    tried = Delivery.objects.get(attempts=1)
    assert tried.status == DeliveryStatus.PENDING
    assert "refused" in tried.last_error.lower()
    assert tried.leased_until is None
    assert 50 <= seconds_from_now(tried.next_attempt_at) <= 70
    with sink.up():
        assert deliver_due(10) == 2
        pass_time(seconds=70)
        assert deliver_due(10) == 1
    assert len(sink.mails) == 3
    assert set(Delivery.objects.values_list("status", "last_error")) == {("sent", "")}


def test_a_mail_server_that_says_nothing_is_left_after_its_time(sink: Sink, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 1
    tell(make_user(), kind="won")
    with socket.create_server(("127.0.0.1", sink.port)):
        assert deliver_due(10) == 1
    assert only().status == DeliveryStatus.PENDING
    assert "timed out" in only().last_error
    with sink.up():
        pass_time(seconds=70)
        assert deliver_due(10) == 1
    assert only().status == DeliveryStatus.SENT


def test_a_real_server_gets_a_lawful_mail_in_two_forms(sink: Sink) -> None:
    person = make_user(name="Ana")
    notice = tell(person, lot_title="Ünïcode <b>van</b>")
    with sink.up():
        deliver_due(1)
    (got,) = sink.mails
    assert got["To"] == person.email
    assert got["Subject"].strip() == "You have been outbid on lot 3, Ünïcode <b>van</b>"
    assert got["Message-ID"] == f"<notice.{notice.pk}.1@localhost>"
    assert got["Auto-Submitted"] == "auto-generated"
    text, html = got.get_body(("plain",)), got.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Ünïcode <b>van</b>" in text.get_content()
    assert "Ünïcode &lt;b&gt;van&lt;/b&gt;" in html.get_content()


def test_a_passing_refusal_is_tried_again_further_apart_each_time_and_then_given_up(sink: Sink) -> None:
    person = make_user()
    tell(person, kind="won")
    sink.refusals[person.email] = "451 Greylisted, come back later"
    waits = []
    with sink.up():
        for _ in BACK_OFF:
            assert deliver_due(10) == 1
            tried = only()
            assert tried.status == DeliveryStatus.PENDING
            waits.append(seconds_from_now(tried.next_attempt_at))
            assert deliver_due(10) == 0, "not before its time"
            pass_time(days=1)
        assert deliver_due(10) == 1
    assert only().status == DeliveryStatus.DEAD
    assert "451 Greylisted" in only().last_error
    for wait, step in zip(waits, BACK_OFF, strict=True):
        assert 0.85 * step.total_seconds() < wait < 1.15 * step.total_seconds()


def test_a_permanent_refusal_is_given_up_at_once_and_the_next_mail_goes_out(sink: Sink) -> None:
    gone, here = make_user(), make_user()
    tell(gone, kind="won")
    tell(here, kind="won")
    sink.refusals[gone.email] = "550 No such user here"
    with sink.up():
        assert deliver_due(10) == 2
    assert [each["To"] for each in sink.mails] == [here.email]
    dead = Delivery.objects.get(status=DeliveryStatus.DEAD)
    assert dead.notice.recipient == gone
    assert dead.attempts == 1
    assert dead.last_error == "550 No such user here"


def test_staff_send_a_dead_letter_again_and_that_is_audited(sink: Sink) -> None:
    person, staff = make_user(), make_staff()
    tell(person, kind="won")
    sink.refusals[person.email] = "550 No such user here"
    with sink.up():
        deliver_due(1)
        sink.refusals.clear()
        send_again(delivery=only(), by=staff)
        assert deliver_due(1) == 1
    assert only().status == DeliveryStatus.SENT
    assert len(sink.mails) == 1
    entry = AuditEntry.objects.get(action="delivery.sent_again")
    assert (entry.actor, entry.target_id, entry.data) == (staff, str(only().pk), {"last_error": "550 No such user here"})


def test_only_what_was_given_up_can_be_sent_again() -> None:
    tell(make_user(), kind="won")
    staff = make_staff()
    for expected in ("pending", "sent"):
        with pytest.raises(Conflict) as refusal:
            send_again(delivery=only(), by=staff)
        assert refusal.value.data == {"status": expected}
        deliver_due(1)
    assert not AuditEntry.objects.exists()


def test_words_that_cannot_be_made_hold_nobody_else_up() -> None:
    broken = tell(make_user(), kind="won")
    tell(make_user(), kind="won")
    Notice.objects.filter(pk=broken.pk).update(context={"all_in": {}, "count": "x", "seller_email": 5, "amount": "1"})
    Delivery.objects.filter(notice=broken).update(next_attempt_at=timezone.now() - timedelta(hours=1))

    def compose_or_fail(parcel: Parcel) -> Any:
        if parcel.first.notice_id == broken.pk:
            raise KeyError("template")
        return compose(parcel)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mails, "compose", compose_or_fail)
        assert deliver_due(10) == 2
    assert len(mail.outbox) == 1
    assert Delivery.objects.get(notice=broken).status == DeliveryStatus.PENDING


# --- A worker dies ---------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """kill -9, as far as the code behind it can tell: nothing of it runs."""


def test_killed_between_sending_and_noting_the_mail_goes_out_again_as_the_same_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(make_user(), kind="won")

    def die(parcel: Parcel) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_note_sent", die)
        with pytest.raises(Killed):
            deliver_due(1)
    assert len(mail.outbox) == 1
    assert deliver_due(1) == 0, "the lease still stands"
    pass_time(seconds=LEASE.total_seconds() + 1)
    assert deliver_due(1) == 1
    assert deliver_due(1) == 0
    assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == 1
    assert (len(mail.outbox), only().status) == (2, "sent")


def test_killed_before_sending_the_mail_goes_out_when_the_lease_has_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(make_user(), kind="won")

    def die(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(mails, "send", die)
        with pytest.raises(Killed):
            deliver_due(1)
    assert mail.outbox == []
    pass_time(seconds=LEASE.total_seconds() + 1)
    assert deliver_due(1) == 1
    assert len(mail.outbox) == 1


def test_a_worker_that_was_only_slow_does_not_undo_what_its_successor_noted() -> None:
    tell(make_user(), kind="won")
    slow = delivery._claim(Way.EMAIL)
    assert slow is not None
    pass_time(seconds=LEASE.total_seconds() + 1)
    deliver_due(1)
    delivery._note_failure(Parcel(deliveries=(slow,)), error=NotSent("too late"))
    assert (only().status, only().last_error) == ("sent", "")


def test_a_mail_that_kills_every_worker_is_given_up() -> None:
    tell(make_user(), kind="won")
    for _ in range(len(BACK_OFF) + 1):
        assert delivery._claim(Way.EMAIL) is not None
        pass_time(seconds=LEASE.total_seconds() + 1)
    assert deliver_due(1) == 1
    assert mail.outbox == []
    assert only().status == DeliveryStatus.DEAD
