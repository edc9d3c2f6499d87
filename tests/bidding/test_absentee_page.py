"""Leaving a max bid with the house, on the page of a lot that is still to come."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from auctions.models import Auction, Lot
from bidding import absentee, operating
from tests.factories import make_auction, make_lot, make_user, register

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lot(transactional_db: None) -> Lot:
    """The second lot of a live sale that has begun with the first; from 10.00 in dollars."""
    auction = make_auction(format="live", status="scheduled", lots=1)
    found = make_lot(auction=auction)
    operating.open_auction(auction_id=auction.pk, actor=auction.seller)
    return found


@pytest.fixture
def bidder(lot: Lot) -> User:
    return register(auction=Auction.objects.get(pk=lot.auction_id)).user


def at(lot: Lot, user: User) -> tuple[Client, str]:
    """The person's browser, and the lot's page in it."""
    client = Client()
    client.force_login(user)
    return client, client.get(f"/lots/{lot.pk}/").content.decode()


def send(lot: Lot, user: User, **fields: Any) -> str:
    """What the form of the page sends; gives the page that follows."""
    client, page = at(lot, user)
    form = page[page.index("data-absentee") :]
    key = re.search(r'name="key" value="(\w+)"', form)
    assert key is not None
    said = client.post(f"/lots/{lot.pk}/absentee/", {"key": key[1], **fields}, follow=True)
    assert said.redirect_chain == [(f"/lots/{lot.pk}/", 302)]
    return said.content.decode()


def test_a_ceiling_is_left_before_the_lot_opens_and_only_its_bidder_reads_it(lot: Lot, bidder: User) -> None:
    page = send(lot, bidder, amount="1,250.50")
    assert "US$1,250.50 is left with the house. Nobody sees how high." in page
    assert "You left US$1,250.50 with the house." in page
    assert absentee.amount_of(lot.pk, user=bidder) == "1250.50"
    rival = register(auction=Auction.objects.get(pk=lot.auction_id)).user
    for other in (rival, lot.auction.seller):
        assert "1,250" not in at(lot, other)[1]
        assert "1250" not in at(lot, other)[1]


def test_a_new_one_takes_the_place_of_the_old_and_it_can_be_taken_back(lot: Lot, bidder: User) -> None:
    send(lot, bidder, amount="50")
    send(lot, bidder, amount="70")
    assert absentee.amount_of(lot.pk, user=bidder) == "70.00"
    page = send(lot, bidder, take_back="yes")
    assert "Taken back." in page
    assert absentee.amount_of(lot.pk, user=bidder) is None
    assert "You left" not in at(lot, bidder)[1]


@pytest.mark.parametrize(
    ("amount", "said"), [("5", "The next bid is US$10.00"), ("a lot", "amount"), ("-20", "amount"), ("", "amount")]
)
def test_what_is_no_bid_is_refused_in_words(lot: Lot, bidder: User, amount: str, said: str) -> None:
    page = send(lot, bidder, amount=amount)
    told = re.search(r'<p class="bid__say"[^>]*>(.*?)</p>', page, re.DOTALL)
    assert told is not None
    assert said in told[1]
    assert absentee.amount_of(lot.pk, user=bidder) is None


def test_the_form_sent_twice_is_one_bid(lot: Lot, bidder: User) -> None:
    client, _page = at(lot, bidder)
    for _ in range(2):
        client.post(f"/lots/{lot.pk}/absentee/", {"key": "one", "amount": "50"})
    lot.refresh_from_db()
    assert lot.commitments == 1


def test_who_has_no_paddle_is_not_asked(lot: Lot) -> None:
    for stranger in (make_user(), lot.auction.seller):
        assert "data-absentee" not in at(lot, stranger)[1]
    client, _page = at(lot, make_user())
    client.post(f"/lots/{lot.pk}/absentee/", {"key": "one", "amount": "50"})
    lot.refresh_from_db()
    assert lot.commitments == 0


def test_once_the_lot_is_open_one_bids_and_leaves_nothing(lot: Lot, bidder: User) -> None:
    send(lot, bidder, amount="50")
    operating.close_lot_and_go_on(auction_id=lot.auction_id, actor=lot.auction.seller)
    client, page = at(lot, bidder)
    assert "data-absentee" not in page
    assert "You lead" in page
    client.post(f"/lots/{lot.pk}/absentee/", {"key": "two", "amount": "90"})
    lot.refresh_from_db()
    assert (lot.price, lot.commitments) == (1000, 1)


def test_a_timed_sale_leaves_nothing_with_the_house(transactional_db: None) -> None:
    lot = make_lot(auction=make_auction(status="scheduled"))
    assert "data-absentee" not in at(lot, register(auction=lot.auction).user)[1]
