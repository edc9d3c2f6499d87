"""Pushes: encrypted for the browser, signed by the house, and what push services answer. Against one on loopback."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.utils import timezone
from py_vapid import b64urldecode

from accounts.models import User
from notifications import preferences, push, subscriptions, tasks
from notifications.choices import Kind, Way
from notifications.delivery import deliver_due
from notifications.models import Delivery, OutboxPush, PushSubscription
from tests.accounts.client import Api
from tests.factories import make_user, tell
from tests.notifications.browsers import Browser, make_browser
from tests.notifications.recorder import Recorder
from tests.notifications.rows import pass_time

pytestmark = pytest.mark.django_db

MOZILLA = "https://updates.push.services.mozilla.com/wpush/v2/abc"


@pytest.fixture(autouse=True)
def _key(settings: Any) -> None:
    settings.VAPID_PRIVATE_KEY = base64.urlsafe_b64encode(bytes(range(1, 33))).decode().rstrip("=")


@pytest.fixture
def service() -> Iterator[Recorder]:
    with Recorder(well=201).up() as found:
        yield found


def subscribed(service: Recorder, person: User, *, name: str = "one") -> Browser:
    browser = Browser(f"{service.url}/push/{name}")
    make_browser(person, browser=browser)
    return browser


def push_of(notice: Any) -> Delivery:
    found: Delivery = notice.deliveries.get(way=Way.PUSH)
    return found


def deliver() -> int:
    return deliver_due(10, way=Way.PUSH)


# --- What is sent ----------------------------------------------------------------------------------------------------


def test_the_browser_and_nobody_else_can_read_what_is_pushed(service: Recorder) -> None:
    person = make_user(language="ar-xb")
    browser = subscribed(service, person)
    notice = tell(person, kind="won", lot_title="Blue van")
    tasks.deliver_pushes()
    (sent,) = service.sent
    assert b"van" not in sent.body
    said = browser.read(sent.body)
    assert "Blue van" in said["title"]
    assert (said["url"], said["tag"]) == (f"/me/notices/{notice.pk}/", f"notice-{notice.pk}")
    assert (said["lang"], said["dir"]) == ("ar-xb", "rtl")
    with pytest.raises(Exception, match=r"(?i)invalid|decrypt|tag"):
        Browser(browser.endpoint).read(sent.body)
    assert push_of(notice).status == "sent"
    assert PushSubscription.objects.get().pushed_at is not None


def test_the_house_signs_what_it_pushes_for_this_service_and_not_for_long(service: Recorder, settings: Any) -> None:
    person = make_user()
    subscribed(service, person)
    tell(person, kind="won")
    deliver()
    headers = service.sent[0].headers
    assert (headers["content-encoding"], headers["ttl"], headers["urgency"]) == ("aes128gcm", "86400", "normal")
    scheme, _space, parts = headers["authorization"].partition(" ")
    found = dict(part.strip().split("=", 1) for part in parts.split(","))
    assert (scheme, found["k"]) == ("vapid", push.public_key())
    head, claims, signature = found["t"].split(".")
    raw = b64urldecode(signature.encode())
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), b64urldecode(found["k"].encode()))
    key.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
    said = json.loads(b64urldecode(claims.encode()))
    assert (said["aud"], said["sub"]) == (service.url, settings.VAPID_SUBJECT)
    assert time.time() < said["exp"] <= time.time() + 24 * 3600


def test_what_is_urgent_says_so_and_several_lots_are_one_push(service: Recorder) -> None:
    person = make_user()
    browser = subscribed(service, person)
    for lot in ("1", "2"):
        tell(person, key=f"outbid:{lot}", merge=True)
    deliver()
    (sent,) = service.sent
    assert sent.headers["urgency"] == "high"
    said = browser.read(sent.body)
    assert (said["title"], said["body"], said["url"]) == ("You have been outbid on 2 lots", "", "/me/notices/")


def test_only_who_has_a_browser_is_pushed_to_and_only_what_they_want(service: Recorder) -> None:
    person, other = make_user(), make_user()
    subscribed(service, person)
    preferences.change(person_id=person.pk, wanted={(Kind.WON, Way.PUSH): False})
    for each in (person, other):
        tell(each, kind="won")
    tell(person, kind="auction_ended")
    assert not Delivery.objects.filter(way=Way.PUSH).exists()


def test_every_browser_of_a_person_gets_it_and_one_is_enough(service: Recorder) -> None:
    person = make_user()
    subscribed(service, person, name="one")
    subscribed(service, person, name="two")
    service.answers.append((503, {}, {}))
    notice = tell(person, kind="won")
    deliver()
    assert [each.path for each in service.sent] == ["/push/one", "/push/two"]
    assert push_of(notice).status == "sent"


def test_the_outbox_of_a_demo_shows_what_was_pushed(service: Recorder) -> None:
    person = make_user()
    subscribed(service, person)
    tell(person, kind="won", lot_title="<b>van")
    deliver()
    assert OutboxPush.objects.get().person == person
    assert "&lt;b&gt;van" in Client().get("/outbox/push/").content.decode()


# --- What services answer --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_browser_that_is_gone_is_removed(service: Recorder, status: int) -> None:
    person = make_user()
    subscribed(service, person)
    service.answers.append((status, {}, {}))
    notice = tell(person, kind="won")
    deliver()
    assert not PushSubscription.objects.exists()
    assert push_of(notice).status == "dead"
    assert not tell(person, kind="won").deliveries.filter(way=Way.PUSH).exists()


@pytest.mark.parametrize(
    ("status", "outcome"), [(400, "dead"), (413, "dead"), (302, "dead"), (401, "pending"), (429, "pending"), (500, "pending")]
)
def test_what_is_refused_is_given_up_and_what_may_pass_is_tried_again(service: Recorder, status: int, outcome: str) -> None:
    person = make_user()
    subscribed(service, person)
    service.answers.append((status, {"Retry-After": "600", "Location": f"{service.url}/elsewhere"}, {}))
    notice = tell(person, kind="won")
    deliver()
    tried = push_of(notice)
    assert (tried.status, str(status) in tried.last_error, len(service.sent)) == (outcome, True, 1)
    if outcome == "pending":
        assert (tried.next_attempt_at - timezone.now()).total_seconds() > 590
        pass_time(minutes=11)
        deliver()
        assert push_of(notice).status == "sent"


def test_a_service_that_says_nothing_is_left_after_its_time(service: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "TIMEOUT", 0.2)
    service.silent_for = 1.0
    person = make_user()
    subscribed(service, person)
    notice = tell(person, kind="won")
    deliver()
    assert (push_of(notice).status, "Timeout" in push_of(notice).last_error) == ("pending", True)


# --- Browsers come and go --------------------------------------------------------------------------------------------


def given(browser: Browser, **changed: Any) -> dict[str, Any]:
    return {"endpoint": browser.endpoint, "keys": browser.keys} | changed


def test_a_browser_is_added_once_and_removed() -> None:
    person, browser = make_user(), Browser(MOZILLA)
    api = Api().sign_in(person)
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    first = api.client.post("/api/me/push-subscriptions/", given(browser), format="json", headers=agent)
    assert first.status_code == 201
    assert first.json()["device"] == "Firefox on Linux"
    again = api.post("me/push-subscriptions/", **given(browser))
    assert again.json()["id"] == first.json()["id"]
    shown = api.get("me/push-subscriptions/").json()
    assert (shown["public_key"], len(shown["subscriptions"])) == (push.public_key(), 1)
    assert "endpoint" not in json.dumps(shown)
    assert api.delete(f"me/push-subscriptions/{first.json()['id']}/").status_code == 204
    assert api.delete(f"me/push-subscriptions/{first.json()['id']}/").status_code == 404


def test_a_browser_that_changes_hands_is_the_newcomer_s() -> None:
    one, other, browser = make_user(), make_user(), Browser(MOZILLA)
    for each in (one, other):
        subscriptions.add(user=each, endpoint=browser.endpoint, **browser.keys)
    assert PushSubscription.objects.get().person == other


def test_a_browser_that_was_logged_out_of_is_pushed_to_no_more() -> None:
    person, browser, elsewhere = make_user(), Browser(MOZILLA), Browser(f"{MOZILLA}-2")
    client = Client()
    client.force_login(person)
    client.post("/api/me/push-subscriptions/", given(browser), content_type="application/json")
    Api().sign_in(person).post("me/push-subscriptions/", **given(elsewhere))
    client.post("/accounts/logout/")
    assert [each.endpoint for each in subscriptions.of(person.pk)] == [elsewhere.endpoint]


def test_another_s_browser_is_not_found() -> None:
    browser = make_browser(make_user())
    client = Client()
    client.force_login(make_user())
    assert client.post(f"/me/push/{browser.pk}/remove/").status_code == 404
    assert PushSubscription.objects.exists()


def test_the_eleventh_browser_takes_the_place_of_the_first() -> None:
    person = make_user()
    for number in range(11):
        browser = Browser(f"{MOZILLA}{number}")
        subscriptions.add(user=person, endpoint=browser.endpoint, **browser.keys)
    assert [each.endpoint for each in subscriptions.of(person.pk)] == [f"{MOZILLA}{number}" for number in range(1, 11)]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://127.0.0.1/push",
        "https://evil.test/?fcm.googleapis.com",
        "https://notfcm.googleapis.com.evil.test/",
        "https://evilpush.apple.com/",
        "https://user@fcm.googleapis.com/",
        "https://fcm.googleapis.com:22/",
        "https://fcm.googleapis.com:x/",
        "https://[",
        "https://fcm.googleapis.com\\@evil.test/",
        "https://fcm.googleapis.com/a b",
        "ftp://fcm.googleapis.com/",
        "fcm.googleapis.com",
    ],
)
def test_no_address_but_a_push_service_s_is_ever_posted_to(endpoint: str) -> None:
    answer = Api().sign_in(make_user()).post("me/push-subscriptions/", **given(Browser(endpoint)))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["endpoint"])


@pytest.mark.parametrize(
    "keys", [{"p256dh": "AAAA", "auth": "AAAA"}, {"p256dh": "é", "auth": "x"}, {"p256dh": "BA", "auth": "A" * 22}]
)
def test_keys_that_are_none_are_refused(keys: dict[str, str]) -> None:
    answer = Api().sign_in(make_user()).post("me/push-subscriptions/", **given(Browser(MOZILLA), keys=keys))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["keys"])


# --- Page and worker -------------------------------------------------------------------------------------------------


def test_the_worker_comes_from_the_root_and_is_never_kept() -> None:
    answer = Client().get("/push-worker.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert (answer["Cache-Control"], answer["Service-Worker-Allowed"]) == ("no-cache", "/")


def test_the_page_has_the_switch_the_browsers_and_a_column_once_there_is_one(settings: Any) -> None:
    person = make_user()
    client = Client()
    client.force_login(person)
    page = client.get("/me/notices/settings/").content.decode()
    assert f'data-key="{push.public_key()}"' in page
    assert 'name="won.push"' not in page
    browser = make_browser(person)
    page = client.get("/me/notices/settings/").content.decode()
    assert 'name="won.push"' in page
    client.post(f"/me/push/{browser.pk}/remove/")
    assert not PushSubscription.objects.exists()
    settings.VAPID_PRIVATE_KEY = ""
    assert "push-switch" not in client.get("/me/notices/settings/").content.decode()
