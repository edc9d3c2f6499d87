"""Submitting, approving, declining, cancelling over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from auctions.models import Auction, Lot
from tests.auctions.drafts import HOUR, audited, draft, url
from tests.factories import make_auction, make_lot

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]


def test_submitting_schedules_and_gives_every_lot_its_times(api_of: Client, seller: Any) -> None:
    auction = draft(seller, stagger=30, soft_close_window=60, soft_close_extend=60)
    Auction.objects.update(hard_close_at=auction.closes_at + HOUR)
    make_lot(auction=auction, number=7)
    answer = api_of(seller).post(url(auction, "submit/"))
    assert answer.json()["status"] == "scheduled"
    first, second = Lot.objects.order_by("number")
    assert (first.opens_at, first.closes_at, first.hard_close_at) == (
        auction.opens_at, auction.closes_at, auction.closes_at + HOUR,
    )  # fmt: skip
    later = timedelta(seconds=30)
    assert (second.closes_at, second.hard_close_at) == (auction.closes_at + later, auction.closes_at + HOUR + later)
    assert audited("auction.submitted").data == {"from": "draft", "to": "scheduled"}


def test_lots_of_a_live_sale_have_no_times_before_they_are_opened(api_of: Client, seller: Any) -> None:
    auction = draft(seller, format="live", closes_at=None)
    assert api_of(seller).post(url(auction, "submit/")).status_code == 200
    lot = auction.lots.get()
    assert (lot.opens_at, lot.closes_at, lot.status) == (None, None, "queued")


def test_where_the_house_approves_a_public_auction_waits_for_it(api_of: Client, seller: Any, staff: Any, settings: Any) -> None:
    settings.AUCTION_APPROVAL = True
    auction = draft(seller)
    assert api_of(seller).post(url(auction, "submit/")).json()["status"] == "submitted"
    assert api_of().get(url(auction)).status_code == 404
    assert api_of(staff).post(url(auction, "approve/")).json()["status"] == "scheduled"
    assert Lot.objects.get().closes_at == auction.closes_at
    assert (audited("auction.approved").actor, audited("auction.approved").target_id) == (staff, str(auction.pk))


def test_an_unlisted_auction_needs_no_approval(api_of: Client, seller: Any, settings: Any) -> None:
    settings.AUCTION_APPROVAL = True
    assert api_of(seller).post(url(draft(seller, visibility="unlisted"), "submit/")).json()["status"] == "scheduled"


def test_a_scheduled_unlisted_auction_cannot_slip_past_approval(api_of: Client, seller: Any, settings: Any) -> None:
    settings.AUCTION_APPROVAL = True
    auction = draft(seller, visibility="unlisted")
    api_of(seller).post(url(auction, "submit/"))
    assert api_of(seller).patch(url(auction), {"visibility": "public"}, format="json").status_code == 409


def test_declined_with_a_reason_mended_and_submitted_again(api_of: Client, seller: Any, staff: Any, settings: Any) -> None:
    settings.AUCTION_APPROVAL = True
    auction = draft(seller)
    api_of(seller).post(url(auction, "submit/"))
    assert api_of(staff).post(url(auction, "decline/"), {"reason": " "}, format="json").status_code == 400
    declined = api_of(staff).post(url(auction, "decline/"), {"reason": "No photographs."}, format="json").json()
    assert (declined["status"], declined["decision_reason"]) == ("declined", "No photographs.")
    assert api_of(seller).patch(url(auction), {"title": "Better"}, format="json").status_code == 200
    assert api_of(seller).post(url(auction, "submit/")).json()["status"] == "submitted"
    assert audited("auction.declined").data["reason"] == "No photographs."


@pytest.mark.parametrize("action", ["approve/", "decline/"])
def test_only_staff_approve_and_decline(action: str, api_of: Client, seller: Any, bidder: Any) -> None:
    auction = make_auction(seller=seller, status="submitted", lots=1)
    reason = {"reason": "x"}
    answers = [api_of(user).post(url(auction, action), reason, format="json").status_code for user in (seller, bidder, None)]
    assert answers == [403, 404, 401]
    assert Auction.objects.get().status == "submitted"


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"closes_at": timezone.now() - HOUR, "opens_at": timezone.now() - 2 * HOUR}, "closes_at"), ({}, "lots")],
)
def test_what_cannot_be_sold_cannot_be_submitted(fields: Any, field: str, api_of: Client, seller: Any) -> None:
    auction = draft(seller, **fields)
    if field == "lots":
        Lot.objects.all().delete()
    answer = api_of(seller).post(url(auction, "submit/"))
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Auction.objects.get().status == "draft"


@pytest.mark.parametrize("status", ["submitted", "scheduled", "live", "ended", "cancelled"])
def test_only_drafts_are_submitted(status: str, api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status=status, lots=1)
    answer = api_of(seller).post(url(auction, "submit/"))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_the_seller_cancels_before_the_first_bid_and_the_lots_are_withdrawn(api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, lots=2)
    assert api_of(seller).post(url(auction, "cancel/")).json()["status"] == "cancelled"
    assert set(Lot.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert audited("auction.cancelled").actor == seller


def test_after_the_first_bid_cancelling_is_staffs(api_of: Client, seller: Any, staff: Any) -> None:
    auction = make_auction(seller=seller, lots=2)
    Lot.objects.filter(number=1).update(bid_count=1)
    answer = api_of(seller).post(url(auction, "cancel/"))
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert api_of(staff).post(url(auction, "cancel/")).status_code == 200


def test_cancelling_leaves_what_is_sold_or_being_decided(api_of: Client, staff: Any) -> None:
    auction = make_auction()
    for number, status in enumerate(["sold", "awaiting_decision", "open", "queued", "unsold"], start=1):
        make_lot(auction=auction, number=number, status=status)
    api_of(staff).post(url(auction, "cancel/"))
    found = list(Lot.objects.order_by("number").values_list("status", flat=True))
    assert found == ["sold", "awaiting_decision", "withdrawn", "withdrawn", "unsold"]


def test_what_has_ended_cannot_be_cancelled(api_of: Client, staff: Any) -> None:
    assert api_of(staff).post(url(make_auction(status="ended"), "cancel/")).status_code == 409
