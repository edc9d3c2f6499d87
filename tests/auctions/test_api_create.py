"""`POST auctions/`: what is answered, and everything that is refused rather than ignored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from auctions.models import Auction, Lot
from core.times import timestamp
from tests.factories import make_user

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]


def create(api_of: Client, user: Any, body: dict[str, Any]) -> Any:
    return api_of(user).post("/api/auctions/", body, format="json")


def test_the_answer_is_the_whole_auction_with_its_lots_and_their_ids(api_of: Client, seller: Any, body: Any) -> None:
    answer = create(api_of, seller, body)
    assert answer.status_code == 201, answer.json()
    found = answer.json()
    assert found["status"] == "draft"
    assert found["currency"] == "INR"
    assert found["opens_at"] == body["opens_at"]
    assert found["soft_close"] == body["soft_close"]
    assert found["increments"] == body["increments"]
    assert found["premium"] == {"tiers": [["0.00", "25"], ["10000.00", "20"]], "tax": "18", "tax_on": "premium"}
    assert [lot["number"] for lot in found["lots"]] == [1, 2]
    assert {lot["id"] for lot in found["lots"]} == {str(pk) for pk in Lot.objects.values_list("pk", flat=True)}
    soy, wheat = found["lots"]
    assert (soy["start_price"], soy["reserve_price"], soy["quantity"]) == ("4400.00", "4700.00", "10")
    assert (wheat["start_price"], wheat["reserve_price"]) == ("2600.00", None)
    assert soy["category"] == "crops"


def test_the_price_to_pay_stands_beside_the_next_bid(api_of: Client, seller: Any, body: Any) -> None:
    soy = create(api_of, seller, body).json()["lots"][0]
    assert soy["minimum_bid"] == "4400.00"
    assert soy["price"] is None
    # 44,000: premium 2,500 + 6,800 = 9,300, tax on it 1,674.
    assert soy["quote"] == {
        "price": "4400.00", "total": "44000.00", "premium": "9300.00", "tax": "1674.00", "all_in": "54974.00",
    }  # fmt: skip


def test_the_least_there_must_be(api_of: Client, seller: Any) -> None:
    now = timezone.now()
    body = {
        "title": "One thing",
        "currency": "EUR",
        "opens_at": timestamp(now),
        "closes_at": timestamp(now + timedelta(days=1)),
    }
    found = create(api_of, seller, body).json()
    assert (found["format"], found["visibility"], found["lots"]) == ("timed", "public", [])
    assert found["increments"]["bands"][0] == ["0.00", "1.00"]


@pytest.mark.parametrize(("currency", "price"), [("JPY", "300"), ("KWD", "1.250")])
def test_amounts_have_the_places_of_their_currency(api_of: Client, seller: Any, body: Any, currency: str, price: str) -> None:
    body |= {"currency": currency, "lots": [{"title": "A", "start_price": price}]}
    del body["increments"], body["premium"]
    assert create(api_of, seller, body).json()["lots"][0]["start_price"] == price


def test_a_preset_gives_its_bands(api_of: Client, seller: Any, body: Any) -> None:
    body |= {"currency": "USD", "increments": "ebay"}
    found = create(api_of, seller, body).json()
    assert found["increments"]["bands"][:2] == [["0.00", "0.05"], ["1.00", "0.25"]]
    assert Auction.objects.get().increment_preset == "ebay"


def test_given_numbers_are_kept_and_the_others_fill_the_gaps(api_of: Client, seller: Any, body: Any) -> None:
    lots = [
        {"title": "A", "start_price": "1"},
        {"title": "B", "start_price": "1", "number": 1},
        {"title": "C", "start_price": "1"},
    ]
    found = create(api_of, seller, body | {"lots": lots}).json()
    assert {lot["title"]: lot["number"] for lot in found["lots"]} == {"B": 1, "A": 2, "C": 3}


def test_writing_an_auction_is_audited(api_of: Client, seller: Any, body: Any) -> None:
    found = create(api_of, seller, body).json()
    entry = AuditEntry.objects.get(action="auction.created")
    assert (entry.actor, entry.target_id, entry.data) == (seller, found["id"], {"lots": 2})


def test_nobody_writes_without_signing_in(api_of: Client, body: Any, db: None) -> None:
    answer = create(api_of, None, body)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_selling_needs_a_verified_address(api_of: Client, body: Any) -> None:
    answer = create(api_of, make_user(verified=False), body)
    assert (answer.status_code, answer.json()["code"]) == (403, "email_not_verified")


def test_where_the_house_asks_for_it_selling_needs_the_role(api_of: Client, seller: Any, body: Any, settings: Any) -> None:
    settings.SELLERS = "approved"
    answer = create(api_of, seller, body)
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def after(**delta: float) -> str:
    return timestamp(timezone.now() + timedelta(**delta))


LOT = {"title": "A", "start_price": "10.00"}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "sealed, not yet": ({"format": "sealed"}, "format"),
    "vickrey, not yet": ({"format": "vickrey"}, "format"),
    "dutch, not yet": ({"format": "dutch"}, "format"),
    "a format nobody knows": ({"format": "raffle"}, "format"),
    "invited, not yet": ({"visibility": "invited"}, "visibility"),
    "a purse that is a figure": ({"purse": "100.00"}, "purse"),
    "places without a base price": ({"purse": {"amount": "100.00", "places": 3}}, "purse"),
    "a purse by a deposit that is not asked for": ({"purse": {"policy": "deposit"}}, "deposit"),
    "a deposit that is no amount": ({"deposit": "-1"}, "deposit"),
    "an auctioneer, not yet": ({"auctioneer": "a@example.test"}, "auctioneer"),
    "an unknown field": ({"colour": "red"}, "colour"),
    "a field of ours": ({"status": "live"}, "status"),
    "another's auction": ({"seller": 1}, "seller"),
    "no title": ({"title": ""}, "title"),
    "a blank title": ({"title": "   "}, "title"),
    "a number for a title": ({"title": 5}, "title"),
    "a long title": ({"title": "x" * 161}, "title"),
    "NUL in a title": ({"title": "a\x00b"}, "title"),
    "an unknown currency": ({"currency": "XYZ"}, "currency"),
    "gold for a currency": ({"currency": "XAU"}, "currency"),
    "a currency in small letters": ({"currency": "inr"}, "currency"),
    "no closing time": ({"closes_at": None, "soft_close": None}, "closes_at"),
    "closing before opening": ({"closes_at": after(minutes=30)}, "closes_at"),
    "a time that is none": ({"opens_at": "tomorrow"}, "opens_at"),
    "a time without zone": ({"opens_at": "2026-11-20T10:00:00"}, "opens_at"),
    "a time too far away": ({"closes_at": "9999-12-31T23:59:59Z", "soft_close": None}, "closes_at"),
    "a hard end before the end": ({"soft_close": {"window": 60, "extend": 60, "hard_close_at": after(hours=2)}}, "soft_close"),
    "a negative window": ({"soft_close": {"window": -1, "extend": 60}}, "soft_close"),
    "a window of two days": ({"soft_close": {"window": 172_800, "extend": 60}}, "soft_close"),
    "a window that extends nothing": ({"soft_close": {"window": 60, "extend": 0}}, "soft_close"),
    "a window as text": ({"soft_close": {"window": "60", "extend": 60}}, "soft_close"),
    "a soft close with a stray field": ({"soft_close": {"window": 60, "extend": 60, "grace": 1}}, "soft_close"),
    "half a soft close": ({"soft_close": {"window": 60}}, "soft_close"),
    "a negative stagger": ({"stagger": -1}, "stagger"),
    "an unknown preset": ({"increments": "sothebys"}, "increments"),
    "a preset of another currency": ({"increments": "ebay"}, "increments"),
    "bands that fall": ({"increments": {"mode": "add", "bands": [["0", "5"], ["100", "4"]]}}, "increments"),
    "bands that start late": ({"increments": {"bands": [["1", "5"]]}}, "increments"),
    "bands that snap backwards": ({"increments": {"mode": "snap", "bands": [["0", "5"], ["11", "6"]]}}, "increments"),
    "a band of three": ({"increments": {"bands": [["0", "5", "6"]]}}, "increments"),
    "no bands": ({"increments": {"bands": []}}, "increments"),
    "a mode nobody knows": ({"increments": {"mode": "leap", "bands": [["0", "5"]]}}, "increments"),
    "bands with a stray field": ({"increments": {"bands": [["0", "5"]], "x": 1}}, "increments"),
    "increments as a number": ({"increments": 5}, "increments"),
    "tiers that fall": ({"premium": {"tiers": [["100", "5"], ["0", "4"]]}}, "premium"),
    "tiers that start late": ({"premium": {"tiers": [["100", "5"]]}}, "premium"),
    "a premium of 101 per cent": ({"premium": {"tiers": [["0", "101"]]}}, "premium"),
    "a negative premium": ({"premium": {"tiers": [["0", "-1"]]}}, "premium"),
    "a tax of 101 per cent": ({"premium": {"tiers": [], "tax": "101"}}, "premium"),
    "a tax on air": ({"premium": {"tiers": [], "tax_on": "air"}}, "premium"),
    "a premium without tiers": ({"premium": {"tax": "5"}}, "premium"),
    "an unknown category": ({"category": "unicorns"}, "category"),
    "a category by number": ({"category": 1}, "category"),
    "approval as text": ({"approve_bidders": "yes"}, "approve_bidders"),
    "soft close in a live sale": ({"format": "live", "stagger": 0}, "soft_close"),
    "stagger in a live sale": ({"format": "live", "soft_close": None}, "stagger"),
    "lots as text": ({"lots": "none"}, "lots"),
    "too many lots": ({"lots": [LOT] * 1001}, "lots"),
    "a number twice": ({"lots": [LOT | {"number": 3}, LOT | {"number": 3}]}, "lots"),
    "a number below one": ({"lots": [LOT | {"number": 0}]}, "lots"),
    "a lot for nothing": ({"lots": [LOT | {"start_price": "0"}]}, "lots"),
    "so little at so low a price that it comes to nothing": (
        {"lots": [LOT | {"start_price": "0.04", "quantity": "0.1", "unit": "kg", "price_per": "unit"}]},
        "lots",
    ),
    "a lot without a price": ({"lots": [{"title": "A"}]}, "lots"),
    "a negative price": ({"lots": [LOT | {"start_price": "-1.00"}]}, "lots"),
    "a price as a float": ({"lots": [LOT | {"start_price": 10.5}]}, "lots"),
    "a price with separators": ({"lots": [LOT | {"start_price": "1,000"}]}, "lots"),
    "a price in full-width digits": ({"lots": [LOT | {"start_price": "\uff11\uff10"}]}, "lots"),
    "a price with too many places": ({"lots": [LOT | {"start_price": "10.001"}]}, "lots"),
    "a price beyond all money": ({"lots": [LOT | {"start_price": "9" * 18}]}, "lots"),
    "a total beyond all money": (
        {"lots": [LOT | {"start_price": "90000000000000.00", "quantity": "1000", "price_per": "unit"}]}, "lots",
    ),
    "a reserve below the start": ({"lots": [LOT | {"reserve_price": "9.99"}]}, "lots"),
    "a reserve in an absolute sale": ({"reserve_policy": "absolute"}, "lots"),
    "no quantity": ({"lots": [LOT | {"quantity": "0"}]}, "lots"),
    "a negative quantity": ({"lots": [LOT | {"quantity": "-1"}]}, "lots"),
    "a quantity too fine": ({"lots": [LOT | {"quantity": "0.0001"}]}, "lots"),
    "an infinite quantity": ({"lots": [LOT | {"quantity": "Infinity"}]}, "lots"),
    "buy now, not yet": ({"lots": [LOT | {"buy_now": "100.00"}]}, "lots"),
    "a dutch clock, not yet": ({"lots": [LOT | {"dutch": {"floor": "1.00"}}]}, "lots"),
    "units, not yet": ({"lots": [LOT | {"units": 3}]}, "lots"),
    "partial units, not yet": ({"lots": [LOT | {"accept_partial": True}]}, "lots"),
    "an unknown field of a lot": ({"lots": [LOT | {"weight": "5"}]}, "lots"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused_by_its_field_and_leaves_nothing(
    case: str, api_of: Client, seller: Any, body: Any
) -> None:
    change, field = REFUSED[case]
    answer = create(api_of, seller, body | change)
    assert answer.status_code == 400, answer.json()
    assert answer.json()["code"] == "invalid"
    assert set(answer.json()["errors"]) == {field}
    assert not Auction.objects.exists()


@pytest.mark.parametrize("given", [[], "text", 5, None, [[]]])
def test_a_body_that_is_no_object_is_refused(api_of: Client, seller: Any, given: Any) -> None:
    assert create(api_of, seller, given).status_code == 400


def test_what_is_still_to_come_says_so_in_plain_words(api_of: Client, seller: Any, body: Any) -> None:
    answer = create(api_of, seller, body | {"format": "sealed"})
    assert answer.json()["errors"]["format"] == ["This is not available yet."]


def test_only_json_is_read(api_of: Client, seller: Any) -> None:
    answer = api_of(seller).post("/api/auctions/", "title=x", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["code"]) == (415, "invalid")


def test_the_number_of_queries_does_not_grow_with_the_lots(
    api_of: Client, seller: Any, body: Any, django_assert_max_num_queries: Any
) -> None:
    lots = [{"title": f"Lot {n}", "start_price": "10", "category": "cars"} for n in range(100)]
    with django_assert_max_num_queries(25):
        assert create(api_of, seller, body | {"lots": lots}).status_code == 201
