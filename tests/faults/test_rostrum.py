"""The console under races and deaths: bids against the hammer, two consoles at once, kill -9 in the middle of a sale."""

from __future__ import annotations

import json
import random
import threading
import urllib.error
import urllib.request
from typing import Any

import pytest
from django.db import connection

from accounts import tokens
from auctions.choices import LotStatus
from auctions.models import Lot, LotSale
from bidding import consoles, evidence
from bidding.commands import Outcome
from bidding.models import LateBid, LotEvent
from core.errors import Conflict
from tests.bidding.rostrums import Sale, make_sale
from tests.faults.ground import until
from tests.faults.house import House, Web


def at_once(*work: Any) -> None:
    """All together, each on a thread and a connection of its own."""
    start = threading.Barrier(len(work))

    def run(one: Any) -> None:
        start.wait()
        one()
        connection.close()

    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_bid_is_before_the_hammer_or_late_and_the_hammer_falls_on_what_the_auctioneer_means(
    transactional_db: None, chance: random.Random, long_run: bool
) -> None:
    sale = make_sale(lots=1000 if long_run else 40)
    seen = set()
    for number in range(len(sale.lots)):
        seen.add(_race(sale, number, chance))
    assert len(seen) > 1, "the delays must make more than one thing happen, or nothing was raced"


def _race(sale: Sale, number: int, chance: random.Random) -> str:
    sale.do("open")
    assert isinstance(sale.bid(0, "20.00", kind="exact", lot=number), Outcome)
    sale.do("fair_warning", "final_call")
    told: dict[str, Any] = {}
    early, late = chance.choice([(0.0, 0.008), (0.008, 0.0), (0.0, 0.0)])

    def bid() -> None:
        threading.Event().wait(early)
        told["bid"] = sale.bid(1, "30.00", kind="exact", lot=number)

    def sell() -> None:
        threading.Event().wait(late)
        told["sell"] = sale.act("sell", lot=sale.lots[number])

    at_once(bid, sell)
    bid_in, sold = isinstance(told["bid"], Outcome), isinstance(told["sell"], dict)
    lot = sale.lot(number)
    if not sold:
        # A bid came in while the hammer was raised: the lot is open at its price, and the auctioneer goes on.
        assert isinstance(told["sell"], Conflict)
        assert bid_in
        assert (lot.status, lot.price) == (LotStatus.OPEN, 3000)
        assert isinstance(sale.act("sell"), dict)
    elif bid_in:
        assert (LotSale.objects.get(lot=lot).hammer_price, lot.leader_name) == (3000, "2")
    else:
        assert (LotSale.objects.get(lot=lot).hammer_price, lot.leader_name) == (2000, "1")
        assert LateBid.objects.get(lot=lot).amount == 3000
    lot = sale.lot(number)
    assert lot.status == LotStatus.SOLD
    assert LotEvent.objects.get(lot=lot, kind="closed").sequence == lot.sequence
    assert evidence.check(lot).problems == []
    return f"bid {bid_in}, sold {sold}"


def test_of_two_consoles_that_open_at_once_one_acts(transactional_db: None, long_run: bool) -> None:
    for _ in range(50 if long_run else 5):
        sale = make_sale(lots=1)
        people = [sale.auctioneer, sale.auction.seller]
        mine: dict[int, consoles.Console] = {}
        told: list[Any] = []

        def run(
            place: int, sale: Sale = sale, people: list[Any] = people, mine: dict[int, Any] = mine, told: list[Any] = told
        ) -> None:
            mine[place] = consoles.come(auction_id=sale.auction.pk, actor=people[place])
            desk = Sale(sale.auction, sale.lots, sale.paddles, people[place], mine[place].id)
            told.append(desk.act("open"))

        at_once(lambda: run(0), lambda: run(1))
        assert sorted(console.holds for console in mine.values()) == [False, True]
        assert sorted(isinstance(answer, Conflict) for answer in told) == [False, True]
        assert list(LotEvent.objects.filter(lot__auction=sale.auction).values_list("kind", flat=True)) == ["opened"]


def test_of_two_hammers_at_once_one_falls(transactional_db: None, long_run: bool) -> None:
    sale = make_sale(lots=100 if long_run else 8)
    for number in range(len(sale.lots)):
        sale.do("open")
        sale.bid(0, "20.00", lot=number)
        told: list[Any] = []
        at_once(*[lambda lot=sale.lots[number], told=told: told.append(sale.act("sell", lot=lot)) for _ in range(2)])
        assert sorted(isinstance(answer, Conflict) for answer in told) == [False, True]
        assert LotSale.objects.filter(lot=sale.lots[number]).count() == 1


@pytest.mark.parametrize(("point", "reached", "is_sold"), [("hammer", "1", False), ("closed", "2", True)])
def test_a_death_under_the_hammer_sells_once_or_not_yet(house: House, point: str, reached: str, is_sold: bool) -> None:
    """In the transaction, or after its commit: another process goes on from what stands."""
    dying, other = house.odd_web(module=("-m", "tests.faults.deadly", point, reached)), house.web()
    dying.running.wait()
    with house.inside():
        sale = make_sale(lots=1, bidders=1)
        access = {who: tokens.issue(user=who).access for who in (sale.auctioneer, sale.paddles[0].user)}
    lot = f"lots/{sale.lots[0].pk}"

    assert _post(other, f"{lot}/console/", access[sale.auctioneer], {"action": "open"})["status"] == "open"
    assert _post(dying, f"{lot}/bids/", access[sale.paddles[0].user], {"amount": "20.00"})["leading"]
    with pytest.raises(OSError, match=r".+"):
        _post(dying, f"{lot}/console/", access[sale.auctioneer], {"action": "sell"})
    until(lambda: not dying.running.lives, seconds=5, what="the death")
    again = _post(other, f"{lot}/console/", access[sale.auctioneer], {"action": "sell"})

    assert (again.get("code"), again["status"]) == (("conflict", 409) if is_sold else (None, "sold"))
    with house.inside():
        assert LotSale.objects.filter(lot=sale.lots[0]).count() == 1
        row = Lot.objects.select_related("auction", "leader").get(pk=sale.lots[0].pk)
        assert evidence.check(row).problems == []


def _post(web: Web, path: str, access: str, body: dict[str, Any]) -> dict[str, Any]:
    """What was answered, refusals as well. Raises OSError where nothing was."""
    headers = {"Authorization": f"Bearer {access}", "Content-Type": "application/json", "Idempotency-Key": path}
    address = f"http://127.0.0.1:{web.port}/api/{path}"
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            told: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as refusal:
        told = json.load(refusal)
    return told
