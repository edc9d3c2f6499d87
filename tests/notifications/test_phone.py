"""A phone is confirmed by a code that cannot be guessed, used twice, or used to learn whose a number is (AC8)."""

from __future__ import annotations

import re
import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from core.errors import Invalid, Throttled, Unavailable
from notifications import phone
from notifications.models import Phone, PhoneCode, SentText
from notifications.phone import WrongCode
from tests.accounts.client import Api
from tests.factories import make_user
from tests.notifications.recorder import Recorder

pytestmark = pytest.mark.django_db

NUMBER = "+919876543210"


@pytest.fixture
def person() -> User:
    return make_user()


def ask(person: User, *, number: str = NUMBER, address: str | None = "203.0.113.7") -> str:
    """The code that was sent."""
    phone.ask(user=person, number=number, address=address)
    found = re.match(r"\d{6}", SentText.objects.latest("id").body)
    assert found is not None
    return found[0]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def age(**by: float) -> None:
    for each in PhoneCode.objects.all():
        PhoneCode.objects.filter(pk=each.pk).update(asked_at=each.asked_at - timedelta(**by))
    SentText.objects.update(created_at=timezone.now() - timedelta(days=2))


def test_the_code_that_came_confirms_the_number_it_went_to(person: User) -> None:
    code = ask(person)
    assert phone.of(person.pk) is None
    assert phone.confirm(user=person, code=code).number == NUMBER
    assert phone.of(person.pk) is not None
    assert AuditEntry.objects.get(action="phone.confirmed").actor == person


@pytest.mark.parametrize(
    ("typed", "number"),
    [("+91 98765 43210", NUMBER), ("0091 98765-43210", NUMBER), ("+1 (415) 555.0100", "+14155550100")],
)
def test_a_number_may_be_typed_as_people_write_it(typed: str, number: str) -> None:
    assert phone.number_of(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "98765 43210", "+0 123 456 789", "+91", "+1234567890123456", "+91 98765 4321o", "+९१९८७६५४३२१०"]
)
def test_what_is_no_number_of_the_world_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        phone.number_of(typed)


def test_a_code_is_good_once_for_one_person_for_ten_minutes(person: User) -> None:
    code = ask(person)
    with pytest.raises(WrongCode):
        phone.confirm(user=make_user(), code=code)
    phone.confirm(user=person, code=code)
    with pytest.raises(WrongCode):
        phone.confirm(user=person, code=code)
    late = ask(person)
    age(minutes=10, seconds=1)
    with pytest.raises(WrongCode):
        phone.confirm(user=person, code=late)


def test_after_five_wrong_tries_the_right_code_is_wrong_too(person: User) -> None:
    code = ask(person)
    for _ in range(5):
        with pytest.raises(WrongCode):
            phone.confirm(user=person, code=wrong(code))
    with pytest.raises(WrongCode):
        phone.confirm(user=person, code=code)
    assert phone.of(person.pk) is None


@pytest.mark.django_db(transaction=True)
def test_a_hundred_guesses_at_one_moment_are_five() -> None:
    person = make_user()
    code = ask(person)
    start = threading.Barrier(10)

    def guess() -> None:
        start.wait(timeout=10)
        try:
            for _ in range(10):
                with pytest.raises(WrongCode):
                    phone.confirm(user=person, code=wrong(code))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert PhoneCode.objects.get().tries == 5


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_one_number_at_once_the_second_has_it() -> None:
    first, second = make_user(), make_user()
    codes = {person: ask(person) for person in (first, second)}
    refused: list[BaseException] = []

    def confirm() -> None:
        try:
            phone.confirm(user=second, code=codes[second])
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=confirm)
    with transaction.atomic():
        phone.confirm(user=first, code=codes[first])
        thread.start()
        time.sleep(0.5)
    thread.join(timeout=30)
    assert refused == []
    assert [each.person for each in Phone.objects.all()] == [second]


def test_a_new_code_ends_the_one_before(person: User) -> None:
    first, second = ask(person), ask(person)
    if first != second:
        with pytest.raises(WrongCode):
            phone.confirm(user=person, code=first)
    phone.confirm(user=person, code=second)


def test_what_is_kept_of_a_code_does_not_show_it(person: User) -> None:
    code = ask(person)
    row = PhoneCode.objects.values().get()
    assert not [name for name, value in row.items() if code in str(value) and name != "digest"]
    assert len(row["digest"]) == 64


def test_a_person_a_number_and_a_network_are_limited(person: User) -> None:
    for n in range(5):
        ask(person, number=f"+1415555010{n}")
    with pytest.raises(Throttled) as refusal:
        ask(person, number="+14155550109")
    assert 3500 < refusal.value.data["retry_after"] <= 3600
    age(hours=1, seconds=1)
    for _ in range(5):
        ask(make_user(), address=None)
    with pytest.raises(Throttled):
        ask(make_user(), address=None)
    age(days=1, seconds=1)
    for n in range(20):
        ask(make_user(), number=f"+141555502{n:02d}", address="2001:db8::1")
    with pytest.raises(Throttled):
        ask(make_user(), number="+14155550300", address="2001:db8::2")
    ask(make_user(), number="+14155550300", address="2001:db8:1::1")


def test_the_answer_does_not_tell_whether_somebody_has_the_number_and_who_confirms_it_has_it(person: User) -> None:
    phone.confirm(user=person, code=ask(person))
    other = make_user()
    api = Api().sign_in(other)
    answer = api.post("me/phone/", number=NUMBER)
    assert (answer.status_code, answer.json()) == (202, {"number": None, "confirmed_at": None, "waiting_for": NUMBER})
    assert phone.of(person.pk) is not None, "asking takes nothing away"
    phone.confirm(user=other, code=SentText.objects.latest("id").body[:6])
    assert list(Phone.objects.values_list("person_id", "number")) == [(other.pk, NUMBER)]


def test_where_no_text_can_be_sent_the_person_is_told_so(twilio: Recorder, person: User) -> None:
    twilio.answers.append((500, {}, {"status": 500, "message": "away"}))
    with pytest.raises(Unavailable):
        phone.ask(user=person, number=NUMBER, address=None)
    phone.ask(user=person, number=NUMBER, address=None)
    body = twilio.sent[1].fields["Body"]
    assert re.match(r"\d{6} is your code", body)
    assert SentText.objects.latest("id").body == "", "what Twilio carries is not kept"
    phone.confirm(user=person, code=body[:6])


# --- The page and REST -----------------------------------------------------------------------------------------------


def page_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_page_leads_from_number_to_code_to_confirmed_and_back(person: User) -> None:
    page = page_of(person)
    assert "Send a code" in page.get("/me/phone/").content.decode()
    assert page.post("/me/phone/", {"number": "0091 98765 43210"})["Location"] == "/me/phone/"
    assert "Enter the code" in page.get("/me/phone/").content.decode()
    code = SentText.objects.get().body[:6]
    refused = page.post("/me/phone/", {"code": wrong(code)})
    assert (refused.status_code, "That is not the code" in refused.content.decode()) == (422, True)
    page.post("/me/phone/", {"code": f"{code[:3]} {code[3:]}"})
    assert NUMBER in page.get("/me/phone/").content.decode()
    assert 'name="won.sms"' in page.get("/me/notices/settings/").content.decode()
    page.post("/me/phone/forget/")
    assert not Phone.objects.exists()
    assert 'name="won.sms"' not in page.get("/me/notices/settings/").content.decode()


def test_the_page_says_what_is_wrong_with_a_number(person: User) -> None:
    answer = page_of(person).post("/me/phone/", {"number": "12345"})
    assert answer.status_code == 422
    assert "A number with its country" in answer.content.decode()


def test_a_house_that_sends_no_texts_says_so(person: User, settings: Any) -> None:
    settings.DEMO = False
    assert "sends no text messages" in page_of(person).get("/me/phone/").content.decode()


def test_over_rest_the_same(person: User) -> None:
    api = Api().sign_in(person)
    assert api.get("me/phone/").json() == {"number": None, "confirmed_at": None, "waiting_for": None}
    assert api.post("me/phone/", number="call me").status_code == 400
    api.post("me/phone/", number=NUMBER)
    code = SentText.objects.get().body[:6]
    refused = api.post("me/phone/confirm/", code=wrong(code))
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_code")
    assert api.post("me/phone/confirm/", code=code).json()["number"] == NUMBER
    assert api.delete("me/phone/").status_code == api.delete("me/phone/").status_code == 204
    assert api.get("me/phone/").json()["number"] is None


def test_the_sixth_code_in_an_hour_is_refused_with_the_time_to_wait(person: User) -> None:
    api = Api().sign_in(person)
    for _ in range(5):
        assert api.post("me/phone/", number=NUMBER).status_code == 202
    refused = api.post("me/phone/", number=NUMBER)
    assert (refused.status_code, refused.json()["retry_after"] > 3000) == (429, True)
