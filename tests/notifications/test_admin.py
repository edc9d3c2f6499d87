"""Staff: what was told, what did not arrive, and sending it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import AuditEntry, User
from notifications.models import Delivery, Notice
from tests.factories import make_staff, make_user, tell

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def dead() -> Delivery:
    notice = tell(make_user(), kind="won")
    Delivery.objects.filter(notice=notice).update(status="dead", attempts=6, last_error="550 No such user here")
    return Delivery.objects.get(notice=notice)


def send_again(client: Client, *chosen: Delivery) -> Any:
    return client.post(
        "/admin/notifications/delivery/",
        {"action": "send_again", "_selected_action": [each.pk for each in chosen]},
        follow=True,
    )


def test_the_given_up_can_be_found() -> None:
    dead()
    sent = tell(make_user(), kind="won").deliveries.get()
    page = client_of(make_staff()).get("/admin/notifications/delivery/?status__exact=dead").content.decode()
    assert "550 No such user here" in page
    assert sent.notice.recipient.name not in page


def test_the_given_up_goes_out_again_and_what_was_not_is_left() -> None:
    staff, lost = make_staff(), dead()
    waiting = tell(make_user(), kind="won").deliveries.get()
    page = send_again(client_of(staff), lost, waiting).content.decode()
    assert "1 delivery goes out again." in page
    assert "1 was not given up, and is left." in page
    lost.refresh_from_db()
    assert (lost.status, lost.attempts, lost.last_error) == ("pending", 0, "")
    assert AuditEntry.objects.filter(action="delivery.sent_again", actor=staff).count() == 1


def test_one_that_was_given_up_goes_out_again_from_its_own_page() -> None:
    desk, lost, sent = client_of(make_staff()), dead(), tell(make_user(), kind="won").deliveries.get()
    address = "/admin/notifications/delivery/{}/{}/"
    assert address.format(lost.pk, "send_one_again") in desk.get(address.format(lost.pk, "change")).content.decode()
    assert "send_one_again" not in desk.get(address.format(sent.pk, "change")).content.decode()
    desk.get(address.format(lost.pk, "send_one_again"))
    lost.refresh_from_db()
    assert lost.status == "dead"
    desk.post(address.format(lost.pk, "send_one_again"))
    lost.refresh_from_db()
    assert lost.status == "pending"


def test_who_may_only_look_cannot_send_again() -> None:
    onlooker = make_user(is_staff=True)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    lost = dead()
    client = client_of(onlooker)
    assert "Send again" not in client.get("/admin/notifications/delivery/").content.decode()
    send_again(client, lost)
    lost.refresh_from_db()
    assert lost.status == "dead"


@pytest.mark.parametrize("model", ["notice", "delivery", "outboxmail"])
def test_nobody_writes_them_by_hand(model: str) -> None:
    client = client_of(make_staff())
    assert client.get(f"/admin/notifications/{model}/").status_code == 200
    assert client.get(f"/admin/notifications/{model}/add/").status_code == 403


def test_a_notice_is_shown_with_its_deliveries_and_cannot_be_changed() -> None:
    notice = tell(make_user(), kind="won")
    client = client_of(make_staff())
    page = client.get(f"/admin/notifications/notice/{notice.pk}/change/").content.decode()
    assert "Blue van" in page
    assert client.post(f"/admin/notifications/notice/{notice.pk}/change/", {"kind": "outbid"}).status_code == 403
    assert Notice.objects.get().kind == "won"


def test_where_a_notice_leads_is_its_readers_alone() -> None:
    notice = tell(make_user(), kind="won")
    Notice.objects.update(url="/decide/whoever-has-this-decides/")
    page = client_of(make_staff()).get(f"/admin/notifications/notice/{notice.pk}/change/").content.decode()
    assert "Blue van" in page
    assert "whoever-has-this" not in page


def test_the_lists_cost_the_same_however_long_they_are(django_assert_max_num_queries: Any) -> None:
    client = client_of(make_staff())
    for path in ("/admin/notifications/notice/", "/admin/notifications/delivery/"):
        counts = []
        for length in (1, 12):
            while Notice.objects.count() < length:
                tell(make_user(), kind="won")
            with django_assert_max_num_queries(30) as captured:
                client.get(path)
            counts.append(len(captured))
        assert counts[0] == counts[1]
        Notice.objects.all().delete()
