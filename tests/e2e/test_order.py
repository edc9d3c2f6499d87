"""From a reserve that was not met to the payout: bargained, paid at the third attempt, invoiced, sent, received, and rated."""

from __future__ import annotations

import re
from functools import partial
from uuid import uuid4

from django.utils import timezone
from playwright.sync_api import Page, expect

from auctions.models import Lot, Registration
from bidding import closing
from ledger import balances
from ledger.choices import AccountKind
from ledger.models import Purse
from payments import capture, checkout, payouts
from payments.gateways.sandbox import house as sandbox
from tests.e2e.house import House
from tests.e2e.outbox import Outbox
from tests.e2e.room import set_max, standing
from tests.e2e.sales import Sale, make_sale
from tests.e2e.windows import Windows
from tests.e2e.wins import differences, make_win, order_of
from tests.factories import give_purse


def test_a_bargain_is_paid_sent_received_and_paid_out_and_the_books_agree(house: House, windows: Windows) -> None:
    sale = house.do(_sale)
    buyers, sellers = _bargain(sale, house=house, windows=windows)
    buyers.get_by_role("link", name="Go to your order").click()
    order = buyers.url
    buyers.get_by_role("link", name="Pay US$60.00").click()

    # 50.00 under the hammer and a premium of twenty percent.
    _at_the_sandbox(buyers, "Card 0341: the bank declines")
    expect(buyers.get_by_text("The bank has declined the card. Nothing was charged.")).to_be_visible()
    _at_the_sandbox(buyers, "Card 3155: the bank asks first (3-D Secure)")
    buyers.get_by_role("button", name="Yes, it is me").click()
    expect(buyers.get_by_role("heading", name="Paid", exact=True)).to_be_visible()

    for person in (sale.bidders[0], sale.seller):
        box = Outbox(windows)
        expect(box.mail("Invoice", to=person.email)).to_contain_text("60.00")
        expect(box.page.get_by_role("link", name=re.compile(r"\.pdf$"))).to_be_visible()
    sellers.goto(order)
    sellers.get_by_label("Tracking").fill("RR 123 456 785 IN")
    sellers.get_by_role("button", name="I have sent it").click()
    expect(sellers.get_by_text("RR 123 456 785 IN").first).to_be_visible()

    buyers.goto(order)
    buyers.get_by_role("button", name="I have it").click()
    buyers.get_by_role("dialog").get_by_role("button", name="Yes, I have it").click()
    expect(buyers.get_by_role("listitem").filter(has_text="Completed").first).to_have_attribute("data-done", "")

    assert house.do(partial(_owed, sale)) == 4_750
    payout = house.do(lambda: payouts.pay(sale.seller.pk, "USD", actor=None, key=uuid4().hex))
    assert payout.amount == 4_750
    assert house.do(partial(_purses, sale)) == [(8_000, 0, 5_000), (8_000, 0, 0)]
    assert house.do(differences) == []
    _rate_each_other(buyers, sellers, order)
    buyers.get_by_role("link", name=sale.seller.name).click()
    expect(buyers.get_by_text("5.0 of 5 stars, 1 rating")).to_be_attached()


def test_the_page_of_a_payment_under_way_shows_its_end_by_itself(house: House, windows: Windows) -> None:
    sale = house.do(make_win)
    payment = house.do(lambda: checkout.start(order_of(sale), user=sale.bidders[0], key=uuid4().hex))
    page = windows.open(sale.bidders[0], at=f"/orders/{payment.order_id}/pay/")
    expect(page.get_by_role("heading", name="Waiting for the payment")).to_be_visible()

    house.do(lambda: sandbox.act(payment.gateway_ref, "pay"))
    house.do(lambda: capture.reread(payment))

    expect(page.get_by_role("heading", name="Paid", exact=True)).to_be_visible()


def _sale() -> Sale:
    """A lot with a reserve of 60.00; two bidders with purses of 80.00. The buyer pays a fifth on top, the seller a twentieth."""
    sale = make_sale(premium_tiers=[[0, "20"]], commission_percent="5", purse_policy="set", purse_amount=8_000)
    Lot.objects.filter(pk=sale.lots[0].pk).update(reserve_price=6_000)
    for registration in Registration.objects.filter(auction=sale.auction):
        give_purse(registration, 8_000)
    return sale


def _bargain(sale: Sale, *, house: House, windows: Windows) -> tuple[Page, Page]:
    """The first bidder leads when the clock runs out, under the reserve, and takes what the seller asks: 50.00.

    Gives the buyer's window, at the lot, and the seller's.
    """
    theirs = windows.open(sale.bidders[1], at=sale.lot_page())
    set_max(theirs, "35.00")
    standing(theirs).to_contain_text("You are highest at US$35.00")
    buyers = windows.open(sale.bidders[0], at=sale.lot_page())
    set_max(buyers, "40.00")
    standing(buyers).to_contain_text("You are highest at US$40.00")
    house.do(partial(_time_is_over, sale.lots[0]))
    decision = f"{sale.lot_page()}decision/"
    buyers.goto(decision)
    expect(buyers.get_by_role("heading", name="The seller decides")).to_be_visible()

    sellers = windows.open(sale.seller, at=decision)
    sellers.get_by_label("Counter-offer").fill("50")
    sellers.get_by_role("button", name="Make this offer").click()
    buyers.get_by_role("button", name="Accept US$50.00").click()
    buyers.get_by_role("dialog").get_by_role("button", name="Accept").click()
    expect(buyers.get_by_role("heading", name="Sold for US$50.00")).to_be_visible()
    buyers.goto(sale.lot_page())
    return buyers, sellers


def _time_is_over(lot: Lot) -> None:
    Lot.objects.filter(pk=lot.pk).update(closes_at=timezone.now())
    closing.close_lot(lot.pk)


def _rate_each_other(buyers: Page, sellers: Page, order: str) -> None:
    """Who comes first is not read before the other has said it too."""
    _rate(buyers, stars="5 stars: very good", text="Well packed.")
    sellers.goto(order)
    expect(sellers.get_by_text("Well packed.")).to_have_count(0)
    _rate(sellers, stars="4 stars: good", text="Paid at once.")
    expect(sellers.get_by_text("Well packed.")).to_be_visible()
    buyers.goto(order)
    expect(buyers.get_by_text("Paid at once.")).to_be_visible()


def _rate(page: Page, *, stars: str, text: str) -> None:
    """By keyboard: the first star, and on from there by arrows."""
    page.get_by_role("radio", name="1 star: bad").press("Space")
    for _ in range(int(stars[0]) - 1):
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name=stars)).to_be_checked()
    page.get_by_label("In words").fill(text)
    page.get_by_role("button", name="Rate", exact=True).click()
    expect(page.get_by_text("Thank you. It is kept.")).to_be_visible()


def _at_the_sandbox(page: Page, card: str) -> None:
    page.get_by_role("button", name="Pay US$60.00").click()
    expect(page.get_by_text("Not real money")).to_be_visible()
    expect(page).to_have_url(re.compile("/sandbox/"))
    page.get_by_role("button", name=card).click()


def _purses(sale: Sale) -> list[tuple[int, ...]]:
    """What is in each bidder's, held and spent: of the hammer price."""
    purses = Purse.objects.filter(registration__auction=sale.auction).order_by("owner__name")
    return list(purses.values_list("amount", "held", "spent"))


def _owed(sale: Sale) -> int:
    return -balances.of(AccountKind.SELLER_PAYABLE, "USD", owner_id=sale.seller.pk)
