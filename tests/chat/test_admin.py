"""Staff at the queue of reports; and that nobody looks through what is said in private."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from chat import moderation, private, saying
from chat.models import Message, Report
from tests.chat.halls import Hall
from tests.chat.test_polls import made, vote
from tests.chat.test_questions import ask
from tests.chat.test_text import SCRIPT

PAGES = ("channel", "message", "report", "question", "poll")


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def reported(hall: Hall) -> Report:
    said = hall.say("bidder", f"Rubbish {SCRIPT}")
    moderation.report(int(said["id"]), user_id=hall["rival"].pk, reason="Rude")
    return Report.objects.get()


def test_the_house_finds_what_was_reported_and_its_text_is_text(hall: Hall, reported: Report) -> None:
    page = text_of(desk(hall["staff"]), "/admin/chat/report/")
    assert "Rubbish &lt;script&gt;" in page
    assert "<script>alert(1)" not in page
    assert {"queue": "reports", "waiting": 1} in desk(hall["staff"]).get("/api/house/today/").json()["queues"]
    assert "Reports from chats" in text_of(desk(hall["staff"]), "/admin/")


def test_what_waits_stands_first(hall: Hall) -> None:
    said = [hall.say("bidder", f"word-{number}") for number in range(4)]
    for message in said:
        moderation.report(int(message["id"]), user_id=hall["rival"].pk, reason="Rude")
    first, second, _, _ = Report.objects.order_by("id")
    moderation.resolve(first.pk, user_id=hall["seller"].pk, action="delete")
    moderation.resolve(second.pk, user_id=hall["seller"].pk, action="dismiss")
    page = text_of(desk(hall["staff"]), "/admin/chat/report/")
    assert sorted(range(4), key=lambda number: page.index(f"word-{number}")) == [2, 3, 1, 0]


@pytest.mark.parametrize(("act", "status", "is_gone"), [("delete_message", "upheld", True), ("dismiss", "dismissed", False)])
def test_a_report_is_decided_from_its_page_by_a_form_and_once(
    hall: Hall, reported: Report, act: str, status: str, is_gone: bool
) -> None:
    client, address = desk(hall["staff"]), f"/admin/chat/report/{reported.pk}"
    assert act in text_of(client, f"{address}/change/")
    assert "Rubbish" in text_of(client, f"{address}/{act}/")
    client.post(f"{address}/{act}/")
    reported.refresh_from_db()
    assert (reported.status, reported.resolved_by) == (status, hall["staff"])
    assert (Message.objects.get().deleted_at is not None) == is_gone
    assert act not in text_of(client, f"{address}/change/")
    assert AuditEntry.objects.filter(action="chat.reports_decided", actor=hall["staff"]).count() == 1


def test_a_channel_is_closed_from_its_page(hall: Hall) -> None:
    client = desk(hall["staff"])
    client.post(f"/admin/chat/channel/{hall.id}/close/")
    assert hall.fresh().closed_at is not None
    assert AuditEntry.objects.filter(action="chat.closed", actor=hall["staff"]).count() == 1
    assert f"/admin/chat/channel/{hall.id}/close/" not in text_of(client, f"/admin/chat/channel/{hall.id}/change/")


def test_each_list_and_row_can_be_looked_at_and_nothing_is_written_by_hand(hall: Hall, reported: Report) -> None:
    ask(hall)
    vote(hall, "rival", made(hall), 0)
    client = desk(hall["staff"])
    rows: dict[str, Any] = {"channel": hall.id, "message": reported.message_id, "report": reported.pk}
    rows |= {"question": hall.channel.questions.get().pk, "poll": hall.channel.polls.get().pk}
    for name in PAGES:
        text_of(client, f"/admin/chat/{name}/")
        text_of(client, f"/admin/chat/{name}/{rows[name]}/change/")
        assert client.get(f"/admin/chat/{name}/add/").status_code == 403
        assert client.post(f"/admin/chat/{name}/{rows[name]}/delete/").status_code == 403


def test_of_what_is_said_in_private_the_house_sees_only_what_was_reported(hall: Hall) -> None:
    aside, _ = private.begin(hall.id, user_id=hall["bidder"].pk, member_id=hall.member("rival").pk)
    kept, bad = (
        saying.say(aside.pk, user_id=hall["bidder"].pk, key=text, text=text).body for text in ("secret-word", "bad-word")
    )
    moderation.report(int(bad["id"]), user_id=hall["rival"].pk, reason="Rude")
    client = desk(hall["staff"])
    pages = [text_of(client, f"/admin/chat/{name}/") for name in PAGES]
    assert ["bad-word" in page for page in pages] == [False, False, True, False, False]
    assert not any("secret-word" in page for page in pages)
    assert client.get(f"/admin/chat/message/{kept['id']}/change/").status_code == 302
    assert client.get(f"/admin/chat/channel/{aside.pk}/change/").status_code == 302
