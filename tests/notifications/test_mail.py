"""The mail of a notice: two forms, lawful headers, absolute links, the reader's language."""

from __future__ import annotations

import email.policy
import smtplib
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from notifications import attachments
from notifications.attachments import Attachment
from notifications.choices import Kind
from notifications.delivery import deliver_due
from notifications.failures import NotSent
from notifications.links import absolute
from notifications.mail import compose, post_office
from notifications.models import Notice, OutboxMail
from notifications.notify import notify
from notifications.parcels import Parcel
from tests.factories import make_user, tell
from tests.notifications.sink import Sink

pytestmark = pytest.mark.django_db

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def mail_of(person: Any = None, *, kind: str = "outbid", **context: Any) -> EmailMultiAlternatives:
    notice = tell(person or make_user(), kind=kind, **context)
    return compose(Parcel(deliveries=(notice.deliveries.get(),)))


def html_of(mail: EmailMultiAlternatives) -> str:
    (found,) = (content for content, kind in mail.alternatives if kind == "text/html")
    return str(found)


@pytest.mark.parametrize("kind", ["outbid", "auction_started", "auction_ended", "won"])
def test_each_mailed_kind_comes_as_text_and_as_a_page_with_the_same_words(kind: str) -> None:
    mail = mail_of(kind=kind, count=2)
    assert str(mail.subject) in str(mail.body)
    assert f"<h1>{mail.subject}</h1>" in html_of(mail)
    assert "http://localhost:8000/lots/11111111-1111-4111-8111-111111111111/" in mail.body
    assert 'href="http://localhost:8000/lots/11111111-1111-4111-8111-111111111111/"' in html_of(mail)


def test_the_page_runs_nothing_and_fetches_nothing() -> None:
    html = html_of(mail_of(kind="won"))
    for forbidden in ("<script", " style=", " src=", "url(", "@import", "onload"):
        assert forbidden not in html


@pytest.mark.parametrize("kind", ["outbid", "auction_started", "auction_ended", "won"])
def test_names_and_titles_cannot_write_html(kind: str) -> None:
    person = make_user(name=EVIL)
    mail = mail_of(person, kind=kind, lot_title=EVIL, auction_title=EVIL, seller_name=EVIL, seller_email=EVIL, paddle=EVIL)
    html = html_of(mail)
    assert "<script" not in html
    assert "<img" not in html
    assert EVIL in mail.body


def test_titles_and_names_cannot_write_headers() -> None:
    person = make_user(name="Ana\r\nBcc: all@evil.test")
    mail = mail_of(person, lot_title="van\r\nBcc: all@evil.test\r\n\r\nbody")
    raw = mail.message().as_bytes()
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert parsed["Bcc"] is None
    assert "Bcc: all@evil.test" in parsed["Subject"]
    assert mail.recipients() == [person.email]


def test_the_mail_speaks_the_reader_s_language_and_time() -> None:
    mail = mail_of(make_user(language="ar-xb", time_zone="Asia/Kolkata"))
    assert '<html lang="ar-xb" dir="rtl">' in html_of(mail)
    assert "15:30:00 IST" in mail.body


def test_only_paths_of_this_site_become_links() -> None:
    assert absolute("/lots/1/") == "http://localhost:8000/lots/1/"
    for elsewhere in ("", "@evil.test/", "https://evil.test/", "javascript:alert(1)"):
        assert absolute(elsewhere) == "http://localhost:8000/"


def test_the_winner_is_told_how_the_seller_is_reached() -> None:
    mail = mail_of(kind="won", seller_name="Ana Roy", seller_email="ana@example.test", all_in="1500.00")
    assert "Ana Roy, ana@example.test" in mail.body
    assert 'href="mailto:ana@example.test"' in html_of(mail)
    assert "1,500.00" in mail.body


def test_every_kind_has_all_its_templates() -> None:
    from django.template.loader import get_template

    from notifications.choices import FOLDERS

    for kind in Kind:
        for part in ("subject.txt", "txt", "html"):
            assert get_template(f"{FOLDERS[kind]}/notices/{kind}.{part}")


# --- What a failure means --------------------------------------------------------------------------------------------

FAILURES = [
    (smtplib.SMTPRecipientsRefused({"a@x.test": (550, b"no such user")}), True, False),
    (smtplib.SMTPRecipientsRefused({"a@x.test": (450, b"busy")}), False, False),
    (smtplib.SMTPDataError(554, b"looks like spam"), True, False),
    (smtplib.SMTPDataError(452, b"full"), False, False),
    (smtplib.SMTPDataError(421, b"closing"), False, True),
    (smtplib.SMTPSenderRefused(550, b"who are you", "house@rostrum.test"), False, True),
    (smtplib.SMTPAuthenticationError(535, b"wrong password"), False, True),
    (smtplib.SMTPServerDisconnected("gone"), False, True),
    (ConnectionRefusedError(111, "refused"), False, True),
    (TimeoutError("slow"), False, True),
    (UnicodeEncodeError("ascii", "é", 0, 1, "no"), True, False),
    (RuntimeError("what"), False, False),
]


@pytest.mark.parametrize(("error", "permanent", "unreachable"), FAILURES, ids=lambda value: type(value).__name__)
def test_a_failure_says_whether_to_try_again_and_whether_others_may(
    error: Exception, permanent: bool, unreachable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Any, messages: Any) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    notice = tell(make_user(), kind="won")
    with post_office() as post, pytest.raises(NotSent) as raised:
        post(Parcel(deliveries=(notice.deliveries.get(),)))
    assert (raised.value.permanent, raised.value.unreachable) == (permanent, unreachable)
    assert str(raised.value)


# --- What goes along -------------------------------------------------------------------------------------------------


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "_readers", {})
    attachments.register("paper", lambda key: Attachment(name=f"{key}.pdf", content=b"%PDF-1.7 \xff", mime="application/pdf"))


def with_paper(person: Any, reference: str) -> Any:
    notify(recipient_id=person.pk, kind=Kind.WON, context={"lot_title": "van"}, dedupe_key="won:1", attachment=reference)
    return Notice.objects.get().deliveries.get(way="email")


@pytest.mark.usefixtures("papers")
def test_a_file_that_a_notice_names_goes_along_and_arrives_as_it_is(sink: Sink) -> None:
    with_paper(make_user(), "paper:2026-7")
    with sink.up():
        deliver_due(1)
    (file,) = sink.mails[0].iter_attachments()
    assert (file.get_filename(), file.get_content_type(), file.get_content()) == (
        "2026-7.pdf",
        "application/pdf",
        b"%PDF-1.7 \xff",
    )
    assert sink.mails[0].get_body(("html",)) is not None


@pytest.mark.usefixtures("papers")
def test_a_mail_whose_file_nobody_can_read_waits_rather_than_going_without() -> None:
    delivery = with_paper(make_user(), "scroll:1")
    assert deliver_due(1) == 1
    delivery.refresh_from_db()
    assert (delivery.status, "scroll" in delivery.last_error) == ("pending", True)


@pytest.mark.usefixtures("papers")
def test_the_outbox_of_a_house_without_a_mail_server_keeps_the_file(settings: Any, client: Any) -> None:
    settings.EMAIL_BACKEND = "notifications.outbox.OutboxBackend"
    with_paper(make_user(), "paper:7")
    deliver_due(1)
    kept = OutboxMail.objects.get()
    (file,) = kept.files.all()
    assert f"/outbox/{kept.pk}/files/{file.pk}/" in client.get(f"/outbox/{kept.pk}/").content.decode()
    answer = client.get(f"/outbox/{kept.pk}/files/{file.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 \xff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert client.get(f"/outbox/{kept.pk + 1}/files/{file.pk}/").status_code == 404
