"""Staff pages: approving and declining, what may be changed, what is only to be read."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry
from auctions.models import Auction, Lot
from auctions.sales import record_sale
from tests.factories import make_auction, make_category, make_lot, make_user, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(staff: Any) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def act(auction: Auction, name: str) -> str:
    return f"/admin/auctions/auction/{auction.pk}/{name}/"


def test_staff_approve_what_was_submitted(desk: Client, staff: Any) -> None:
    auction = make_auction(status="submitted", lots=1)
    assert auction.title in desk.get(act(auction, "approve")).content.decode()
    assert Auction.objects.get().status == "submitted"
    desk.post(act(auction, "approve"))
    assert Auction.objects.get().status == "scheduled"
    assert AuditEntry.objects.get(action="auction.approved").actor == staff


def test_declining_needs_a_reason(desk: Client) -> None:
    auction = make_auction(status="submitted", lots=1)
    desk.post(act(auction, "decline"), {"reason": ""})
    assert Auction.objects.get().status == "submitted"
    desk.post(act(auction, "decline"), {"reason": "No photographs"})
    found = Auction.objects.get()
    assert (found.status, found.decision_reason) == ("declined", "No photographs")


def test_what_the_state_does_not_allow_is_said(desk: Client) -> None:
    auction = make_auction(status="ended")
    answer = desk.post(act(auction, "cancel"), {"reason": "x"})
    assert "cannot do that in its present state" in answer.content.decode()


def test_staff_set_the_commission_and_it_is_audited(desk: Client) -> None:
    auction = make_auction(lots=1)
    inline = {"lots-TOTAL_FORMS": "0", "lots-INITIAL_FORMS": "0"}
    given = {
        "commission_percent": "2.5",
        "category": str(make_category("art").pk),
        "title": "Hacked",
        "status": "ended",
    } | inline
    assert desk.post(f"/admin/auctions/auction/{auction.pk}/change/", given).status_code == 302
    found = Auction.objects.get()
    assert (str(found.commission_percent), found.category, found.status) == ("2.500", make_category("art"), "live")
    assert found.title == auction.title
    assert AuditEntry.objects.get().data["commission_percent"] == "2.5"


def test_a_category_is_renamed_in_every_language_and_it_is_audited(desk: Client) -> None:
    category: Any = make_category("art")
    given = {"position": "3", "name_en": "Fine art", "name_hi": "कला", "name_es": "Arte", "name_fr": "Art", "name_ar": "فن"}
    assert desk.post(f"/admin/auctions/category/{category.pk}/change/", given).status_code == 302
    category.refresh_from_db()
    assert (category.name_en, category.name_ar, category.slug) == ("Fine art", "فن", "art")
    assert AuditEntry.objects.get().action == "category.changed"


def test_pages_of_staff_show_what_there_is(desk: Client) -> None:
    auction = make_auction(currency="JPY")
    winner = register(auction=auction)
    lot = make_lot(auction=auction, status="sold", price=5000, leader=winner)
    sale = record_sale(lot=lot, winner=winner, hammer_price=5000, at=timezone.now())
    for path in (
        "auction/", f"auction/{auction.pk}/change/", "lot/?q=lot", f"lot/{lot.pk}/change/", "registration/", "lotsale/",
        f"lotsale/{sale.pk}/change/", "category/",
    ):  # fmt: skip
        assert desk.get(f"/admin/auctions/{path}").status_code == 200, path


def test_lots_are_only_to_be_read(desk: Client) -> None:
    lot = make_lot()
    assert desk.post(f"/admin/auctions/lot/{lot.pk}/change/", {"title": "Hacked"}).status_code == 403
    assert desk.post(f"/admin/auctions/lot/{lot.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "sealed_ceiling" not in desk.get(f"/admin/auctions/lot/{lot.pk}/change/").content.decode()
    assert Lot.objects.get().title == lot.title


def test_staff_whose_work_it_is_not_decide_nothing() -> None:
    someone = make_user(is_staff=True)
    someone.groups.add(Group.objects.get_or_create(name="moderator")[0])
    client, auction = Client(), make_auction(status="submitted", lots=1)
    client.force_login(someone)
    assert client.post(act(auction, "approve")).status_code in {302, 403}
    assert client.get(f"/auctions/{auction.pk}/").status_code == 404
    assert Auction.objects.get().status == "submitted"
