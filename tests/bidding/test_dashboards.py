"""The buyer's and the seller's dashboard: every number is that of the orders and the books, and nobody sees another's."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from auctions.models import Auction, Lot
from auctions.sales import record_sale
from bidding.figures import buying, purse, selling
from bidding.models import LotEvent
from bidding.queries import asks_the_buyer
from bidding.showing.dashboard import dashboard
from bidding.showing.sales_desk import desk
from ledger import balances, purses
from ledger.choices import AccountKind
from ledger.models import PurseMove
from ledger.purses import Why
from payments.choices import UNPAID, OrderStatus
from payments.models import Order
from tests.factories import give_purse, make_auction, make_category, make_lot, make_user, register
from tests.payments.paying import paid
from tests.payments.test_refunds_and_payouts import complete

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sell(auction: Auction, buyer: User, price: int, **lot: Any) -> Lot:
    """A lot as the hammer leaves it, on its buyer's order."""
    found = make_lot(auction=auction, **lot)
    winner = auction.registrations.filter(user=buyer).first() or register(auction=auction, user=buyer)
    Lot.objects.filter(pk=found.pk).update(status="sold", price=price, leader=winner, bid_count=1)
    record_sale(lot=found, winner=winner, hammer_price=price, at=NOON)
    found.refresh_from_db()
    return found


def example() -> tuple[User, Auction]:
    """A buyer of three lots in dollars, with 10 % premium, and of one in yen."""
    buyer, cars = make_user(), make_category("cars")
    dollars = make_auction(premium_tiers=[[0, "10"]], category=make_category("objects"))
    sell(dollars, buyer, 10_000, title="=HYPERLINK(1)")
    sell(dollars, buyer, 20_000, category=cars)
    sell(dollars, buyer, 5_000, category=cars)
    sell(make_auction(currency="JPY", seller=dollars.seller), buyer, 3_000)
    return buyer, dollars


def amounts(page: str, word: str) -> list[str]:
    """The values of a tile."""
    tile = re.search(rf'<p class="eyebrow">{word}</p>(.*?)<p>', page, re.DOTALL)
    assert tile is not None, word
    return re.findall(r'value="([^"]*)"', tile[1])


def sheet(user: User, path: str) -> list[list[str]]:
    response = client_of(user).get(path)
    assert response.status_code == 200
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


# --- The buyer's -----------------------------------------------------------------------------------------------------


def test_what_was_bought_and_is_to_pay_is_what_the_orders_say() -> None:
    buyer, _sale = example()
    page = client_of(buyer).get("/me/dashboard/").content.decode()
    # 350.00 and 10 % premium.
    assert amounts(page, "Bought") == ["385.00", "3000"]
    assert amounts(page, "To pay") == ["3000", "385.00"]
    orders = Order.objects.filter(buyer=buyer)
    assert {spend.currency: spend.amount for spend in buying.spends(buying.bought_by(buyer))} == dict(
        orders.values_list("currency").annotate(Sum("total"))
    )


def test_what_is_paid_is_bought_and_not_to_pay_any_more() -> None:
    buyer, sale = example()
    order = Order.objects.get(buyer=buyer, currency=sale.currency)
    paid(order)
    page = client_of(buyer).get("/me/dashboard/").content.decode()
    assert amounts(page, "To pay") == ["3000"]
    assert amounts(page, "Bought") == ["385.00", "3000"]


def test_what_was_not_paid_for_or_taken_back_was_not_bought() -> None:
    buyer, sale = example()
    Order.objects.filter(currency=sale.currency).update(status=OrderStatus.CANCELLED, ended_at=NOON)
    assert [(each.currency, each.amount) for each in buying.spends(buying.bought_by(buyer))] == [("JPY", 3_000)]


def test_spend_by_category_and_over_time_add_up_to_the_same() -> None:
    buyer, _sale = example()
    rows = sheet(buyer, "/plots/me/bought/USD/categories.csv")
    assert rows[1:] == [[make_category("cars").name, "2", "275.00", "USD"], ["Objects", "1", "110.00", "USD"]]
    assert [row[3] for row in sheet(buyer, "/plots/me/bought/USD/time.csv")[1:]] == ["110.00", "330.00", "385.00"]
    chart = buying.time_chart(buying.of_currency(buying.bought_by(buyer), "USD"))
    assert [point.value for point in chart.points] == [11_000, 33_000, 38_500, 38_500]


def test_a_title_that_a_seller_wrote_is_no_formula() -> None:
    buyer, _sale = example()
    for path in ("/me/dashboard.csv", "/plots/me/bought/USD/time.csv"):
        titles = [row[1] for row in sheet(buyer, path)]
        assert "'=HYPERLINK(1)" in titles
        assert "=HYPERLINK(1)" not in titles


def test_a_sellers_counter_offer_waits_for_ones_answer() -> None:
    _buyer, sale = example()
    lot = Lot.objects.filter(auction=sale).earliest("number")
    Lot.objects.filter(pk=lot.pk).update(status="awaiting_decision")
    lot.refresh_from_db()
    for sequence, (kind, actor) in enumerate([("closed", "system"), ("decision", "seller")], start=1):
        LotEvent.objects.create(
            lot=lot, sequence=sequence, kind=kind, at=NOON, actor=actor, payload={}, previous_hash="0" * 64, hash="0" * 64
        )
        assert asks_the_buyer([lot.pk]) == (frozenset({lot.pk}) if actor == "seller" else frozenset())


def test_a_purse_is_shown_with_what_is_left_of_it_over_time() -> None:
    sale = make_auction(purse_policy="set", purse_amount=100_000)
    paddle = register(auction=sale)
    found = give_purse(paddle, 100_000)
    purses.set_amount(purse_id=found.pk, amount=120_000, why=Why(source="more", reason="=1+1"))
    PurseMove.objects.create(purse=found, change="spent", amount=45_000, source="lot", at=NOON + timedelta(days=3000))
    PurseMove.objects.create(purse=found, change="given_back", amount=-5_000, source="back", at=NOON + timedelta(days=3001))
    assert [level.left for level in purse.levels_of(found)] == [100_000, 120_000, 75_000, 80_000]
    page = client_of(paddle.user).get("/me/dashboard/").content.decode()
    assert "Purse left" in page
    assert client_of(paddle.user).get(f"/plots/purses/{found.pk}.svg").status_code == 200
    rows = sheet(paddle.user, f"/plots/purses/{found.pk}.csv")
    assert [row[2] for row in rows[1:3]][1] == "'=1+1"
    assert [row[4] for row in rows[1:]] == ["1000.00", "1200.00", "750.00", "800.00"]
    assert client_of(make_user()).get(f"/plots/purses/{found.pk}.svg").status_code == 404


def test_somebody_new_is_told_what_will_stand_here() -> None:
    client = client_of(make_user())
    assert "Nothing to show yet" in client.get("/me/dashboard/").content.decode()
    assert "Nothing sold yet" in client.get("/me/sales/").content.decode()


def test_the_dashboard_has_as_many_queries_for_three_lots_as_for_thirty(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    buyer, sale = example()
    for _number in range(30):
        sell(sale, buyer, 2_000)
    with django_assert_max_num_queries(24), translation.override("en"):
        dashboard(buyer, currency=None)
    with django_assert_max_num_queries(20), translation.override("en"):
        desk(sale.seller, currency=None)


# --- The seller's ----------------------------------------------------------------------------------------------------


def test_what_waits_for_payment_and_what_is_owed_is_what_orders_and_books_say() -> None:
    buyer, sale = example()
    order = Order.objects.get(buyer=buyer, currency="USD")
    client = client_of(sale.seller)
    before = client.get("/me/sales/").content.decode()
    assert amounts(before, "Awaiting payment") == ["3000", "385.00"]
    assert amounts(before, "Owed to you") == ["0"]
    paid(order)
    shipping = client.get("/me/sales/").content.decode()
    assert amounts(shipping, "To ship") == ["1"]
    assert order.reference in shipping
    complete(order)
    after = client.get("/me/sales/").content.decode()
    assert amounts(after, "Owed to you") == ["350.00"]
    assert -balances.of(AccountKind.SELLER_PAYABLE, "USD", sale.seller_id) == 35_000
    waiting = Order.objects.filter(seller=sale.seller, status__in=UNPAID).aggregate(total=Sum("total"))["total"]
    assert [each.amount for each in desk(sale.seller, currency=None).awaiting_payment] == [waiting]


def test_what_was_sold_is_summed_by_currency() -> None:
    _buyer, sale = example()
    found = desk(sale.seller, currency="JPY")
    assert found.outcome is not None
    assert (found.outcome.sold, found.outcome.total) == (1, 3_000)
    assert [each.currency for each in found.outcomes] == ["USD", "JPY"]
    rows = sheet(sale.seller, "/plots/me/sold/USD/top.csv")
    assert [row[2] for row in rows[1:]] == ["200.00", "100.00", "50.00"]
    assert len(selling.results_of(sale.seller, currency="JPY")) == 1


def test_the_seller_decides_what_the_buyer_is_not_asked_about() -> None:
    _buyer, sale = example()
    lot = make_lot(auction=sale, status="awaiting_decision", decide_by=NOON)
    assert [each.pk for each in desk(sale.seller, currency=None).to_decide] == [lot.pk]
    assert f"/lots/{lot.pk}/decision/" in client_of(sale.seller).get("/me/sales/").content.decode()


# --- Over REST -------------------------------------------------------------------------------------------------------


def test_over_rest_the_dashboard_says_what_the_page_says() -> None:
    buyer, sale = example()
    paid(Order.objects.get(buyer=buyer, currency="USD"))
    body = client_of(buyer).get("/api/me/dashboard/").json()
    assert body["to_pay"] == [{"currency": "JPY", "amount": "3000", "orders": 1}]
    cars = {"category": make_category("cars").name, "lots": 2, "amount": "275.00"}
    dollars, yen = body["bought"]
    assert (dollars["currency"], dollars["lots"], dollars["amount"]) == ("USD", 3, "385.00")
    assert dollars["categories"] == [cars, {"category": "Objects", "lots": 1, "amount": "110.00"}]
    assert (yen["currency"], yen["amount"]) == ("JPY", "3000")
    sales = client_of(sale.seller).get("/api/me/sales/").json()
    assert sales["to_ship"] == 1
    assert sales["awaiting_payment"] == [{"currency": "JPY", "amount": "3000", "orders": 1}]
    assert [(each["currency"], each["sold"], each["total"]) for each in sales["outcomes"]] == [
        ("USD", 3, "350.00"),
        ("JPY", 1, "3000"),
    ]


def test_over_rest_what_was_bought_comes_by_the_page_the_newest_first() -> None:
    buyer, _sale = example()
    first, second = (client_of(buyer).get(f"/api/me/bought/?page_size=3&page={page}").json() for page in (1, 2))
    assert (first["count"], len(first["results"]), len(second["results"])) == (4, 3, 1)
    assert [row["amount"] for row in [*first["results"], *second["results"]]] == ["3000", "55.00", "220.00", "110.00"]
    assert client_of(make_user()).get("/api/me/bought/").json()["count"] == 0


def test_over_rest_a_purse_tells_its_moves_to_whose_it_is() -> None:
    paddle = register(auction=make_auction(purse_policy="set", purse_amount=100_000))
    found = give_purse(paddle, 100_000)
    PurseMove.objects.create(purse=found, change="spent", amount=45_000, source="lot", at=NOON + timedelta(days=3000))
    (told,) = client_of(paddle.user).get("/api/me/purses/").json()["results"]
    path = f"/api/me/purses/{told['purse']['id']}/moves/"
    rows = client_of(paddle.user).get(path).json()["results"]
    assert [(row["by"], row["left"]) for row in rows] == [("1000.00", "1000.00"), ("-450.00", "550.00")]
    assert client_of(make_user()).get(path).status_code == 404


# --- Whose they are --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *(f"/plots/me/bought/USD/{name}.{kind}" for name in ("categories", "time") for kind in ("svg", "csv")),
        *(f"/plots/me/sold/USD/{name}.{kind}" for name in ("top", "uplift") for kind in ("svg", "csv")),
    ],
)
def test_ones_figures_are_ones_own(path: str) -> None:
    buyer, sale = example()
    owner = buyer if "bought" in path else sale.seller
    own, others = client_of(owner).get(path), client_of(make_user()).get(path)
    assert (own.status_code, others.status_code) == (200, 200)
    assert own.content != others.content
    assert Client().get(path).status_code == 302


@pytest.mark.parametrize("path", ["/me/dashboard/?currency=XXX", "/me/sales/?currency=XXX", "/plots/me/bought/USD/x.svg"])
def test_there_is_no_page_of_what_is_not_there(path: str) -> None:
    buyer, _sale = example()
    assert client_of(buyer).get(path).status_code == 404


def test_in_no_currency_at_all_pictures_are_drawn_all_the_same() -> None:
    client = client_of(make_user())
    for path in ("bought/EUR/time", "bought/EUR/categories", "sold/EUR/top", "sold/EUR/uplift"):
        assert client.get(f"/plots/me/{path}.svg?theme=dark&size=narrow").status_code == 200
