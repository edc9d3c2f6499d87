"""A live sale is recorded from the room's own page, made playable by the worker, and seen again by somebody who was not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from bidding import batch, operating
from bidding.commands import PlaceBid
from bidding.models import LotEvent
from conferencing.models import Recording
from tests.e2e import sales, stage
from tests.e2e.house import House
from tests.e2e.sales import Sale
from tests.e2e.stage import DEVICES
from tests.e2e.test_replay import HALF, film_time, line
from tests.e2e.windows import Windows
from tests.faults.ground import until

PLAYABLE_WITHIN = 120
WORTH_SEEING = timedelta(seconds=3)


@pytest.fixture
def sale(house: House) -> Sale:
    return house.do(lambda: sales.make_sale(format="live", status="scheduled", lots=2, bidders=1, is_furnished=True))


def recording_of(sale: Sale) -> Recording:
    return Recording.objects.get(room=sale.auction.room)


def hammer_on(sale: Sale) -> float:
    """When it fell, in seconds of the film."""
    closed = LotEvent.objects.get(lot=sale.lots[0], kind="closed")
    return (closed.at - recording_of(sale).started_at).total_seconds()


def bid_and_hammer(sale: Sale) -> None:
    lot = sale.lots[0]
    batch.commit(lot.pk, [PlaceBid(lot.pk, sale.bidders[0].pk, "journey", "10.00")])
    operating.close_lot_and_go_on(auction_id=sale.auction.pk, actor=sale.seller, lot=lot.pk)


def goes_on(page: Page) -> None:
    """Frames are decoded and time passes."""
    before = film_time(page)
    page.wait_for_function(
        """(before) => {
            const film = document.querySelector("[data-film]");
            return film.currentTime > before + 0.3 && film.getVideoPlaybackQuality().totalVideoFrames > 5;
        }""",
        arg=before,
    )


@pytest.mark.usefixtures("janus")
def test_a_sale_is_recorded_and_seen_again_at_its_hammer(windows: Windows, house: House, sale: Sale) -> None:
    seller = windows.open(sale.seller, at=f"/rooms/{sale.auction.room_id}/join/", **DEVICES)
    stage.come_in(seller)
    bidder = windows.open(sale.bidders[0], at=sale.lot_page())
    expect(bidder.locator("[data-recording]")).to_be_hidden()
    seller.get_by_role("button", name="Record").click()
    expect(bidder.locator("[data-recording]")).to_be_visible()

    house.do(lambda: operating.OPERATIONS["open"](auction_id=sale.auction.pk, actor=sale.seller))
    house.do(lambda: bid_and_hammer(sale))
    # There is nothing to wait for but the film itself.
    seller.wait_for_timeout(WORTH_SEEING.total_seconds() * 1000)
    seller.get_by_role("button", name="Record").click()
    expect(bidder.locator("[data-recording]")).to_be_hidden()
    until(
        lambda: house.do(lambda: recording_of(sale)).status in {"ready", "failed"},
        seconds=PLAYABLE_WITHIN,
        what="the end of the processing",
    )
    recording = house.do(lambda: recording_of(sale))
    assert (recording.status, recording.failure) == ("ready", "")

    passer_by = windows.open(at=sale.page)
    passer_by.goto(f"/auctions/{sale.auction.pk}/replay/")
    line(passer_by, "Sold to paddle 1").locator("[data-seek]").click()
    hammer = house.do(lambda: hammer_on(sale))
    assert film_time(passer_by) == pytest.approx(hammer, abs=HALF)
    expect(passer_by.locator("[data-call]")).to_have_text("Sold to paddle 1, US$10.00")
    passer_by.keyboard.press("k")
    goes_on(passer_by)
