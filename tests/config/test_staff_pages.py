"""The staff's first page and where it leads: what waits, what one may see, and from things to what was done to them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts import audit
from accounts.models import User
from notifications.models import Delivery
from tests.bidding.rooms import make_room
from tests.factories import make_auction, make_staff, make_user, tell

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
