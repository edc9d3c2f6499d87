"""Two bidders with purses: what one lot holds the other cannot have, until somebody else leads there."""

from __future__ import annotations

import re
from functools import partial

from django.db import transaction
from playwright.sync_api import Page, expect

from auctions.models import Registration
from bidding import checks
from ledger.models import Purse
from tests.e2e.house import House
from tests.e2e.room import set_max, standing
from tests.e2e.sales import Sale, make_sale
from tests.e2e.windows import Windows
from tests.factories import give_purse


def _sale() -> Sale:
    """Purses of 80.00 in a timed sale of two lots."""
    sale = make_sale(lots=2, purse_policy="set", purse_amount=8_000)
    for registration in Registration.objects.filter(auction=sale.auction):
        give_purse(registration, 8_000)
    return sale


def highest(page: Page, amount: str) -> None:
    expect(page.locator("[data-purse-highest]")).to_have_text(amount)


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-say]")).to_have_text(words)


def bar(page: Page, part: str, width: str) -> None:
    expect(page.locator(f".meter rect.{part}")).to_have_attribute("width", re.compile(rf"^{re.escape(width)}"))


def test_one_purse_does_not_win_two_lots_it_cannot_pay(house: House, windows: Windows) -> None:
    sale = house.do(_sale)
    ann, bob = sale.bidders
    hers = windows.open(ann, at=sale.lot_page(1))
    highest(hers, "US$80.00")
    set_max(hers, "45.00")
    standing(hers).to_contain_text("You lead")
    hers.goto(sale.lot_page(2))

    # Forty-five are held on the first lot: the second takes thirty-five at most, and says so before and after the attempt.
    highest(hers, "US$35.00")
    bar(hers, "held", "56.25")
    set_max(hers, "40.00")
    said(hers, "Your purse covers US$35.00 at most here, and this takes US$40.00. Nothing was bid.")
    expect(hers.locator("[data-purse-short]")).to_be_visible()

    # Somebody else leads there: what was held is free at once, on the page that is open.
    his = windows.open(bob, at=sale.lot_page(1))
    set_max(his, "48.00")
    standing(his).to_contain_text("You lead")
    highest(hers, "US$80.00")
    bar(hers, "held", "0.00")
    set_max(hers, "40.00")
    standing(hers).to_contain_text("You lead")

    # The seller sets a purse: its bidder sees it without asking.
    sellers = windows.open(sale.seller, at=f"{sale.page}purses/")
    expect(sellers.get_by_role("row").filter(has_text="Bidder 1")).to_contain_text("US$40.00")
    form = sellers.locator("form").filter(has=sellers.get_by_role("heading", name="Set one purse"))
    form.get_by_label("Paddle").fill("1")
    form.get_by_label("Purse", exact=True).fill("250")
    form.get_by_label("Why").fill("A second deposit")
    form.get_by_role("button", name="Set the purse").click()
    expect(sellers.get_by_text("The purse is set.")).to_be_visible()
    highest(hers, "US$250.00")

    house.do(partial(_holds_what_leads, sale))


def _holds_what_leads(sale: Sale) -> None:
    purses = Purse.objects.filter(registration__auction=sale.auction).order_by("owner__name")
    with transaction.atomic():
        assert [*checks.holds(), *checks.purses()] == []
        assert list(purses.values_list("held", "spent")) == [(4_000, 0), (4_800, 0)]
