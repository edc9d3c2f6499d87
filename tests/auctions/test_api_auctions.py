"""Reading, editing, submitting, approving, cancelling and deleting auctions over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from auctions.models import Auction, Lot
from core.web import timestamp
from tests.factories import make_auction, make_category, make_lot, make_user, register

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]
HOUR = timedelta(hours=1)


def url(auction: Any, action: str = "") -> str:
    return f"/api/auctions/{auction.pk}/{action}"


def draft(seller: Any, **fields: Any) -> Any:
    now = timezone.now()
    times = {"opens_at": now + HOUR, "closes_at": now + 2 * HOUR}
    return make_auction(seller=seller, status="draft", lots=1, **(times | fields))


def audited(action: str) -> Any:
    return AuditEntry.objects.filter(action=action).last()


# --- Who sees what ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "submitted", "declined"])
def test_what_is_not_out_exists_for_its_seller_and_staff_alone(
    status: str, api_of: Client, seller: Any, bidder: Any, staff: Any
) -> None:
    auction = make_auction(seller=seller, status=status, lots=1)
    lot = auction.lots.get()
    for path in (url(auction), url(auction, "lots/"), f"/api/lots/{lot.pk}/"):
        assert [api_of(user).get(path).status_code for user in (seller, staff, bidder, None)] == [200, 200, 404, 404], path


def test_an_unlisted_auction_is_reached_by_its_address_and_stands_in_no_list(api_of: Client) -> None:
    auction = make_auction(visibility="unlisted", lots=1)
    assert api_of().get(url(auction)).status_code == 200
    assert api_of().get("/api/auctions/").json()["count"] == 0


def test_an_auction_cancelled_before_it_was_out_stays_unknown(api_of: Client, seller: Any) -> None:
    auction = make_auction(seller=seller, status="submitted", lots=1)
    assert api_of(seller).post(url(auction, "cancel/")).status_code == 200
    assert api_of().get(url(auction)).status_code == 404


def test_the_reserve_is_for_the_sellers_side_and_staff(api_of: Client, seller: Any, bidder: Any, staff: Any) -> None:
    lot = make_lot(auction=make_auction(seller=seller), reserve_price=5000)
    for user, told in ((seller, True), (staff, True), (bidder, False), (None, False)):
        alone = api_of(user).get(f"/api/lots/{lot.pk}/")
        within = api_of(user).get(url(lot.auction)).json()["lots"][0]
        listed = api_of(user).get(url(lot.auction, "lots/")).json()["results"][0]
        assert {("reserve_price" in found) for found in (alone.json(), within, listed)} == {told}
        assert told or b"50.00" not in alone.content
        assert alone.json()["reserve_met"] is False


def test_may_tells_each_what_they_can_do(api_of: Client, seller: Any, bidder: Any, staff: Any) -> None:
    auction = make_auction(seller=seller, lots=1)
    register(auction=auction, user=bidder)
    told = {user: api_of(user).get(url(auction)).json()["may"] for user in (seller, bidder, staff, None)}
    assert told[None] == ["view"]
    assert told[bidder] == ["bid", "view"]
    assert "edit" in told[seller]
    assert "bid" not in told[seller]
    assert "approve" in told[staff]


def test_the_standing_price_its_leader_and_the_next_bid(api_of: Client) -> None:
    auction = make_auction()
    lot = make_lot(auction=auction, price=9950, leader=register(auction=auction), bid_count=3, reserve_price=9000)
    found = api_of().get(f"/api/lots/{lot.pk}/").json()
    assert (found["price"], found["minimum_bid"], found["leader"]) == ("99.50", "100.00", "1")
    assert (found["bid_count"], found["reserve_met"], found["quote"]["all_in"]) == (3, True, "100.00")


def test_what_is_over_has_no_next_bid_and_costs_what_it_went_for(api_of: Client) -> None:
    auction = make_auction(status="ended")
    lot = make_lot(auction=auction, status="sold", price=9950, leader=register(auction=auction))
    found = api_of().get(f"/api/lots/{lot.pk}/").json()
    assert (found["status"], found["minimum_bid"], found["quote"]["price"]) == ("sold", None, "99.50")


def test_states_are_those_of_the_clock(api_of: Client) -> None:
    auction = make_auction(status="scheduled", lots=1)
    found = api_of().get(url(auction)).json()
    assert (found["status"], found["lots"][0]["status"]) == ("live", "open")
    assert Auction.objects.get().status == "scheduled"


def test_what_nobody_knows_is_not_found_as_a_problem(api_of: Client, db: None) -> None:
    answer = api_of().get("/api/auctions/00000000-0000-0000-0000-000000000000/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer["Content-Type"] == "application/problem+json"


# --- Submitting and staff's word -------------------------------------------------------------------------------------


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


# --- Cancelling ------------------------------------------------------------------------------------------------------


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


# --- Editing and deleting --------------------------------------------------------------------------------------------


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
        ({"deposit": "5"}, "deposit"),
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


# --- Lots ------------------------------------------------------------------------------------------------------------


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


# --- Other people's things -------------------------------------------------------------------------------------------


def test_nobody_changes_what_is_another_sellers(api_of: Client, seller: Any, bidder: Any) -> None:
    out, hidden = make_auction(seller=seller, lots=1), draft(seller)
    for auction, refusal in ((out, 403), (hidden, 404)):
        lot = auction.lots.get()
        other = api_of(bidder)
        answers = [
            other.patch(url(auction), {"title": "Mine"}, format="json"),
            other.delete(url(auction)),
            other.post(url(auction, "submit/")),
            other.post(url(auction, "cancel/")),
            other.post(url(auction, "approve/")),
            other.post(url(auction, "lots/"), {"title": "B", "start_price": "5.00"}, format="json"),
            other.patch(f"/api/lots/{lot.pk}/", {"title": "Mine"}, format="json"),
            other.delete(f"/api/lots/{lot.pk}/"),
            other.post(f"/api/lots/{lot.pk}/photos/"),
        ]
        assert {answer.status_code for answer in answers} == {refusal}
    assert not AuditEntry.objects.exists()


def test_access_is_refused_before_the_body_is_read(api_of: Client, seller: Any, bidder: Any) -> None:
    hidden = draft(seller)
    assert api_of(bidder).patch(url(hidden), {"nonsense": 1}, format="json").status_code == 404
    assert api_of().patch(url(hidden), {"nonsense": 1}, format="json").status_code == 401


def test_my_auctions_are_mine_in_every_state(api_of: Client, seller: Any) -> None:
    make_auction(seller=make_user())
    mine = [make_auction(seller=seller, status=status) for status in ("draft", "live", "cancelled")]
    found = api_of(seller).get("/api/me/auctions/").json()
    assert {row["id"] for row in found["results"]} == {str(auction.pk) for auction in mine}
    assert api_of().get("/api/me/auctions/").status_code == 401
