"""Quiet hours: by the person's own clock, over midnight and over changes of the clocks; what is urgent passes."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from notifications import delivery, preferences, quiet
from notifications.choices import Kind, Way
from notifications.delivery import deliver_due
from notifications.models import Delivery, QuietHours, SentText
from tests.accounts.client import Api
from tests.factories import make_user, tell
from tests.notifications.test_sms import reachable, text_of

pytestmark = pytest.mark.django_db

NIGHT = (time(22), time(7))
NOON = (time(12), time(14))
KOLKATA, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("hours", "now", "end"),
    [
        (NIGHT, datetime(2026, 11, 20, 23, tzinfo=KOLKATA), datetime(2026, 11, 21, 7, tzinfo=KOLKATA)),
        (NIGHT, datetime(2026, 11, 21, 6, 59, tzinfo=KOLKATA), datetime(2026, 11, 21, 7, tzinfo=KOLKATA)),
        (NIGHT, datetime(2026, 11, 20, 22, tzinfo=KOLKATA), datetime(2026, 11, 21, 7, tzinfo=KOLKATA)),
        (NIGHT, datetime(2026, 11, 20, 7, tzinfo=KOLKATA), None),
        (NIGHT, datetime(2026, 11, 20, 21, 59, tzinfo=KOLKATA), None),
        (NOON, datetime(2026, 11, 20, 13, tzinfo=KOLKATA), datetime(2026, 11, 20, 14, tzinfo=KOLKATA)),
        (NOON, datetime(2026, 11, 20, 14, tzinfo=KOLKATA), None),
        # The clocks go back an hour in this night: seven is seven all the same.
        (NIGHT, datetime(2026, 10, 24, 23, tzinfo=BERLIN), datetime(2026, 10, 25, 6, tzinfo=UTC)),
        (NIGHT, datetime(2026, 3, 28, 23, tzinfo=BERLIN), datetime(2026, 3, 29, 5, tzinfo=UTC)),
    ],
)
def test_the_end_of_the_hours_one_is_in(hours: tuple[time, time], now: datetime, end: datetime | None) -> None:
    assert quiet.end_of(starts=hours[0], ends=hours[1], now=now) == end


def at_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven in the evening in Kolkata."""
    monkeypatch.setattr(delivery, "database_time", lambda: datetime(2099, 11, 20, 17, 30, tzinfo=UTC))


def test_a_text_waits_for_morning_and_a_mail_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    at_night(monkeypatch)
    person = reachable(Kind.WON, time_zone="Asia/Kolkata")
    quiet.choose(person=person, starts=time(22), ends=time(7))
    notice = tell(person, kind="won")
    deliver_due(10)
    deliver_due(10, way=Way.SMS)
    waiting = text_of(notice)
    assert (waiting.status, waiting.attempts, SentText.objects.count()) == ("pending", 0, 0)
    assert waiting.next_attempt_at == datetime(2099, 11, 21, 1, 30, tzinfo=UTC)
    assert notice.deliveries.get(way="email").status == "sent"


def test_what_is_urgent_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    at_night(monkeypatch)
    person = reachable(Kind.OUTBID, time_zone="Asia/Kolkata")
    quiet.choose(person=person, starts=time(22), ends=time(7))
    tell(person, kind="outbid", merge=True)
    deliver_due(10, way=Way.SMS)
    assert SentText.objects.count() == 1


def test_what_was_read_before_morning_is_not_sent_then(monkeypatch: pytest.MonkeyPatch) -> None:
    at_night(monkeypatch)
    person = reachable(Kind.WON, time_zone="Asia/Kolkata")
    quiet.choose(person=person, starts=time(22), ends=time(7))
    notice = tell(person, kind="won")
    deliver_due(10, way=Way.SMS)
    type(notice).objects.update(read_at=datetime(2026, 1, 1, tzinfo=UTC))
    Delivery.objects.update(next_attempt_at=datetime(2026, 1, 1, tzinfo=UTC))
    quiet.choose(person=person, starts=None, ends=None)
    deliver_due(10, way=Way.SMS)
    assert (SentText.objects.count(), text_of(notice).status) == (0, "skipped")


def test_the_page_keeps_both_ends_or_none() -> None:
    person = reachable()
    client = Client()
    client.force_login(person)

    def post(**hours: str) -> Any:
        return client.post("/me/notices/settings/", {"won.email": "on", **hours})

    assert "Quiet hours" in client.get("/me/notices/settings/").content.decode()
    assert post(quiet_from="22:00").status_code == post(quiet_from="07:00", quiet_until="07:00").status_code == 422
    assert not QuietHours.objects.exists()
    assert post(quiet_from="22:00", quiet_until="07:00").status_code == 302
    assert 'value="22:00"' in client.get("/me/notices/settings/").content.decode()
    post()
    assert not QuietHours.objects.exists()


def test_over_rest_the_same() -> None:
    api = Api().sign_in(make_user())
    assert api.get("me/notice-preferences/").json()["quiet_hours"] is None
    answer = api.patch("me/notice-preferences/", quiet_hours={"starts": "22:00", "ends": "07:00"})
    assert answer.json()["quiet_hours"] == {"starts": "22:00", "ends": "07:00"}
    for wrong in ({"starts": "22:00"}, {"starts": "25:00", "ends": "07:00"}, {"starts": "07:00", "ends": "07:00"}):
        assert api.patch("me/notice-preferences/", quiet_hours=wrong).status_code == 400
    assert api.patch("me/notice-preferences/", quiet_hours=None).json()["quiet_hours"] is None


def test_a_text_wish_over_rest_is_kept() -> None:
    person = make_user()
    Api().sign_in(person).patch("me/notice-preferences/", kinds=[{"kind": "won", "sms": True}])
    assert preferences.of(person.pk)[Kind.WON, Way.SMS]
