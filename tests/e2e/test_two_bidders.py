"""Two people outbid each other in two windows until the clock has run out, and the log says what they saw."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, WebSocket, expect

from deploy.local.environment import ROOT
from tests.e2e.house import House
from tests.e2e.outbox import Outbox
from tests.e2e.room import price, set_max, standing
from tests.e2e.sales import Sale, make_sale
from tests.e2e.windows import Windows

EXTENDS = 10
"""Seconds that are left after each bid: enough for the next one on a busy machine."""


def test_two_windows_soft_close_and_what_everybody_is_told(house: House, windows: Windows, tmp_path: Path) -> None:
    sale = house.do(lambda: make_sale(closes_in=EXTENDS, soft_close_window=60, soft_close_extend=EXTENDS))
    ann, bob = sale.bidders
    hers, his = windows.open(ann, at=sale.lot_page()), windows.open(bob, at=sale.lot_page())
    receipts = kept_receipts(hers)

    set_max(hers, "40.00")
    standing(hers).to_contain_text("You lead")
    for page in (hers, his):
        price(page).to_have_text("US$10")
        expect(page.get_by_text("s added").filter(visible=True)).to_be_visible()

    set_max(his, "20.00")
    expect(his.get_by_role("alert").filter(has_text="somebody has a higher max: now US$20.50")).to_be_visible()
    standing(his).to_contain_text("by paddle 1 at US$20.50")
    price(hers).to_have_text("US$20.50")
    standing(hers).to_contain_text("You lead")

    hers.goto("/help/")
    set_max(his, "45.00")
    standing(his).to_contain_text("You lead")
    toast = hers.get_by_role("alert").filter(has_text="You have been outbid on lot 1")
    toast.get_by_role("link", name="Open").click()
    standing(hers).to_contain_text("by paddle 2 at US$40.50")

    set_max(hers, "60.00")
    standing(hers).to_contain_text("You lead")
    standing(his).to_contain_text("by paddle 1 at US$45.50")

    sellers = windows.open(sale.seller, at="/me/auctions/")
    for page, words in ((hers, "Sold to you, US$45.50"), (his, "Sold, US$45.50")):
        standing(page).to_contain_text(words)
        expect(page.locator("[data-stamp]")).to_have_text("Sold")
    expect(hers.get_by_text("You won.", exact=True)).to_be_visible()
    expect(hers.get_by_role("link", name=sale.seller.email)).to_be_visible()
    expect(his.get_by_text("It is on your order")).to_have_count(0)
    assert_told_in_the_page(sale, hers, sellers)
    assert_mailed(windows, sale)
    assert_log_verifies(house, sale, hers, receipts, tmp_path)


def kept_receipts(page: Page) -> list[Any]:
    """Fills with the answers to this window's bids, as they come over its sockets."""
    found: list[Any] = []

    def heard(frame: str | bytes) -> None:
        answer = json.loads(frame)
        if "receipt" in answer:
            found.append(answer)

    def follow(socket: WebSocket) -> None:
        socket.on("framereceived", heard)

    page.on("websocket", follow)
    page.reload()  # the socket that was open already is not listened to
    return found


def assert_told_in_the_page(sale: Sale, winner: Page, seller: Page) -> None:
    """The seller by a toast on whatever page is open, the winner by the bell, both in their notices."""
    expect(seller.get_by_role("status").filter(has_text=f"The auction has ended: {sale.auction.title}")).to_be_visible()
    bell = winner.locator("[data-bell]")
    expect(bell).to_have_accessible_name("Notices, 3 unread")  # won, ended, and to pay: the toast has led to the fourth
    bell.click()
    for told in ("You won lot 1", "The auction has ended", "To pay: US$45.50", "You have been outbid"):
        expect(winner.get_by_role("link", name=told)).to_be_visible()


def assert_mailed(windows: Windows, sale: Sale) -> None:
    outbox = Outbox(windows)
    winner, seller = sale.bidders[0].email, sale.seller.email
    outbox.mail("You have been outbid on lot 1", to=winner)
    outbox.mail("The auction has ended", to=seller)
    expect(outbox.mail("You won lot 1", to=winner)).to_contain_text("You pay by your order R-")


def assert_log_verifies(house: House, sale: Sale, page: Page, receipts: list[Any], folder: Path) -> None:
    """From what the winner may download alone: the command finds no database where it is told to look."""
    lot = f"/api/lots/{sale.lots[0].pk}"
    downloads = {"log": f"{lot}/log/", "commitments": f"{lot}/commitments/", "keys": "/api/keys/"}
    for name, address in downloads.items():
        (folder / name).write_text(page.request.get(address).text(), encoding="utf-8")
    (folder / "receipt").write_text(json.dumps(receipts[-1]), encoding="utf-8")
    files = [word for name in (*downloads, "receipt") for word in (f"--{name}", str(folder / name))]
    nowhere = {**house.told, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_lot", *files], cwd=ROOT, env=nowhere, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "45.50 by paddle 1" in done.stdout
