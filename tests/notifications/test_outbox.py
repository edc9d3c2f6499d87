"""The outbox: every mail a row, shown where there is no mail server, and safely."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives, send_mail
from django.test import Client

from notifications import outbox
from notifications.delivery import deliver_due
from notifications.models import Delivery, OutboxMail
from tests.factories import make_user, tell

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _without_a_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.outbox.OutboxBackend"
    settings.DEMO, settings.DEBUG = True, False


def test_a_notice_s_mail_lands_in_the_outbox() -> None:
    person = make_user()
    tell(person)
    deliver_due(1)
    found = OutboxMail.objects.get()
    assert (found.to, found.subject) == (person.email, "You have been outbid on lot 3, Blue van")
    assert "Blue van" in found.text
    assert "<h1>You have been outbid" in found.html
    assert Delivery.objects.get().status == "sent"


def test_mails_of_others_land_there_too() -> None:
    sent = send_mail("Confirm", "the link", None, ["a@x.test", "b@x.test"], html_message="<p>the link</p>")
    assert sent == 1
    found = OutboxMail.objects.get()
    assert (found.to, found.text, found.html) == ("a@x.test, b@x.test", "the link", "<p>the link</p>")


def test_only_the_last_mails_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "KEPT", 2)
    for number in range(4):
        send_mail(f"Mail {number}", "text", None, ["a@x.test"])
    assert [each.subject for each in OutboxMail.objects.all()] == ["Mail 3", "Mail 2"]


def test_it_refuses_what_a_mail_server_would() -> None:
    with pytest.raises(BadHeaderError):
        EmailMultiAlternatives("a\nBcc: all@evil.test", "text", None, ["a@x.test"]).send()
    assert not OutboxMail.objects.exists()


def test_the_list_and_the_mail_are_shown_to_anybody_as_text() -> None:
    send_mail(f"Hello {EVIL}", f"Text {EVIL} http://localhost:8000/x/", None, ["a@x.test"], html_message=f"<b>{EVIL}</b>")
    found = OutboxMail.objects.get()
    for path in ("/outbox/", f"/outbox/{found.pk}/"):
        page = Client().get(path).content.decode()
        assert "Hello &lt;script&gt;" in page
        assert EVIL not in page
    assert 'href="http://localhost:8000/x/"' in page


def test_the_html_is_framed_without_scripts_without_requests_and_without_our_origin() -> None:
    send_mail("Hello", "text", None, ["a@x.test"], html_message=f"<b>{EVIL}</b>")
    found = OutboxMail.objects.get()
    page = Client().get(f"/outbox/{found.pk}/").content.decode()
    assert (
        f'<iframe class="mail__page" src="/outbox/{found.pk}/html/" sandbox="allow-popups allow-popups-to-escape-sandbox"'
        in page
    )
    framed = Client().get(f"/outbox/{found.pk}/html/")
    assert framed.content.decode() == f"<b>{EVIL}</b>"
    policy = {part.split()[0]: part.split()[1:] for part in framed["Content-Security-Policy"].split("; ")}
    assert policy == {
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "frame-ancestors": ["'self'"],
    }
    assert framed["X-Frame-Options"] == "SAMEORIGIN"


def test_an_empty_outbox_says_so() -> None:
    assert "No mail yet" in Client().get("/outbox/").content.decode()


def test_a_mail_without_html_has_no_frame() -> None:
    send_mail("Hello", "text", None, ["a@x.test"])
    found = OutboxMail.objects.get()
    assert "<iframe" not in Client().get(f"/outbox/{found.pk}/").content.decode()
    assert Client().get(f"/outbox/{found.pk}/html/").status_code == 404


def test_a_house_with_a_mail_server_has_no_outbox(settings: Any) -> None:
    send_mail("Hello", "text", None, ["a@x.test"], html_message="<p>text</p>")
    number = OutboxMail.objects.get().pk
    settings.DEMO = False
    for path in ("/outbox/", f"/outbox/{number}/", f"/outbox/{number}/html/"):
        assert Client().get(path).status_code == 404
