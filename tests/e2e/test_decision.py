"""A reserve that is not met: the seller asks more, the buyer offers less, the seller accepts, and an order stands there."""

from __future__ import annotations

import re
from functools import partial
from uuid import uuid4

from django.utils import timezone
from playwright.sync_api import Page, expect

from auctions.models import Lot
from bidding import batch, closing, evidence
from bidding.commands import PlaceBid
from payments.models import Order
from tests.e2e.house import House
from tests.e2e.outbox import Outbox
from tests.e2e.sales import Sale, make_sale
from tests.e2e.windows import Windows


def test_a_bargain_on_the_page_and_by_the_link_in_the_mail_ends_in_an_order(house: House, windows: Windows) -> None:
    sale = house.do(undecided)
    buyer, decision = sale.bidders[0], f"/lots/{sale.lots[0].pk}/decision/"
    sellers = windows.open(sale.seller, at="/me/auctions/")
    sellers.get_by_role("link", name=sale.lots[0].title).click()
    expect(sellers).to_have_url(re.compile(re.escape(decision)))
    buyers = windows.open(buyer, at=decision)
    expect(buyers.get_by_role("heading", name="The seller decides")).to_be_visible()

    sellers.get_by_label("Counter-offer").fill("80")
    sellers.get_by_role("button", name="Make this offer").click()
    expect(sellers.get_by_text("Your counter-offer is on its way.")).to_be_visible()
    # The buyer's page follows by itself; they answer from the mail, in a browser where nobody is signed in.
    expect(buyers.get_by_role("button", name="Accept US$80.00")).to_be_visible()
    by_mail = opened_from_the_mail(windows, buyer.email)
    expect(by_mail.get_by_text("Nothing is done until you press a button.")).to_be_visible()
    by_mail.get_by_label("Counter-offer").fill("65")
    by_mail.get_by_role("button", name="Make this offer").click()
    expect(by_mail.get_by_text("has been taken since")).to_be_visible()

    accept = sellers.get_by_role("button", name="Accept US$65.00")
    expect(accept).to_be_visible()
    accept.click()
    sellers.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(sellers.get_by_role("heading", name="Sold for US$65.00")).to_be_visible()

    expect(buyers.get_by_role("heading", name="Sold for US$65.00")).to_be_visible()
    buyers.goto(sale.lot_page())
    buyers.get_by_role("link", name="Go to your order").click()
    order = house.do(lambda: Order.objects.get(buyer=buyer))
    expect(buyers).to_have_url(re.compile(f"/orders/{order.pk}/"))
    assert order.total == 6500
    assert house.do(partial(problems, sale)) == []


def undecided() -> Sale:
    """Closed at 50.00, under a reserve of 90.00."""
    sale = make_sale()
    lot = sale.lots[0]
    Lot.objects.filter(pk=lot.pk).update(reserve_price=9000)
    batch.commit(lot.pk, [PlaceBid(lot.pk, sale.bidders[0].pk, uuid4().hex, "50.00", "exact")])
    Lot.objects.filter(pk=lot.pk).update(closes_at=timezone.now())
    closing.close_lot(lot.pk)
    return sale


def opened_from_the_mail(windows: Windows, address: str) -> Page:
    text = Outbox(windows).mail("The seller asks US$80.00", to=address).inner_text()
    found = re.search(r"/decide/\S+/", text)
    assert found
    return windows.open(at=found[0])


def problems(sale: Sale) -> list[str]:
    return evidence.check(Lot.objects.select_related("auction", "leader").get(pk=sale.lots[0].pk)).problems
