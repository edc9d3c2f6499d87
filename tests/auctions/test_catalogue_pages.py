"""Home and catalogue: what stands there, narrowed how, at what cost; and a lot's card."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from auctions.models import Auction, Lot
from tests.auctions.pages import HOUR, client_of, text_of
from tests.factories import make_auction, make_category, make_lot, register

pytestmark = pytest.mark.django_db


def test_home_counts_the_sales_and_shows_what_is_on(client: Client) -> None:
    make_lot(auction=make_auction(title="Harvest"), title="Soybean")
    make_auction(title="Later", status="scheduled", opens_at=timezone.now() + HOUR, closes_at=timezone.now() + 2 * HOUR)
    answer = client.get("/")
    assert answer.status_code == 200
    text = text_of(answer)
    assert "2 sales." in text
    assert "1 on now." in text
    assert answer.context["head"].on_air[0].auction.title == "Harvest"
    assert "Soybean" in text


def test_an_empty_house_invites_to_sell(client: Client) -> None:
    text = text_of(client.get("/"))
    assert "Nothing for sale just now" in text
    assert "None on just now." in text


def test_left_alone_the_catalogue_shows_what_can_still_be_bought(client: Client) -> None:
    make_lot(auction=make_auction(), title="Open lot")
    make_lot(auction=make_auction(status="ended"), title="Unsold lot", status="unsold")
    text = text_of(client.get("/auctions/"))
    assert "Open lot" in text
    assert "Unsold lot" not in text
    assert "Unsold lot" in text_of(client.get("/auctions/?state=ended"))


def test_who_searches_searches_in_what_is_over_too(client: Client) -> None:
    make_lot(auction=make_auction(status="ended"), title="Rare stamp", status="unsold")
    assert "Rare stamp" in text_of(client.get("/auctions/?q=stamp"))


def test_filters_narrow_and_their_chips_lead_back(client: Client) -> None:
    auction = make_auction(currency="EUR")
    make_lot(auction=auction, title="A car", category=make_category("cars"), start_price=50_000)
    make_lot(auction=auction, title="A bike", category=make_category("other"), start_price=10_000)
    found = client.get("/auctions/?category=cars&min_price=200&currency=EUR").context["browse"]
    assert [card.lot.title for card in found.lots] == ["A car"]
    assert [chip.query for chip in found.chips] == [
        "min_price=200&currency=EUR", "category=cars&min_price=200", "category=cars&currency=EUR",
    ]  # fmt: skip
    assert {option.value: option.count for option in found.categories} == {"cars": 1}


def test_counts_stand_beside_the_choices(client: Client) -> None:
    make_lot(auction=make_auction())
    make_lot(auction=make_auction(status="scheduled", opens_at=timezone.now() + HOUR, closes_at=timezone.now() + 2 * HOUR))
    make_lot(auction=make_auction(status="ended"), status="unsold")
    states = client.get("/auctions/").context["browse"].states
    assert {option.value: option.count for option in states} == {"live": 1, "scheduled": 1, "ended": 1}


@pytest.mark.parametrize(
    "query",
    ["state=x", "category=x", "currency=x", "min_price=ten", "page=x", "page=99", "ordering=x", "q=%00", "min_price=1.250"],
)
def test_an_address_that_makes_no_sense_still_shows_a_page(query: str, client: Client) -> None:
    make_lot(auction=make_auction())
    assert client.get(f"/auctions/?{query}").status_code == 200


def test_markup_in_a_title_is_only_text(client: Client) -> None:
    make_lot(auction=make_auction(title="<script>alert(1)</script>"), title='"><img src=x onerror=alert(1)>')
    for path in ("/", "/auctions/?q=%3Cscript%3E&state=live", f"/auctions/{Auction.objects.get().pk}/"):
        text = text_of(client.get(path))
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("path", ["/", "/auctions/?q=lot&min_price=1&state=live"])
def test_the_catalogue_costs_the_same_however_long_it_is(path: str, client: Client, django_assert_max_num_queries: Any) -> None:
    counts = set()
    for length in (1, 10, 20):
        while Lot.objects.count() < length:
            make_lot(auction=make_auction(title="A lot"))
        with django_assert_max_num_queries(14) as queries:
            client.get(path)
        counts.add(len(queries))
    assert len(counts) == 1


def test_a_card_says_where_one_stands(bidder: Any) -> None:
    auction = make_auction(soft_close_window=60)
    mine, other = register(auction=auction, user=bidder), register(auction=auction)
    make_lot(auction=auction, title="mine", price=1500, leader=mine)
    make_lot(auction=auction, title="theirs", price=1500, leader=other)
    make_lot(auction=auction, title="low", price=1500, leader=other, reserve_price=2000)
    make_lot(auction=auction, title="held", status="on_hold")
    make_lot(auction=auction, title="sold", status="sold", price=1500, leader=mine)
    make_lot(auction=auction, title="gone", status="withdrawn")
    make_lot(auction=auction, title="asked", status="awaiting_decision", price=1500, leader=other)
    cards = client_of(bidder).get(f"/auctions/{auction.pk}/").context["sale"].lots
    assert {card.lot.title: (card.state, card.word) for card in cards} == {
        "mine": ("leading", "You lead"),
        "theirs": ("live", "Open"),
        "low": ("reserve", "Reserve not met"),
        "held": ("closing", "On hold"),
        "sold": ("sold", "Yours"),
        "gone": ("unsold", "Withdrawn"),
        "asked": ("reserve", "The seller decides"),
    }
