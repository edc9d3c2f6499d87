"""The statement of a sale: its sums are the orders' and, once paid and received, the books'."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client

from accounts.models import User
from auctions.billing import subject_of
from auctions.models import Auction, Lot
from auctions.sales import record_sale
from auctions.showing.statement import statement_of
from ledger import statements
from ledger.money import to_decimal_string
from payments.choices import OrderStatus
from payments.models import Order
from tests.factories import make_auction, make_lot, make_staff, make_user, register
from tests.payments.paying import paid
from tests.payments.test_refunds_and_payouts import complete, give_back

pytestmark = pytest.mark.django_db


def client_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def worked_example() -> Auction:
    """Two buyers; 25 % premium, 20 % tax on the premium, 10 % commission. 100.00 and 50.00 to one, 30.00 to the other; one unsold."""
    terms: dict[str, Any] = {
        "premium_tiers": [[0, "25"]],
        "tax_percent": Decimal(20),
        "tax_on": "premium",
        "commission_percent": Decimal(10),
    }
    auction = make_auction(status="ended", **terms)
    one, other = register(auction=auction), register(auction=auction)
    for number, (winner, price) in enumerate([(one, 10_000), (one, 5_000), (other, 3_000)], start=1):
        lot = make_lot(auction=auction, number=number, title="=SUM(A1)")
        Lot.objects.filter(pk=lot.pk).update(status="sold", price=price, leader=winner, bid_count=1)
        record_sale(lot=lot, winner=winner, hammer_price=price, at=auction.opens_at)
    make_lot(auction=auction, number=4, status="unsold")
    return auction


def credited(auction: Auction) -> int:
    """What the books have for the seller."""
    subject = subject_of(auction.pk)
    return statements.of_subject(subject, user_id=auction.seller_id, currency=auction.currency).closing


def sheet(auction: Auction) -> list[list[str]]:
    response = client_of(auction.seller).get(f"/auctions/{auction.pk}/statement.csv")
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


def test_each_lot_is_divided_as_its_order_is() -> None:
    auction = worked_example()
    rows = [row[4:] for row in sheet(auction)[1:]]
    assert rows == [
        ["100.00", "25.00", "5.00", "10.00", "90.00", "USD"],
        ["50.00", "12.50", "2.50", "5.00", "45.00", "USD"],
        ["30.00", "7.50", "1.50", "3.00", "27.00", "USD"],
        ["", "", "", "", "", ""],
    ]
    found = statement_of(auction)
    orders = Order.objects.filter(subject=subject_of(auction.pk)).aggregate(Sum("hammer"), Sum("commission"))
    assert found.hammer == orders["hammer__sum"] == 18_000
    assert found.net == orders["hammer__sum"] - orders["commission__sum"] == 16_200
    assert found.credited == 0


def test_when_all_is_paid_and_received_the_statement_is_what_the_books_say() -> None:
    auction = worked_example()
    for order in Order.objects.filter(subject=subject_of(auction.pk)):
        paid(order)
        complete(order)
    found = statement_of(auction)
    assert found.net == found.credited == credited(auction) == 16_200


def test_what_was_cancelled_is_listed_and_not_counted() -> None:
    auction = worked_example()
    order = Order.objects.filter(subject=subject_of(auction.pk)).get(hammer=3_000)
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.CANCELLED)
    found = statement_of(auction)
    assert len(found.lines) == 4
    assert (found.hammer, found.net) == (15_000, 13_500)


@pytest.mark.django_db(transaction=True)
def test_what_went_back_after_completion_is_taken_off_what_the_books_credit() -> None:
    auction = worked_example()
    order = Order.objects.filter(subject=subject_of(auction.pk)).get(hammer=3_000)
    paid(order)
    complete(order)
    assert statement_of(auction).credited == 2_700
    give_back(order, order.total)
    assert statement_of(auction).credited == credited(auction) == 0
    assert statement_of(auction).net == 13_500


def test_over_rest_it_is_the_same_with_its_lots_by_the_page() -> None:
    auction = worked_example()
    client, path = client_of(auction.seller), f"/api/auctions/{auction.pk}/statement/"
    found = statement_of(auction)
    assert client.get(path).json() == {
        "currency": "USD",
        "lots": 4,
        "hammer": "180.00",
        "premium": "45.00",
        "tax": "9.00",
        "commission": "18.00",
        "net": to_decimal_string(found.net, "USD"),
        "credited": "0.00",
    }
    first, second = (client.get(f"{path}lots/?page_size=3&page={page}").json() for page in (1, 2))
    assert (first["count"], len(first["results"]), len(second["results"])) == (4, 3, 1)
    assert [row["net"] for row in first["results"]] == ["90.00", "45.00", "27.00"]
    assert first["results"][0]["order"]["reference"] == Order.objects.filter(hammer=15_000).get().reference
    unsold = second["results"][0]
    assert (unsold["status"], unsold["order"], unsold["counts"], unsold["hammer"]) == ("unsold", None, False, None)


def test_a_title_is_no_formula() -> None:
    assert {row[1] for row in sheet(worked_example())[1:4]} == {"'=SUM(A1)"}


def test_the_page_says_what_it_comes_to() -> None:
    auction = worked_example()
    page = client_of(auction.seller).get(f"/auctions/{auction.pk}/statement/").content.decode()
    assert 'value="180.00"' in page
    assert 'value="162.00"' in page
    assert Order.objects.filter(subject=subject_of(auction.pk)).earliest("created_at").reference in page


def test_only_the_seller_and_the_house_read_it() -> None:
    auction = worked_example()
    auctioneer = make_user()
    Auction.objects.filter(pk=auction.pk).update(auctioneer=auctioneer)
    people = {
        "nobody": None,
        "stranger": make_user(),
        "auctioneer": auctioneer,
        "seller": auction.seller,
        "staff": make_staff(),
    }
    for path in ("statement/", "lots/"):
        over_rest = f"/api/auctions/{auction.pk}/statement/{path.removeprefix('statement/')}"
        answers = {name: client_of(user).get(over_rest).status_code for name, user in people.items()}
        assert answers == {"nobody": 401, "stranger": 403, "auctioneer": 403, "seller": 200, "staff": 200}
    for path in ("statement/", "statement.csv"):
        found = {name: client_of(user).get(f"/auctions/{auction.pk}/{path}").status_code for name, user in people.items()}
        assert found == {"nobody": 302, "stranger": 403, "auctioneer": 403, "seller": 200, "staff": 200}


def test_a_sale_without_lots_says_what_will_stand_here() -> None:
    auction = make_auction(status="draft")
    page = client_of(auction.seller).get(f"/auctions/{auction.pk}/statement/").content.decode()
    assert "Nothing to account for yet" in page
