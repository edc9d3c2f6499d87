"""Texts: to whom, what they say, what Twilio's answers and reports mean, and how many a day. With the real client."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from twilio.request_validator import RequestValidator

from accounts.models import User
from notifications import preferences, sms, tasks, twilio_gateway
from notifications.choices import Kind, Way
from notifications.delivery import deliver_due
from notifications.models import Delivery, Phone, SentText
from tests.factories import make_user, tell
from tests.notifications.recorder import Recorder
from tests.notifications.rows import pass_time

pytestmark = pytest.mark.django_db

LINK = "http://localhost:8000/me/notices/1/"


def reachable(*kinds: Kind, **fields: Any) -> User:
    """Somebody with a confirmed phone who wants these kinds as texts."""
    person = make_user(**fields)
    Phone.objects.create(person=person, number=f"+9198765{person.pk:05d}")
    preferences.change(person_id=person.pk, wanted={(kind, Way.SMS): True for kind in kinds or (Kind.WON,)})
    return person


def text_of(notice: Any) -> Delivery:
    found: Delivery = notice.deliveries.get(way=Way.SMS)
    return found


def deliver() -> int:
    return deliver_due(10, way=Way.SMS)


def report(text: SentText, status: str, *, sid: str = "SM1", key: str = "token-of-tests", **fields: str) -> int:
    """Twilio's report on a text, signed as Twilio does."""
    said = {"MessageSid": sid, "MessageStatus": status, **fields}
    path = f"/notifications/sms/status/?text={text.pk}"
    signature = RequestValidator(key).compute_signature(f"http://localhost:8000{path}", said)
    return Client(enforce_csrf_checks=True).post(path, said, headers={"X-Twilio-Signature": signature}).status_code


# --- To whom, and what -----------------------------------------------------------------------------------------------


def test_a_text_goes_to_who_asked_for_it_and_has_a_confirmed_phone(twilio: Recorder) -> None:
    person, no_phone, no_wish = reachable(Kind.WON), make_user(), make_user()
    preferences.change(person_id=no_phone.pk, wanted={(Kind.WON, Way.SMS): True})
    Phone.objects.create(person=no_wish, number="+14155550100")
    notices = [tell(each, kind="won", lot_title="Blue van") for each in (person, no_phone, no_wish)]
    tasks.deliver_texts()
    (sent,) = twilio.sent
    assert sent.path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert sent.headers["authorization"] == "Basic " + base64.b64encode(b"AC1:token-of-tests").decode()
    assert (sent.fields["To"], sent.fields["From"]) == (person.phone.number, "+15005550006")
    assert "Blue van" in sent.fields["Body"]
    assert sent.fields["Body"].endswith(f" http://localhost:8000/me/notices/{notices[0].pk}/")
    text = SentText.objects.get()
    assert sent.fields["StatusCallback"] == f"http://localhost:8000/notifications/sms/status/?text={text.pk}"
    assert (text.reference, text.status, text.body) == ("SM1", "handed_over", "")
    assert text_of(notices[0]).status == "sent"


def test_a_messaging_service_takes_the_place_of_a_number(twilio: Recorder, settings: Any) -> None:
    settings.TWILIO_FROM = "MG123"
    tell(reachable(), kind="won")
    deliver()
    assert twilio.sent[0].fields["MessagingServiceSid"] == "MG123"


def test_a_text_speaks_the_reader_s_language(twilio: Recorder) -> None:
    tell(reachable(language="en-xa"), kind="won")
    deliver()
    assert twilio.sent[0].fields["Body"].startswith("[")


@pytest.mark.parametrize(("sign", "most"), [("a", 160), ("न", 134), ("…", 134)])
def test_a_long_title_is_cut_so_that_the_link_is_whole(sign: str, most: int) -> None:
    text = sms.fitted(sign * 300, link=LINK)
    assert len(text) == most
    assert text.endswith(f"... {LINK}")
    assert sms.fitted("Sold", link=LINK) == f"Sold {LINK}"


def test_who_has_read_it_in_the_page_is_not_rung_up(twilio: Recorder) -> None:
    notice = tell(reachable(), kind="won")
    type(notice).objects.update(read_at=timezone.now())
    deliver()
    assert (twilio.sent, text_of(notice).status) == ([], "skipped")


def test_outbid_on_several_lots_is_one_text(twilio: Recorder) -> None:
    person = reachable(Kind.OUTBID)
    for lot in ("1", "2", "3"):
        tell(person, key=f"outbid:{lot}", merge=True)
    deliver()
    (sent,) = twilio.sent
    assert sent.fields["Body"] == "You have been outbid on 3 lots http://localhost:8000/me/notices/"


def test_without_keys_the_outbox_keeps_texts_and_shows_them() -> None:
    tell(reachable(), kind="won", lot_title="<b>van")
    deliver()
    kept = SentText.objects.get()
    assert (kept.status, "<b>van" in kept.body) == ("kept", True)
    assert "&lt;b&gt;van" in Client().get("/outbox/sms/").content.decode()


def test_a_house_without_keys_or_outbox_gives_up_and_says_why(settings: Any) -> None:
    notice = tell(reachable(), kind="won")
    settings.DEMO = False
    deliver()
    assert text_of(notice).status == "dead"
    assert "TWILIO_" in text_of(notice).last_error
    assert Client().get("/outbox/sms/").status_code == 404


# --- What Twilio answers ---------------------------------------------------------------------------------------------

REFUSED = {"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ((400, {}, REFUSED), "dead"),
        ((400, {}, REFUSED | {"code": 21610}), "dead"),
        ((401, {}, {"code": 20003, "message": "Authenticate", "status": 401}), "pending"),
        ((429, {"Retry-After": "7"}, {"code": 20429, "message": "Too Many Requests", "status": 429}), "pending"),
        ((500, {}, {"code": 20500, "message": "Internal Server Error", "status": 500}), "pending"),
        ((503, {}, b"<html>away</html>"), "pending"),
        ((201, {}, b"not json"), "pending"),
    ],
)
def test_what_is_refused_is_given_up_and_what_may_pass_is_tried_again(
    twilio: Recorder, answer: tuple[int, dict[str, str], Any], status: str
) -> None:
    notice = tell(reachable(), kind="won")
    twilio.answers.append(answer)
    deliver()
    tried = text_of(notice)
    assert (tried.status, tried.attempts, bool(tried.last_error)) == (status, 1, True)
    assert SentText.objects.get().status == "failed"
    pass_time(seconds=70)
    assert deliver() == (status == "pending")
    assert len(twilio.sent) == 1 + (status == "pending")


def test_as_long_as_twilio_asks_us_to_wait_we_wait(twilio: Recorder) -> None:
    first, second = (tell(reachable(), kind="won") for _ in range(2))
    twilio.answers.append((429, {"Retry-After": "900"}, {"status": 429}))
    assert deliver() == 1, "the second need not try what the first has found out"
    wait = (text_of(first).next_attempt_at - timezone.now()).total_seconds()
    assert 880 < wait < 910
    assert text_of(second).attempts == 0


def test_a_provider_that_says_nothing_is_left_after_its_time(twilio: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_gateway, "TIMEOUT", 0.2)
    twilio.silent_for = 1.0
    notice = tell(reachable(), kind="won")
    assert deliver() == 1
    assert text_of(notice).status == "pending"
    assert "ReadTimeout" in text_of(notice).last_error


# --- What it reports -------------------------------------------------------------------------------------------------


def sent_text(twilio: Recorder) -> tuple[Any, SentText]:
    notice = tell(reachable(), kind="won")
    deliver()
    return notice, SentText.objects.get()


def test_a_report_says_that_it_arrived(twilio: Recorder) -> None:
    notice, text = sent_text(twilio)
    for status in ("queued", "sent", "delivered", "delivered", "sent", "failed"):
        assert report(text, status) == 204
    text.refresh_from_db()
    assert (text.status, text_of(notice).status) == ("delivered", "sent")


@pytest.mark.parametrize(("code", "status"), [("30005", "dead"), ("30006", "dead"), ("30003", "pending"), ("30008", "pending")])
def test_a_text_that_did_not_arrive_is_given_up_or_sent_again(twilio: Recorder, code: str, status: str) -> None:
    notice, text = sent_text(twilio)
    for _ in range(2):
        assert report(text, "undelivered", ErrorCode=code) == 204
    assert (text_of(notice).status, code in text_of(notice).last_error) == (status, True)
    pass_time(minutes=2)
    deliver()
    assert len(twilio.sent) == 1 + (status == "pending")


def test_a_report_that_twilio_did_not_sign_is_refused_and_changes_nothing(twilio: Recorder) -> None:
    _notice, text = sent_text(twilio)
    path = f"/notifications/sms/status/?text={text.pk}"
    assert report(text, "delivered", key="another") == 403
    assert Client().post(path, {"MessageSid": "SM1", "MessageStatus": "delivered"}).status_code == 403
    assert Client().get(path).status_code == 405
    text.refresh_from_db()
    assert text.status == "handed_over"


def test_a_signed_report_about_another_text_is_not_found(twilio: Recorder) -> None:
    _notice, text = sent_text(twilio)
    assert report(text, "failed", sid="SM999") == 404
    text.pk += 1
    assert report(text, "failed") == 404


def test_without_keys_no_report_is_believed() -> None:
    tell(reachable(), kind="won")
    deliver()
    assert report(SentText.objects.get(), "delivered", key="") == 403


# --- How many --------------------------------------------------------------------------------------------------------


def test_a_person_gets_so_many_texts_in_a_day_and_then_none(twilio: Recorder, settings: Any) -> None:
    settings.SMS_PER_PERSON = 2
    person, other = reachable(), reachable()
    for each in (person, person, person, other):
        tell(each, kind="won")
    deliver()
    assert len(twilio.sent) == 3
    over = Delivery.objects.get(way=Way.SMS, status="dead")
    assert (over.notice.recipient, "SMS_PER_PERSON" in over.last_error) == (person, True)


def test_the_house_sends_so_many_texts_in_a_day_and_the_rest_wait(twilio: Recorder, settings: Any) -> None:
    settings.SMS_PER_HOUSE = 2
    for _ in range(4):
        tell(reachable(), kind="won")
    deliver()
    assert len(twilio.sent) == 2
    waiting = Delivery.objects.filter(way=Way.SMS, status="pending", attempts=1).get()
    assert (waiting.next_attempt_at - timezone.now()).total_seconds() > 3500


def test_what_was_refused_does_not_count(twilio: Recorder, settings: Any) -> None:
    settings.SMS_PER_PERSON = 1
    person = reachable()
    twilio.answers.append((400, {}, REFUSED))
    for _ in range(2):
        tell(person, kind="won")
    deliver()
    assert sorted(Delivery.objects.filter(way=Way.SMS).values_list("status", flat=True)) == ["dead", "sent"]
