"""A sale in figures: numbers from a worked example, who sees them, and that they say the same everywhere."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from auctions import results
from auctions.models import Auction, Lot
from auctions.sales import record_sale
from bidding import batch
from bidding.commands import PlaceBid
from bidding.figures import activity, ladder
from bidding.models import LotEvent
from tests.factories import make_auction, make_lot, make_staff, make_user, register

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def sheet(client: Client, path: str) -> list[list[str]]:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def sold(lot: Lot, price: int) -> None:
    """As the hammer leaves it."""
    winner = register(auction=lot.auction)
    Lot.objects.filter(pk=lot.pk).update(status="sold", price=price, leader=winner, bid_count=1)
    record_sale(lot=lot, winner=winner, hammer_price=price, at=NOON)


def worked_example(**fields: Any) -> Auction:
    """Of five lots one is withdrawn and one unsold: 10.00 brought 25.00, ten quintals from 20.00 each 30.00 each, 5.00 itself."""
    ended: dict[str, Any] = {"status": "ended", "closes_at": NOON, "opens_at": NOON - timedelta(days=1)}
    auction = make_auction(**(ended | fields))
    sold(make_lot(auction=auction, number=1, title="=cmd|A0", start_price=1000), 2500)
    sold(make_lot(auction=auction, number=2, start_price=2000, quantity=Decimal(10), unit="quintal", price_per="unit"), 3000)
    sold(make_lot(auction=auction, number=3, start_price=500), 500)
    make_lot(auction=auction, number=4, start_price=9900, status="unsold")
    make_lot(auction=auction, number=5, start_price=9900, status="withdrawn")
    return auction


def bid_at(lot: Lot, bidder: User, amount: str, at: datetime) -> None:
    """A bid, moved in time: the log is append-only, so its row is written here."""
    LotEvent.objects.create(
        lot=lot,
        sequence=LotEvent.objects.filter(lot=lot).count() + 1,
        kind="bid",
        at=at,
        actor=str(bidder.pk),
        payload={"amount": amount, "paddle": str(bidder.pk), "origin": "online"},
        previous_hash="0" * 64,
        hash="0" * 64,
    )


# --- The numbers -----------------------------------------------------------------------------------------------------


def test_sell_through_and_uplift_of_the_worked_example() -> None:
    auction = worked_example()
    outcome = results.outcome_of(results.results(Lot.objects.filter(auction=auction)), currency="USD")
    assert (outcome.lots, outcome.offered, outcome.sold) == (5, 4, 3)
    # 10.00 + 10 × 20.00 + 5.00 began it, 25.00 + 10 × 30.00 + 5.00 came of it.
    assert (outcome.start_total, outcome.total) == (21_500, 33_000)
    assert outcome.sell_through == Decimal("75.0")
    assert outcome.uplift == Decimal("53.5")


def test_of_nothing_there_is_no_percentage() -> None:
    outcome = results.outcome_of([], currency="USD")
    assert (outcome.sell_through, outcome.uplift) == (None, None)


def test_what_brought_most_comes_first() -> None:
    auction = worked_example()
    assert [each.lot.number for each in results.best(results.results(auction.lots.all()), most=2)] == [2, 1]


def test_bids_are_counted_by_the_minute_and_quiet_minutes_are_none() -> None:
    lot = make_lot()
    bidder = make_user()
    for seconds in (0, 10, 59, 180):
        bid_at(lot, bidder, "10.00", NOON + timedelta(seconds=seconds))
    found = activity.activity_of(lot.auction_id)
    assert found.seconds == 60
    assert [count for _at, count in found.counts] == [3, 0, 0, 1]
    assert found.counts[0][0] == NOON
    assert found.bids == 4


@pytest.mark.parametrize(("days", "seconds"), [(0.05, 60), (0.3, 300), (1, 900), (4, 3600), (20, 6 * 3600), (365, 7 * 86400)])
def test_a_sale_of_days_is_counted_in_longer_stretches(days: float, seconds: int) -> None:
    lot, bidder = make_lot(), make_user()
    bid_at(lot, bidder, "10.00", NOON)
    bid_at(lot, bidder, "11.00", NOON + timedelta(days=days))
    found = activity.activity_of(lot.auction_id)
    assert found.seconds == seconds
    assert len(found.counts) <= activity.MOST + 1
    assert found.bids == 2


def test_a_ladder_has_what_stands_and_what_the_lot_came_to() -> None:
    lot = make_lot()
    one, other = register(auction=lot.auction), register(auction=lot.auction)
    batch.commit(lot.pk, [PlaceBid(lot.pk, one.user_id, "a", "50.00", "max")])
    batch.commit(lot.pk, [PlaceBid(lot.pk, other.user_id, "b", "20.00")])
    rungs = ladder.rungs_of(lot.pk, currency="USD")
    assert [(rung.amount, rung.paddle) for rung in rungs] == [(1000, str(one.paddle)), (2050, str(one.paddle))]


def test_a_lot_without_bids_has_an_empty_ladder_and_one_bid_is_a_ladder() -> None:
    lot = make_lot()
    assert ladder.rungs_of(lot.pk, currency="USD") == []
    assert ladder.chart([], currency="USD", paddle=None).points == ()
    bid_at(lot, make_user(), "10.00", NOON)
    rungs = ladder.rungs_of(lot.pk, currency="USD")
    assert ladder.figure(lot, rungs, currency="USD", paddle=None).finding == "One bid, US$10.00."
    assert len(ladder.chart(rungs, currency="USD", paddle=None).across) == 1


def test_the_table_below_a_long_ladder_is_its_end_and_says_so() -> None:
    lot = make_lot()
    rungs = [ladder.Rung(NOON, amount, "7") for amount in range(100, 100 + 1_201)]
    long = ladder.figure(lot, rungs, currency="USD", paddle=None)
    assert (len(long.below.rows), long.below.rows[-1]) == (200, long.table.rows[-1])
    assert long.left_out == "The last 200 of 1,201 rows; the CSV has all."
    assert ladder.figure(lot, rungs[:200], currency="USD", paddle=None).left_out == ""


# --- Page, REST and sheets say the same ------------------------------------------------------------------------------


def test_page_rest_and_sheet_say_the_same() -> None:
    auction = worked_example()
    client = client_of(auction.seller)
    page = client.get(f"/auctions/{auction.pk}/figures/").content.decode()
    body = client.get(f"/api/auctions/{auction.pk}/figures/").json()
    rows = sheet(client, f"/plots/auctions/{auction.pk}/results.csv")
    assert 'value="330.00"' in page
    assert 'value="53.5"' in page
    assert (body["total"], body["start_total"], body["uplift_percent"]) == ("330.00", "215.00", "53.5")
    assert (body["sell_through_percent"], body["sold"], body["offered"]) == ("75.0", 3, 4)
    assert [row[5] for row in rows[1:]] == ["25.00", "300.00", "5.00", "", ""]
    assert [each["total"] for each in body["results"]] == ["25.00", "300.00", "5.00", None, None]


def test_what_a_seller_wrote_is_no_formula_in_any_sheet() -> None:
    auction = worked_example()
    for name in ("results", "top", "uplift"):
        rows = sheet(client_of(auction.seller), f"/plots/auctions/{auction.pk}/{name}.csv")
        assert "'=cmd|A0" in {cell for row in rows for cell in row}, name
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row), name


@pytest.mark.parametrize("figure", ["activity", "top", "uplift"])
def test_each_picture_is_there_with_nothing_and_with_much_to_show(figure: str) -> None:
    for auction in (make_auction(), worked_example()):
        for theme in ("light", "dark"):
            response = client_of(auction.seller).get(f"/plots/auctions/{auction.pk}/{figure}.svg?theme={theme}")
            assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
            assert b"<script" not in response.content
            assert "default-src 'none'" in response["Content-Security-Policy"]


def test_a_picture_follows_the_log_and_nothing_else() -> None:
    lot = make_lot()
    bidder = register(auction=lot.auction)
    client = Client()
    address = f"/plots/lots/{lot.pk}/ladder.svg?theme=light"
    batch.commit(lot.pk, [PlaceBid(lot.pk, bidder.user_id, "a", "20.00")])
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    batch.commit(lot.pk, [PlaceBid(lot.pk, register(auction=lot.auction).user_id, "b", "30.00")])
    after = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert after.content != first.content


def test_ones_own_bids_are_filled_for_oneself_alone() -> None:
    lot = make_lot()
    bidder = register(auction=lot.auction)
    batch.commit(lot.pk, [PlaceBid(lot.pk, bidder.user_id, "a", "20.00")])
    address = f"/plots/lots/{lot.pk}/ladder.svg"
    own, others = client_of(bidder.user).get(address), Client().get(address)
    assert own["ETag"] != others["ETag"]
    assert b"#1b34d6" in own.content
    assert b"#1b34d6" not in others.content


def test_the_page_has_as_many_queries_for_three_lots_as_for_thirty(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    auction = worked_example()
    for number in range(6, 36):
        sold(make_lot(auction=auction, number=number), 2000)
    client = client_of(auction.seller)
    cache.clear()
    with django_assert_max_num_queries(16):
        client.get(f"/auctions/{auction.pk}/figures/")


# --- Who sees it -----------------------------------------------------------------------------------------------------


def statuses(auction: Auction, path: str) -> dict[str, int]:
    people = {"nobody": None, "stranger": make_user(), "seller": auction.seller, "auctioneer": auction.auctioneer}
    people["staff"] = make_staff()
    return {name: client_of(user).get(path).status_code for name, user in people.items()}


def test_after_the_end_of_a_public_sale_all_see_ladders_and_results_and_no_more() -> None:
    auction = worked_example(auctioneer=make_user())
    page = client_of(None).get(f"/auctions/{auction.pk}/figures/").content.decode()
    assert "Price ladder" in page
    assert "Bids per minute" not in page
    assert "Top lots" not in page
    assert set(statuses(auction, f"/plots/auctions/{auction.pk}/results.csv").values()) == {200}
    assert client_of(None).get(f"/api/auctions/{auction.pk}/figures/").json()["activity"] is None
    for kind in ("top.svg", "activity.csv", "uplift.svg"):
        found = statuses(auction, f"/plots/auctions/{auction.pk}/{kind}")
        assert found == {"nobody": 302, "stranger": 403, "seller": 200, "auctioneer": 200, "staff": 200}


@pytest.mark.parametrize("fields", [{"visibility": "unlisted"}, {"status": "live", "closes_at": NOON + timedelta(days=3000)}])
def test_of_a_sale_that_goes_on_or_is_not_public_only_the_sellers_side_sees_figures(fields: dict[str, Any]) -> None:
    auction = worked_example(auctioneer=make_user(), **fields)
    found = statuses(auction, f"/auctions/{auction.pk}/figures/")
    assert found == {"nobody": 302, "stranger": 403, "seller": 200, "auctioneer": 200, "staff": 200}


def test_there_is_no_ladder_of_a_lot_that_is_not_there() -> None:
    auction = worked_example()
    client = client_of(auction.seller)
    for query in ("lot=77", "lot=x", "lot=-1", "lot=99999999999999999999"):
        assert client.get(f"/auctions/{auction.pk}/figures/?{query}").status_code == 404
    assert client.get(f"/plots/auctions/{auction.pk}/nothing.svg").status_code == 404


def test_a_sale_without_lots_says_what_will_stand_here() -> None:
    auction = make_auction()
    assert "No figures yet" in client_of(auction.seller).get(f"/auctions/{auction.pk}/figures/").content.decode()


def test_right_to_left_the_words_turn_and_prices_do_not() -> None:
    auction = worked_example(seller=make_user(language="ar-xb"))
    with translation.override("en"):  # what a request speaks does not end with it
        client = client_of(auction.seller)
        assert 'dir="rtl"' in client.get(f"/auctions/{auction.pk}/figures/").content.decode()
        picture = client.get(f"/plots/auctions/{auction.pk}/top.svg").content.decode()
        assert "\u202elot\u202c 2" in picture
        assert "US$300" in picture
        assert "text-anchor: end" in picture
