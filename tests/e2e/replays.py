"""What anybody finds in the replay of a sale that was run."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from bidding.models import LotEvent
from tests.e2e.house import House
from tests.e2e.sales import Sale
from tests.e2e.windows import Windows

HALF = 0.5


def finds_each_hammer(windows: Windows, house: House, sale: Sale) -> None:
    """By the last line of each lot's log, right to half a second; the lot then stands as it was closed."""
    page = windows.open(at=f"{sale.page}replay/")
    begins = json.loads(page.locator("#replay-data").text_content() or "")["begins"]
    for lot in sale.lots:
        hammer = house.do(lambda lot=lot: LotEvent.objects.filter(lot=lot, kind="closed").latest("sequence"))  # type: ignore[misc]
        page.locator(f"[data-chapter='{lot.number}']").click()
        expect(page.locator("[data-part=board] .eyebrow").first).to_have_text(f"Lot {lot.number}")
        last = page.locator("[data-log] > li[data-event=closed]").last
        last.locator("[data-seek]").click()
        expect(last).to_have_attribute("aria-current", "true")
        expect(page.locator("[data-call]")).to_have_text(last.locator("[data-line-words]").inner_text())
        assert float(page.url.rpartition("#t=")[2]) == pytest.approx(hammer.at.timestamp() - begins, abs=HALF)
