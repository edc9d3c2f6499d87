"""Merged notices: one mail a minute and topic, and the last state never lost (docs/decisions/0009)."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction

from notifications import mail as mails
from notifications import reading
from notifications.choices import DeliveryStatus
from notifications.delivery import deliver_due
from notifications.mail import send
from notifications.models import Delivery, Notice
from tests.factories import make_user, tell
from tests.notifications.rows import only, pass_time
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db


def test_news_before_the_mail_has_gone_changes_what_is_sent() -> None:
    person = make_user()
    tell(person, key="outbid:lot", merge=True, amount="10.00")
    tell(person, key="outbid:lot", merge=True, amount="20.00")
    deliver_due(10)
    (sent,) = mail.outbox
    assert "$20.00" in sent.body
    assert "$10.00" not in sent.body


def test_news_after_the_mail_is_mailed_once_more_when_the_minute_is_over() -> None:
    person = make_user()
    notice = tell(person, key="outbid:lot", merge=True, amount="10.00")
    deliver_due(10)
    for amount in ("20.00", "30.00", "40.00"):
        tell(person, key="outbid:lot", merge=True, amount=amount)
        assert deliver_due(10) == 0, "one mail a minute"
    pass_time(seconds=61)
    assert deliver_due(10) == 1
    first, second = mail.outbox
    assert "$40.00" in second.body
    assert second.extra_headers["Message-ID"] != first.extra_headers["Message-ID"] == f"<notice.{notice.pk}.1@localhost>"
    assert second.extra_headers["References"] == first.extra_headers["Message-ID"]
    pass_time(seconds=61)
    assert deliver_due(10) == 0
    assert only().status == DeliveryStatus.SENT


def test_who_has_read_the_news_in_the_page_gets_no_second_mail_of_it() -> None:
    person = make_user()
    notice = tell(person, key="outbid:lot", merge=True, amount="10.00")
    deliver_due(10)
    tell(person, key="outbid:lot", merge=True, amount="20.00")
    reading.read(person_id=person.pk, notice_id=notice.pk)
    pass_time(seconds=61)
    deliver_due(10)
    assert len(mail.outbox) == 1
    assert only().status == DeliveryStatus.SKIPPED


def test_the_first_mail_goes_out_even_when_the_notice_was_read() -> None:
    person = make_user()
    notice = tell(person, key="outbid:lot", merge=True)
    reading.read(person_id=person.pk, notice_id=notice.pk)
    deliver_due(10)
    assert len(mail.outbox) == 1


def test_news_that_comes_while_the_mail_is_on_its_way_is_mailed_after_the_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_user()
    tell(person, key="outbid:lot", merge=True, amount="10.00")

    def send_slowly(*args: Any, **kwargs: Any) -> None:
        tell(person, key="outbid:lot", merge=True, amount="20.00")
        send(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(mails, "send", send_slowly)
        deliver_due(1)
    assert only().status == DeliveryStatus.PENDING
    assert deliver_due(10) == 0
    pass_time(seconds=61)
    deliver_due(10)
    assert ["$10.00" in mail.outbox[0].body, "$20.00" in mail.outbox[1].body] == [True, True]


def test_the_next_notice_of_the_topic_waits_until_a_minute_after_the_last_mail() -> None:
    person = make_user()
    tell(person, key="outbid:lot", merge=True, amount="10.00")
    pass_time(seconds=50)
    deliver_due(10)
    pass_time(seconds=15)
    tell(person, key="outbid:lot", merge=True, amount="20.00")
    assert Notice.objects.count() == 2
    deliver_due(10)
    assert len(mail.outbox) == 1, "the last mail of the topic went out 15 seconds ago"
    pass_time(seconds=46)
    deliver_due(10)
    assert len(mail.outbox) == 2
    assert Delivery.objects.latest("id").attempts == 1, "waiting is no attempt"


def test_after_an_outage_only_the_last_notice_of_a_topic_is_mailed() -> None:
    person = make_user()
    for amount in ("10.00", "20.00", "30.00"):
        tell(person, key="outbid:lot", merge=True, amount=amount)
        pass_time(seconds=61)
    while deliver_due(10):
        pass
    (sent,) = mail.outbox
    assert "$30.00" in sent.body
    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["sent", "skipped", "skipped"]


def test_outbid_on_several_lots_at_once_is_one_mail_with_all_of_them() -> None:
    person = make_user()
    for number, title in enumerate(("Blue van", "Red car", "<b>Old bus</b>"), start=1):
        tell(person, key=f"outbid:lot-{number}", merge=True, lot_number=number, lot_title=title)
    assert deliver_due(10) == 1
    (sent,) = mail.outbox
    assert sent.subject == "You have been outbid on 3 lots"
    assert isinstance(sent, EmailMultiAlternatives)
    page = str(sent.alternatives[0][0])
    for words in ("lot 1, Blue van", "lot 2, Red car", "The price is now"):
        assert words in sent.body
        assert words in page
    assert "&lt;b&gt;Old bus" in page
    assert set(Delivery.objects.values_list("status", "attempts", "leased_until")) == {("sent", 1, None)}


def test_a_lot_that_follows_within_the_minute_waits_and_takes_the_others_along() -> None:
    person, other = make_user(), make_user()
    tell(person, key="outbid:lot-1", merge=True, amount="10.00")
    deliver_due(10)
    tell(person, key="outbid:lot-2", merge=True)
    tell(person, key="outbid:lot-1", merge=True, amount="20.00")
    tell(other, key="outbid:lot-2", merge=True)
    deliver_due(10)
    assert [each.to for each in mail.outbox] == [[person.email], [other.email]], "one mail a minute and person"
    pass_time(seconds=61)
    deliver_due(10)
    assert len(mail.outbox) == 3
    assert mail.outbox[2].subject == "You have been outbid on 2 lots"
    assert "$20.00" in mail.outbox[2].body


def test_what_was_read_meanwhile_is_left_out_of_the_mail_of_several() -> None:
    person = make_user()
    for lot in ("lot-1", "lot-2", "lot-3"):
        tell(person, key=f"outbid:{lot}", merge=True)
    deliver_due(10)
    for lot in ("lot-1", "lot-2", "lot-3"):
        tell(person, key=f"outbid:{lot}", merge=True, lot_title=f"Van of {lot}")
    reading.read(person_id=person.pk, notice_id=Notice.objects.get(topic="outbid:lot-2").pk)
    pass_time(seconds=61)
    deliver_due(10)
    assert ["Van of lot-1" in mail.outbox[1].body, "Van of lot-2" in mail.outbox[1].body] == [True, False]
    assert Delivery.objects.filter(status="skipped").count() == 1


def test_another_kind_does_not_wait() -> None:
    person = make_user()
    tell(person, key="outbid:lot-1", merge=True)
    tell(person, kind="won")
    deliver_due(10)
    assert len(mail.outbox) == 2


def test_when_the_mail_of_several_fails_each_is_tried_again_and_the_turn_is_not_lost(sink: Sink) -> None:
    person = make_user()
    for lot in ("lot-1", "lot-2"):
        tell(person, key=f"outbid:{lot}", merge=True)
    sink.refusals[person.email] = "451 Come back later"
    with sink.up():
        deliver_due(10)
        assert set(Delivery.objects.values_list("status", "attempts", "leased_until")) == {("pending", 1, None)}
        sink.refusals.clear()
        tell(person, key="outbid:lot-3", merge=True)
        deliver_due(10)
    assert [each["Subject"] for each in sink.mails] == ["You have been outbid on 3 lots"]
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_writes_to_the_person() -> None:
    person = make_user()
    for number in range(8):
        tell(person, key=f"outbid:lot-{number}", merge=True)
    start = threading.Barrier(4)

    def run() -> None:
        start.wait(timeout=10)
        try:
            deliver_due(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(mail.outbox) == 1
    pass_time(seconds=61)
    while deliver_due(10):
        pass
    assert len(mail.outbox) <= 2
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db(transaction=True)
def test_news_committed_at_the_very_moment_of_noting_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The update is written but not committed when the worker notes that it has sent: the note waits and sees it."""
    person = make_user()
    tell(person, key="outbid:lot", merge=True, amount="10.00")
    written, go_on = threading.Event(), threading.Event()

    def update() -> None:
        try:
            with transaction.atomic():
                tell(person, key="outbid:lot", merge=True, amount="20.00")
                written.set()
                go_on.wait(timeout=10)
        finally:
            connection.close()

    updater = threading.Thread(target=update)

    def send_meanwhile(*args: Any, **kwargs: Any) -> None:
        updater.start()
        assert written.wait(timeout=10)
        send(*args, **kwargs)
        threading.Timer(0.3, go_on.set).start()

    monkeypatch.setattr(mails, "send", send_meanwhile)
    deliver_due(1)
    updater.join(timeout=10)
    assert only().status == DeliveryStatus.PENDING
    assert only().revision == 2
