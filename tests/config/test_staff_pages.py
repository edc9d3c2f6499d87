"""The staff's first page and where it leads: what waits, what one may see, and from things to what was done to them."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import audit, presence
from accounts.models import User
from core import topics
from ledger import reconciliation
from notifications.models import Delivery
from payments.models import Dispute, GatewayEvent
from tests.bidding.rooms import make_room
from tests.factories import make_auction, make_lot, make_order, make_staff, make_user, tell

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_first_page_shows_what_waits_and_what_was_done() -> None:
    auction = make_auction(status="submitted", lots=2, title="Winter jerseys")
    Delivery.objects.filter(notice=tell(make_user(email="lost@example.test"), kind="won")).update(status="dead")
    audit.record(actor=None, action="auction.ended", target=auction, data={"lots": 2, "reason": ""})

    page = client_of(make_staff()).get("/admin/").content.decode()

    assert "Winter jerseys" in page
    assert "lost@example.test" in page
    assert "the house" in page
    assert "auction ended" in page
    assert "lots 2" in page


def test_what_waits_is_counted_at_the_side_and_nothing_is_not() -> None:
    staff = client_of(make_staff())
    badge = "text-[11px] whitespace-nowrap uppercase min-w-[18px]"
    assert badge not in staff.get("/admin/").content.decode()
    make_auction(status="submitted")
    assert badge in staff.get("/admin/").content.decode()


def test_nobody_is_led_where_they_may_not_go() -> None:
    onlooker = make_user(is_staff=True)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_lot"))
    page = client_of(onlooker).get("/admin/").content.decode()
    assert "/admin/auctions/lot/" in page
    assert "/admin/auctions/auction/" not in page
    assert "/admin/accounts/auditentry/" not in page


@pytest.mark.django_db(transaction=True)
def test_the_page_of_a_lot_leads_to_its_log_alone() -> None:
    room, other = make_room(), make_room()
    room.bid(0, "50.00")
    other.bid(0, "70.00")
    staff = client_of(make_staff())
    address = f"/admin/bidding/lotevent/?lot__id__exact={room.lot.pk}"
    assert address in staff.get(f"/admin/auctions/lot/{room.lot.pk}/change/").content.decode()
    log = staff.get(address).content.decode()
    assert "amount USD 10.00" in log
    assert other.lot.title not in log


def test_staff_are_led_to_everything_about_money() -> None:
    page = client_of(make_staff()).get("/admin/").content.decode()
    lists = "payment refund payout deposit gatewayevent manualtransfer savedcard gatewayperson order dispute strike invoice"
    for name in lists.split():
        assert f'href="/admin/payments/{name}/"' in page, name
    for path in ("account/trial-balance", "account/reconciliation", "entry", "purse"):
        assert f'href="/admin/ledger/{path}/"' in page, path


# --- What goes on ----------------------------------------------------------------------------------------------------


def rows_of(page: str, title: str) -> list[list[str]]:
    """The cells of a table on the page, as they are read."""
    part = page.partition(f"{title}\n")[2].partition("</table>")[0]
    found = re.findall(r"<tr class=\"data-row.*?</tr>", part, re.DOTALL)
    cells = [re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for row in found]
    return [[" ".join(re.sub("<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


@pytest.mark.django_db(transaction=True)
def test_a_live_sale_has_its_watchers_and_the_price_of_what_is_on() -> None:
    room, idle = make_room(), make_auction(status="live", title="Nobody is here", seller=make_user(name="Bo"))
    room.bid(0, "50.00", kind="exact")
    topic = topics.auction(room.lot.auction_id)
    node = uuid4()
    presence._store(node, {(topic, room.paddles[0].user_id): (2, "{}"), (topic, None): (3, "{}")}, whole=True)
    rows = {row[0]: row for row in rows_of(client_of(make_staff()).get("/admin/").content.decode(), "On now")}
    lot = room.lot
    assert rows[lot.auction.title][3:7] == ["1", "5", str(lot), "US$50.00"]
    assert rows[idle.title][1:7] == ["Bo", "Timed", "0", "0", "–", "–"]


def test_a_gateway_says_when_it_was_heard_what_waits_and_what_went_wrong() -> None:
    event = {"gateway": "sandbox", "type": "charge.paid", "payload": {}}
    for number, status in enumerate(["dead", "waiting", "waiting", "applied"]):
        dated = {"applied_at": timezone.now() + timedelta(seconds=1)} if status == "applied" else {}
        error = "" if status == "applied" else f"failure {number}"
        GatewayEvent.objects.create(**event, event_id=str(number), status=status, error=error, **dated)
    page = client_of(make_staff()).get("/admin/").content.decode()
    (row,) = rows_of(page, "Payment gateways")
    assert row[0] == "sandbox (usual)"
    assert row[2].startswith("2, since ")
    assert (row[3], row[6]) == ("1", "failure 2")
    assert "/admin/payments/gatewayevent/?status__exact=dead" in page


def test_the_first_page_says_how_the_books_stood_at_night() -> None:
    staff = client_of(make_staff())
    assert "The books have not been compared by night yet." in staff.get("/admin/").content.decode()
    reconciliation.run_and_tell()
    assert "The books: 0 differences" in staff.get("/admin/").content.decode()
    assert "Nights before" in staff.get("/admin/ledger/account/reconciliation/").content.decode()


def test_over_rest_the_house_reads_what_the_first_page_shows() -> None:
    sale = make_auction(status="live", title="On air")
    make_auction(status="submitted")
    lot = make_lot(auction=sale, status="open")
    reconciliation.run_and_tell()
    body = client_of(make_staff()).get("/api/house/today/").json()
    assert {each["queue"]: each["waiting"] for each in body["queues"]}["approvals"] == 1
    (live,) = body["live"]
    assert (live["auction"]["title"], live["lot"]["id"], live["open_lots"], live["price"]) == ("On air", str(lot.pk), 1, None)
    assert [each["name"] for each in body["gateways"]] == ["sandbox"]
    assert body["reconciliation"]["differences"] == 0
    assert body["income"] == []


def test_over_rest_one_reads_what_one_may_see_and_others_nothing() -> None:
    clerk = make_user(is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="view_report"))
    reconciliation.run_and_tell()
    assert client_of(clerk).get("/api/house/today/").json() == {
        "queues": [{"queue": "reports", "waiting": 0}],
        "live": None,
        "gateways": None,
        "reconciliation": None,
        "income": None,
    }
    assert client_of(make_user()).get("/api/house/today/").status_code == 403


def test_the_first_page_asks_the_same_number_of_questions_however_much_goes_on(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    staff = client_of(make_staff())

    def busy() -> None:
        make_auction(status="submitted", lots=2)
        make_lot(auction=make_auction(status="live"), status="open")
        make_lot(auction=make_auction(status="live"), status="open")
        Delivery.objects.filter(notice=tell(make_user(), kind="won")).update(status="dead")
        Dispute.objects.create(order=make_order(), reason="damaged")
        number = GatewayEvent.objects.count()
        GatewayEvent.objects.create(gateway="sandbox", type="x", payload={}, event_id=str(number), status="dead", error="no")

    busy()
    staff.get("/admin/")
    with django_assert_max_num_queries(90) as few:
        staff.get("/admin/")
    for _ in range(4):
        busy()
    with django_assert_max_num_queries(len(few)):
        staff.get("/admin/")


def test_the_history_of_a_thing_is_its_audit_log() -> None:
    auction, other = make_auction(), make_auction()
    audit.record(actor=None, action="auction.ended", target=auction)
    audit.record(actor=None, action="auction.cancelled", target=other)
    page = client_of(make_staff()).get(f"/admin/auctions/auction/{auction.pk}/history/", follow=True).content.decode()
    assert str(auction.pk) in page
    assert str(other.pk) not in page


def test_money_is_written_as_people_write_it() -> None:
    room = make_room(lot={"start_price": 123456})
    page = client_of(make_staff()).get(f"/admin/auctions/lot/{room.lot.pk}/change/").content.decode()
    assert "US$1,234.56" in page


def test_acts_are_offered_where_the_state_allows_them() -> None:
    staff = client_of(make_staff())
    submitted, ended = make_auction(status="submitted"), make_auction(status="ended")
    asked = staff.get(f"/admin/auctions/auction/{submitted.pk}/change/").content.decode()
    over = staff.get(f"/admin/auctions/auction/{ended.pk}/change/").content.decode()
    assert [f"/{act}/" in asked for act in ("approve", "decline", "cancel")] == [True] * 3
    assert [f"/{act}/" in over for act in ("approve", "decline", "cancel")] == [False] * 3
