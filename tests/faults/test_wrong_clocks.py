"""The clock of a web machine is wrong by a day: what is open, what is late and what is shown follow the database's."""

from __future__ import annotations

import asyncio
import time
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from auctions.models import Lot
from bidding.models import LotEvent
from core.times import database_time
from tests.faults.house import House, Sale, Web
from tests.faults.wire import Wire

DAY = 86_400.0
SHOWN = timedelta(milliseconds=250)
"""Promise P5: the time shown is within this of the time that decides."""


def test_a_wrong_clock_decides_nothing(house: House, long_run: bool) -> None:
    wrong = [DAY, -DAY, 300.0, -300.0] if long_run else [DAY, -DAY]
    webs = [house.odd_web(module=("-m", "tests.faults.wrong_clock", str(ahead))) for ahead in wrong]
    for web, ahead in zip(webs, wrong, strict=True):
        web.running.wait()
        assert abs(_own_clock(web) - ahead) < 30, "the clock is right: nothing is tried"
        _decides_nothing(house, web)


def _own_clock(web: Web) -> float:
    """Seconds that the machine is ahead, as the header of its answers says."""
    with urllib.request.urlopen(f"http://127.0.0.1:{web.port}/api/time/", timeout=5) as answer:
        shown: float = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    return shown - time.time()


def _decides_nothing(house: House, web: Web) -> None:
    still_open, over = house.sale(people=1), house.sale(people=1)
    with house.inside():
        now = database_time()
        Lot.objects.filter(pk=still_open.lot).update(closes_at=now + timedelta(minutes=4))
        Lot.objects.filter(pk=over.lot).update(closes_at=now - timedelta(seconds=1))

    accepted, shown = asyncio.run(_visit(web.port, still_open))
    late, _ = asyncio.run(_visit(web.port, over))

    assert accepted["status"] == "accepted"
    assert late["code"] == "lot_not_open"
    with house.inside():
        now = database_time()
        at = LotEvent.objects.get(lot=still_open.lot, kind="bid").at
    assert timedelta(0) <= now - at < timedelta(seconds=30)
    assert abs(shown) < SHOWN


async def _visit(port: int, sale: Sale) -> tuple[Mapping[str, Any], timedelta]:
    """A bid, and how far the time that the socket shows is from the database's, beyond the time that asking took."""
    loop = asyncio.get_running_loop()
    wire = await Wire.open(port, f"/ws/auctions/{sale.auction}/", cookie=sale.people[0].cookie)
    answer = await wire.ask("bid.place", lot=str(sale.lot), key="a", amount="50.00", kind="max")
    began = loop.time()
    follow = await wire.ask("lot.follow", lot=str(sale.lot))
    sync = await wire.ask("clock.sync", client_time=0)
    took = timedelta(seconds=loop.time() - began)
    await wire.close()
    told = [datetime.fromisoformat(text) for text in (sync["server_time"], follow["snapshot"]["server_time"])]
    shown = told[0] - told[1]
    return answer, max(shown - took, min(shown, timedelta(0)))
