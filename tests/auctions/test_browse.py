"""`GET auctions/`: filters, search, orders, pages, and a constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from auctions.models import Auction
from tests.factories import make_auction, make_category, make_lot, make_user, register

pytestmark = pytest.mark.django_db
Client = Callable[..., Any]
HOUR = timedelta(hours=1)


@pytest.fixture
def titles(api_of: Client) -> Callable[[str], list[str]]:
    """Titles of `GET auctions/?<query>`, in their order."""

    def found(query: str = "") -> list[str]:
        answer = api_of().get(f"/api/auctions/?{query}")
        assert answer.status_code == 200, answer.json()
        return [row["title"] for row in answer.json()["results"]]

    return found


def sale(title: str, *prices: int, **fields: Any) -> Auction:
    auction = make_auction(title=title, **fields)
    for number, start in enumerate(prices, start=1):
        make_lot(auction=auction, number=number, start_price=start)
    return auction


def test_lists_hold_what_is_public_and_out(titles: Any) -> None:
    for status in ("draft", "submitted", "declined", "cancelled"):
        sale(status, status=status)
    for status in ("scheduled", "live", "ended"):
        sale(status, status=status, opens_at=timezone.now() + timedelta(minutes=5))
    sale("unlisted", visibility="unlisted")
    assert set(titles()) == {"scheduled", "live", "ended"}


def test_status_is_filtered_by_the_clock_as_it_is_shown(titles: Any) -> None:
    now = timezone.now()
    sale("to come", status="scheduled", opens_at=now + HOUR, closes_at=now + 2 * HOUR)
    sale("opened by the clock", status="scheduled", opens_at=now - HOUR)
    sale("waits for its seller", status="scheduled", format="live", opens_at=now - HOUR)
    sale("on", status="live")
    sale("over", status="ended")
    assert set(titles("status=scheduled")) == {"to come", "waits for its seller"}
    assert set(titles("status=live")) == {"opened by the clock", "on"}
    assert titles("status=ended") == ["over"]


def test_a_category_is_that_of_the_auction_or_of_a_lot(titles: Any) -> None:
    sale("of cars", category=make_category("cars"))
    make_lot(auction=sale("with a car"), category=make_category("cars"))
    sale("of art", category=make_category("art"))
    assert set(titles("category=cars")) == {"of cars", "with a car"}


def test_words_are_found_in_auctions_and_lots_the_better_match_first(titles: Any) -> None:
    make_lot(auction=sale("Harvest"), title="Yellow soybean")
    make_lot(auction=sale("Soybean days"), title="Soybean, black")
    make_lot(auction=sale("Machines"), title="Tractor", description="Was used for soybean.")
    sale("Cars")
    assert titles("q=soybean") == ["Soybean days", "Harvest", "Machines"]
    assert set(titles("q=soybean -yellow")) == {"Soybean days", "Machines"}
    assert titles('q="yellow soybean"') == ["Harvest"]
    assert titles("q=SOYBEAN tractor") == ["Machines"]
    assert titles("q=nothing-like-it") == []


def test_words_of_any_script_are_found(titles: Any) -> None:
    make_lot(auction=sale("मंडी"), title="सोयाबीन (पीला)")
    assert titles("q=सोयाबीन") == ["मंडी"]


@pytest.mark.parametrize("text", ["'", '"', "\\", "a & | !", ":*", "%", "<->", "(", "\u202e"])
def test_no_search_breaks(text: str, api_of: Client) -> None:
    sale("Cars", 1000)
    assert api_of().get("/api/auctions/", {"q": text}).status_code == 200


def test_prices_compare_the_least_current_or_start_price(titles: Any) -> None:
    sale("from 5", 500, 90_000)
    leads = sale("stands at 40", 1000)
    leads.lots.update(price=4000, leader=register(auction=leads), bid_count=1)
    sale("from 100", 10_000)
    assert titles("ordering=price") == ["from 5", "stands at 40", "from 100"]
    assert titles("ordering=-price") == ["from 100", "stands at 40", "from 5"]
    assert set(titles("min_price=40.00&max_price=100")) == {"stands at 40", "from 100"}
    assert titles("max_price=39.99") == ["from 5"]


def test_figures_compare_as_they_are_read_until_a_currency_is_named(titles: Any) -> None:
    sale("300 yen", 300, currency="JPY")
    sale("5 dinar", 5000, currency="KWD")
    sale("20 dollars", 2000)
    assert titles("ordering=price") == ["5 dinar", "20 dollars", "300 yen"]
    assert titles("max_price=20&ordering=price") == ["5 dinar", "20 dollars"]
    assert titles("currency=JPY&min_price=20") == ["300 yen"]


def test_orders_by_closing_and_by_age(titles: Any) -> None:
    now = timezone.now()
    sale("late", closes_at=now + 3 * HOUR)
    sale("soon", closes_at=now + HOUR)
    sale("never", format="live", closes_at=None)
    assert titles("ordering=closes_at") == ["soon", "late", "never"]
    assert titles("ordering=-created") == ["never", "soon", "late"]


def test_left_alone_what_is_on_comes_first_and_what_is_over_last(titles: Any) -> None:
    now = timezone.now()
    sale("over", status="ended", closes_at=now)
    sale("to come", status="scheduled", opens_at=now + HOUR, closes_at=now + 2 * HOUR)
    sale("on", status="live", closes_at=now + 5 * HOUR)
    assert titles() == ["on", "to come", "over"]


@pytest.mark.parametrize(
    "query",
    [
        "status=draft", "status=raffle", "category=unicorns", "currency=XYZ", "currency=usd", "min_price=ten", "min_price=-1",
        "min_price=1e400", "max_price=NaN", "max_price=Infinity", "max_price=\uff11\uff10", "max_price=1,000", "ordering=title",
        "q=%00", "q=" + "x" * 201, "page=0", "page=x", "page_size=101",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(query: str, api_of: Client) -> None:
    answer = api_of().get(f"/api/auctions/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), query
    assert query.partition("=")[0] in answer.json()["errors"]


def test_a_row_says_what_a_list_shows(api_of: Client) -> None:
    auction = sale("Cars", 1000, 500, category=make_category("cars"), seller=make_user(name="Sona"))
    row = api_of().get("/api/auctions/").json()["results"][0]
    wanted = {"title": "Cars", "status": "live", "category": "cars", "seller": "Sona", "lot_count": 2, "price": "5.00"}
    assert {name: row[name] for name in wanted} == wanted
    assert (row["id"], row["cover"]) == (str(auction.pk), None)


@pytest.mark.parametrize("query", ["", "q=lot", "category=cars", "ordering=price&min_price=1", "status=live"])
def test_the_list_costs_the_same_however_long_it_is(query: str, api_of: Client, django_assert_num_queries: Any) -> None:
    category = make_category("cars")
    counts = []
    for length in (1, 10, 50):
        while Auction.objects.count() < length:
            sale("A lot of cars", 1000, 2000, category=category)
        with django_assert_num_queries(3 if "category" in query else 2) as queries:
            answer = api_of().get(f"/api/auctions/?page_size=100&{query}")
        assert answer.json()["count"] == length
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize("path", ["", "lots/?page_size=100"])
def test_an_auction_costs_the_same_however_many_lots_it_has(path: str, api_of: Client, django_assert_num_queries: Any) -> None:
    auction = make_auction()
    counts = set()
    for length in (1, 10, 50):
        while auction.lots.count() < length:
            make_lot(auction=auction)
        with django_assert_num_queries(4 if path else 3) as queries:
            assert api_of().get(f"/api/auctions/{auction.pk}/{path}").status_code == 200
        counts.add(len(queries))
    assert len(counts) == 1


def test_categories_are_seeded_in_five_languages(api_of: Client, db: None) -> None:
    from importlib import import_module

    from django.apps import apps

    from auctions.models import Category

    Category.objects.all().delete()
    import_module("auctions.migrations.0002_seed_categories").seed(apps, None)
    found = api_of().get("/api/categories/").json()["results"]
    assert [row["slug"] for row in found] == [
        "cars", "crops", "players", "art", "machinery", "property", "collectibles", "services", "other",
    ]  # fmt: skip
    crops: Any = Category.objects.get(slug="crops")
    assert (crops.name_en, crops.name_hi, crops.name_es, crops.name_fr, crops.name_ar) == (
        "Crops", "फ़सलें", "Cosechas", "Récoltes", "محاصيل",
    )  # fmt: skip
