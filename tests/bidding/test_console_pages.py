"""The pages of a live sale that are not a lot's: who gets the console, what it brings along, and what the hall may know."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from auctions.models import Auction
from bidding.choices import EventKind
from bidding.showing import desk_words
from tests.factories import make_auction, make_lot, make_user, register

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPTS = Path(__file__).parents[2] / "bidding/static/bidding"


@pytest.fixture
def sale() -> Auction:
    auctioneer = make_user(name="Anneke de Wit")
    auction = make_auction(format="live", status="live", closes_at=None, auctioneer=auctioneer, lots=2)
    make_lot(auction=auction, title="Oak chest", reserve_price=432_100, status="open")
    register(auction=auction, user=make_user(name="Ines Ferreira"))
    return auction


def get(address: str, user: User | None = None) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(address)


def console(auction: Auction) -> str:
    return f"/auctions/{auction.pk}/console/"


def projector(auction: Auction) -> str:
    return f"/auctions/{auction.pk}/projector/"


def handed_over(answer: Any, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', answer.content.decode())
    assert found is not None
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_console_is_for_who_conducts_the_sale(sale: Auction) -> None:
    assert sale.auctioneer is not None
    bidder = sale.registrations.get().user
    answer = get(console(sale), sale.auctioneer)
    assert answer.status_code == 200
    assert "csrftoken" in answer.cookies, "its scripts send over REST"
    assert get(console(sale), sale.seller).status_code == 200
    assert get(console(sale), bidder).status_code == 403
    assert get(console(sale))["Location"].startswith("/accounts/login/")


def test_the_console_brings_lots_and_names_along(sale: Auction) -> None:
    answer = get(console(sale), sale.auctioneer)
    data = handed_over(answer, "console-data")
    assert [lot["number"] for lot in data["lots"]] == [1, 2, 3]
    assert data["names"] == {"1": "Ines Ferreira"}
    assert data["urls"]["act"] == "/api/lots/LOT/console/"
    assert "Console of <bdi>Anneke de Wit</bdi>" in answer.content.decode()


def test_a_sale_by_the_clock_has_no_rostrum() -> None:
    auction = make_auction(status="live", lots=1)
    for address in (console(auction), projector(auction)):
        answer = Client()
        answer.force_login(auction.seller)
        followed = answer.get(address, follow=True)
        assert followed.redirect_chain == [(f"/auctions/{auction.pk}/", 302)]
        assert "nobody stands at a rostrum" in followed.content.decode()


def test_the_hall_is_told_what_everybody_may_know(sale: Auction) -> None:
    answer = get(projector(sale))
    data = handed_over(answer, "hall-data")
    assert answer.status_code == 200
    assert [lot["status"] for lot in data["lots"]] == ["queued", "queued", "open"]
    assert data["lots"][2]["title"] == "Oak chest"
    page = answer.content.decode()
    assert "4321" not in page.replace(",", "")
    assert "Ines Ferreira" not in page


def test_the_hall_of_a_draft_is_the_sellers_alone() -> None:
    auction = make_auction(format="live", status="draft", closes_at=None, lots=1)
    assert get(projector(auction)).status_code == 404
    assert get(projector(auction), auction.seller).status_code == 200


@pytest.mark.parametrize("page", [console, projector])
def test_both_cost_the_same_queries_however_many_lots(
    page: Any, sale: Auction, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(sale.seller)
    with django_assert_max_num_queries(20) as few:
        client.get(page(sale))
    for _ in range(12):
        make_lot(auction=sale)
        register(auction=sale, user=make_user())
    with django_assert_max_num_queries(len(few)):
        client.get(page(sale))


def test_who_conducts_it_is_led_to_both(sale: Auction) -> None:
    assert sale.auctioneer is not None
    lot = sale.lots.get(status="open")
    for person in (sale.auctioneer, sale.seller):
        for address in (f"/auctions/{sale.pk}/", f"/lots/{lot.pk}/"):
            page = get(address, person).content.decode()
            assert f'href="{console(sale)}"' in page
            assert f'href="{projector(sale)}"' in page
    assert console(sale) not in get(f"/auctions/{sale.pk}/").content.decode()


def test_who_conducts_the_sale_is_offered_no_paddle(sale: Auction) -> None:
    for address in (f"/auctions/{sale.pk}/", f"/lots/{sale.lots.get(status='open').pk}/"):
        page = get(address, sale.auctioneer).content.decode()
        assert f"/auctions/{sale.pk}/register/" not in page
        assert f"/auctions/{sale.pk}/register/" in get(address, make_user()).content.decode()
    assert "You conduct this sale" in page


def test_every_sentence_that_the_scripts_ask_for_is_there() -> None:
    for folder, known in (("console", desk_words.WORDS), ("hall", desk_words.HALL_WORDS)):
        scripts = "\n".join(path.read_text(encoding="utf-8") for path in (SCRIPTS / folder).glob("*.js"))
        asked = set(re.findall(r'(?:say\(|\? |: |\?\? )"([a-z]+(?:\.[a-z_]+)+)"', scripts)) - {"link.connecting", "link.open"}
        assert (
            sorted(name for name in asked if name not in known and not name.startswith(("hand.lower", "seat.", "link."))) == []
        )


def test_every_event_has_its_sentence_in_the_log() -> None:
    said = {f"log.{kind}" for kind in EventKind.values} - {"log.bid", "log.auto_bid"}
    # What can turn out in several ways has a sentence for each.
    said -= {"log.closed", "log.decision", "log.second_chance"}
    assert sorted(said - desk_words.WORDS.keys()) == []
