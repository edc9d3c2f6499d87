"""Editing and deleting auctions and lots over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from auctions.models import Auction, Lot
from core.times import timestamp
from tests.auctions.drafts import HOUR, audited, draft, url
from tests.factories import make_auction, make_category, make_lot

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]


def test_a_draft_changes_in_every_part(api_of: Client, seller: Any) -> None:
    auction = draft(seller, category=make_category("crops"))
    make_category("art")
    changes = {
        "title": "New", "format": "live", "closes_at": None, "currency": "EUR", "increments": "copart",
        "visibility": "unlisted", "approve_bidders": True, "premium": {"tiers": [["0", "10"]]}, "category": "art",
    }  # fmt: skip
    answer = api_of(seller).patch(url(auction), changes, format="json")
    assert answer.status_code == 200, answer.json()
    found = answer.json()
    assert (found["title"], found["format"], found["closes_at"], found["currency"]) == ("New", "live", None, "EUR")
    assert (found["premium"]["tiers"], found["approve_bidders"], found["category"]) == ([["0.00", "10"]], True, "art")
    assert audited("auction.edited").data["fields"] == sorted(changes)


def test_in_another_currency_the_figures_stay(api_of: Client, seller: Any) -> None:
    auction = draft(seller, increment_bands=[[0, 100]], premium_tiers=[[0, "10"], [10_000, "5"]])
    found = api_of(seller).patch(url(auction), {"currency": "JPY"}, format="json").json()
    assert found["lots"][0]["start_price"] == "10"
    assert found["increments"]["bands"] == [["0", "1"]]
    assert found["premium"]["tiers"] == [["0", "10"], ["100", "5"]]


def test_a_currency_without_such_small_coins_is_refused(api_of: Client, seller: Any) -> None:
    auction = draft(seller)
    answer = api_of(seller).patch(url(auction), {"currency": "JPY"}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["currency"])
    assert (Auction.objects.get().currency, Lot.objects.get().start_price) == ("USD", 1000)


def test_scheduled_times_move_and_the_lots_move_along(api_of: Client, seller: Any) -> None:
    auction = draft(seller)
    api_of(seller).post(url(auction, "submit/"))
    later = auction.closes_at + timedelta(days=1)
    found = api_of(seller).patch(url(auction), {"closes_at": timestamp(later)}, format="json").json()
    assert found["lots"][0]["closes_at"] == timestamp(later)


@pytest.mark.parametrize("change", [{"currency": "EUR"}, {"format": "live", "closes_at": None}])
def test_currency_and_format_stand_fast_once_scheduled(change: Any, api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status="scheduled", opens_at=timezone.now() + timedelta(minutes=5))
    answer = api_of(seller).patch(url(auction), change, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_the_same_currency_and_format_may_be_sent_along(api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status="scheduled", opens_at=timezone.now() + timedelta(minutes=5))
    same = {"currency": "USD", "format": "timed", "title": "Same"}
    assert api_of(seller).patch(url(auction), same, format="json").status_code == 200


def test_changed_conditions_take_a_new_version_once_people_may_have_accepted_them(api_of: Client, seller: Any) -> None:
    auction = draft(seller)
    assert api_of(seller).patch(url(auction), {"conditions": "A"}, format="json").json()["conditions_version"] == 1
    api_of(seller).post(url(auction, "submit/"))
    assert api_of(seller).patch(url(auction), {"conditions": "B"}, format="json").json()["conditions_version"] == 2
    assert api_of(seller).patch(url(auction), {"conditions": "B"}, format="json").json()["conditions_version"] == 2


def test_a_scheduled_auction_cannot_be_moved_into_the_past(api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status="scheduled", opens_at=timezone.now() + timedelta(minutes=5))
    past = {"opens_at": timestamp(timezone.now() - 3 * HOUR), "closes_at": timestamp(timezone.now() - HOUR)}
    assert list(api_of(seller).patch(url(auction), past, format="json").json()["errors"]) == ["closes_at"]


@pytest.mark.parametrize("status", ["submitted", "live", "ended", "cancelled"])
def test_nothing_changes_while_staff_look_at_it_or_it_is_on_or_over(status: str, api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status=status, lots=1)
    answer = api_of(seller).patch(url(auction), {"title": "New"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_from_its_opening_by_the_clock_a_scheduled_auction_stands_fast(api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status="scheduled", lots=1)
    assert api_of(seller).patch(url(auction), {"title": "New"}, format="json").status_code == 409
    lot = auction.lots.get()
    assert api_of(seller).patch(f"/api/lots/{lot.pk}/", {"start_price": "1.00"}, format="json").status_code == 409
    assert api_of(seller).post(url(auction, "lots/"), {"title": "B", "start_price": "1"}, format="json").status_code == 409


def test_an_edit_is_as_strict_as_a_draft(api_of: Client, seller: Any) -> None:
    auction = draft(seller)
    for change, field in (
        ({"lots": []}, "lots"),
        ({"soft_close": {"window": 60}}, "soft_close"),
        ({"premium": {"tax": "5"}}, "premium"),
        ({"status": "live"}, "status"),
        ({"deposit": "5.001"}, "deposit"),
        ({"closes_at": None}, "closes_at"),
    ):
        answer = api_of(seller).patch(url(auction), change, format="json")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_draft_can_be_deleted_and_leaves_its_trace(api_of: Client, seller: Any) -> None:
    auction = draft(seller)
    assert api_of(seller).delete(url(auction)).status_code == 204
    assert not Auction.objects.exists()
    assert audited("auction.deleted").target_id == str(auction.pk)


@pytest.mark.parametrize("status", ["submitted", "declined", "scheduled", "live", "ended", "cancelled"])
def test_nothing_but_a_draft_is_deleted(status: str, api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status=status)
    assert api_of(seller).delete(url(auction)).status_code == 409


def test_a_lot_is_added_with_the_next_number_and_the_times_of_its_place(api_of: Client, seller: Any) -> None:
    auction = draft(seller, stagger=60)
    api_of(seller).post(url(auction, "submit/"))
    found = api_of(seller).post(url(auction, "lots/"), {"title": "B", "start_price": "5.00"}, format="json")
    assert found.status_code == 201, found.json()
    assert (found.json()["number"], found.json()["closes_at"]) == (
        2, timestamp(auction.closes_at + timedelta(seconds=60)),
    )  # fmt: skip


def test_a_lot_is_edited_where_nobody_could_have_bid_yet(api_of: Client, seller: Any) -> None:
    lot = draft(seller).lots.get()
    changes = {"title": "B", "start_price": "12.00", "reserve_price": "20.00", "quantity": "2.5", "number": 9}
    found = api_of(seller).patch(f"/api/lots/{lot.pk}/", changes, format="json").json()
    assert {name: found[name] for name in changes} == changes
    assert audited("lot.edited").data["fields"] == sorted(changes)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reserve_price": "9.00"}, "reserve_price"),
        ({"start_price": "0"}, "start_price"),
        ({"quantity": "0"}, "quantity"),
        ({"number": 2}, "number"),
        ({"auction": "x"}, "auction"),
        ({"price": "5.00"}, "price"),
        ({"units": 5}, "units"),
    ],
)
def test_an_edit_of_a_lot_is_as_strict_as_a_new_one(change: Any, field: str, api_of: Client, seller: Any) -> None:
    auction = draft(seller)
    make_lot(auction=auction, number=2)
    lot = auction.lots.get(number=1)
    answer = api_of(seller).patch(f"/api/lots/{lot.pk}/", change, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_an_absolute_auction_takes_no_reserve_later_either(api_of: Client, seller: Any) -> None:
    lot = draft(seller, reserve_policy="absolute").lots.get()
    answer = api_of(seller).patch(f"/api/lots/{lot.pk}/", {"reserve_price": "50.00"}, format="json")
    assert list(answer.json()["errors"]) == ["reserve_price"]


def test_a_lot_leaves_a_draft_but_not_what_is_announced(api_of: Client, seller: Any) -> None:
    lot = draft(seller).lots.get()
    assert api_of(seller).delete(f"/api/lots/{lot.pk}/").status_code == 204
    announced = make_auction(seller=seller, status="scheduled", opens_at=timezone.now() + timedelta(minutes=5), lots=1)
    assert api_of(seller).delete(f"/api/lots/{announced.lots.get().pk}/").status_code == 409


def test_an_open_lot_takes_more_text_and_a_lower_reserve_and_both_stand_in_its_log(api_of: Client, seller: Any) -> None:
    lot = make_lot(auction=make_auction(seller=seller), description="Oil.", reserve_price=5000)
    path = f"/api/lots/{lot.pk}/"
    found = api_of(seller).patch(path, {"description": "Oil. Signed.", "reserve_price": "20.00"}, format="json")
    assert found.status_code == 200, found.json()
    assert (found.json()["description"], found.json()["reserve_price"]) == ("Oil. Signed.", "20.00")
    log = [event["kind"] for event in api_of().get(f"{path}log/").json()["results"]]
    assert {"text_added", "reserve_lowered"} <= set(log)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "New"}, "conflict"),
        ({"start_price": "5.00"}, "conflict"),
        ({"description": "Signed."}, "invalid"),
        ({"reserve_price": "60.00"}, "invalid"),
    ],
)
def test_nothing_else_of_an_open_lot_changes(change: Any, code: str, api_of: Client, seller: Any) -> None:
    lot = make_lot(auction=make_auction(seller=seller), description="Oil.", reserve_price=5000)
    assert api_of(seller).patch(f"/api/lots/{lot.pk}/", change, format="json").json()["code"] == code
    assert lot.title == Lot.objects.get().title
