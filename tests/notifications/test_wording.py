"""Words of each kind, in the reader's language and time zone, as text that is nobody's HTML."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from ledger import money
from notifications.choices import Kind
from notifications.models import Notice
from notifications.wording import Words, reading_as, words_of
from tests.factories import OUTBID_CONTEXT, make_user

OF_A_SALE = OUTBID_CONTEXT | {"all_in": "1500.00", "seller_name": "Ana Roy", "seller_email": "ana@example.test", "count": 2}
CONTEXT = OF_A_SALE | {
    "due_at": "2026-11-27T18:00:00.000Z",
    "opens_at": "2026-11-20T09:30:00Z",
    "other_name": "Ana Roy",
    "tracking": "DHL 4711",
    "status": "shipped",
    "number": "2026-17-00042",
    "reference": "R-7K3M-2Q9X",
    "printed": True,
}


def words(kind: Kind | str, **context: Any) -> Words:
    return words_of(Notice(kind=kind, context=CONTEXT | context))


EXPECTED = {
    Kind.NEW_BID: (
        "New bid on lot 3, Blue van: $1,250.00",
        "Paddle 7 leads with $1,250.00. There have been 2 bids so far.",
    ),
    Kind.OUTBID: (
        "You have been outbid on lot 3, Blue van",
        "The price is now $1,250.00. The next bid is $1,260.00. "
        "Bidding closes on 20 November, 10:00:00 UTC unless a late bid extends it.",
    ),
    Kind.WON: (
        "You won lot 3, Blue van, for $1,250.00",
        "With premium and tax you owe $1,500.00. Settle payment and handover with the seller: Ana Roy, ana@example.test.",
    ),
    Kind.BID_UNDONE: (
        "The auctioneer took a bid back on lot 3, Blue van",
        "Your bid no longer stands. If you still want the lot, bid again: the next bid is $1,260.00.",
    ),
    Kind.REOPENED: (
        "The auctioneer opened lot 3, Blue van, again",
        "It is not yours yet: bidding goes on for everybody. Your bid stands; the next one is $1,260.00.",
    ),
    Kind.DECISION_REQUIRED: (
        "Decide on lot 3, Blue van: the highest bid is $1,250.00",
        "Paddle 7 is bound to it. Accept the bid, reject it, or make a counter-offer.",
    ),
    Kind.ACCEPTED: (
        "The seller accepts: lot 3, Blue van, is yours for $1,250.00",
        "With premium and tax you owe $1,500.00.",
    ),
    Kind.REJECTED: (
        "The seller does not sell lot 3, Blue van",
        "Your bid of $1,250.00 no longer binds you. You owe nothing.",
    ),
    Kind.COUNTER_OFFER: (
        "Paddle 7 offers $1,250.00 for lot 3, Blue van",
        "Accept the offer, reject it, or ask for more.",
    ),
    Kind.COUNTER_ACCEPTED: (
        "Sold: paddle 7 takes lot 3, Blue van, for $1,250.00",
        "They accepted your counter-offer.",
    ),
    Kind.COUNTER_REJECTED: (
        "Paddle 7 said no to your counter-offer for lot 3, Blue van",
        "Their bid of $1,250.00 still stands: accept it, or let the lot go unsold.",
    ),
    Kind.SECOND_CHANCE: ("Not paid: lot 3, Blue van, is unsold", "Nobody else bid on it."),
    Kind.PAYMENT_DUE: (
        "To pay: $1,250.00 for Blue van",
        "Please pay by 27 November, 18:00 UTC. Ana Roy sends it when the payment is here.",
    ),
    Kind.PAYMENT_RECEIVED: (
        "We have your payment of $1,250.00 for Blue van",
        "Your money is kept until you have what you bought. The seller sends it now.",
    ),
    Kind.PAYMENT_FAILED: (
        "Your payment of $1,250.00 for Blue van did not go through",
        "The bank or the payment service has refused it. Nothing was charged. You can pay again on the order’s page.",
    ),
    Kind.DISPUTE: (
        "Something is said to be wrong with Blue van",
        "Say on the order’s page how you see it. The money is kept until staff of the house have decided.",
    ),
    Kind.ORDER_SHIPPED: (
        "On its way: Blue van",
        "The tracking number is DHL 4711. Confirm it on the order’s page when you have it.",
    ),
    Kind.AUCTION_SOON: (
        "Soon: Cars of autumn",
        "Bidding starts on 20 November, 09:30 UTC. 2 lots are up for sale.",
    ),
    Kind.INVOICE: (
        "Invoice 2026-17-00042: $1,250.00 for Cars of autumn",
        "For your order R-7K3M-2Q9X. The PDF is attached to the mail and stays on its page.",
    ),
    Kind.AUCTION_STARTED: (
        "Bidding has started: Cars of autumn",
        "2 lots are up for sale. Bidding closes on 20 November, 10:00 UTC.",
    ),
    Kind.BOOKS_DIFFER: ("The books differ in 2 places", "Nothing was changed. See what was expected and what was found."),
    Kind.AUCTION_ENDED: (
        "The auction has ended: Cars of autumn",
        "2 lots were sold. Hammer prices come to $1,250.00.",
    ),
}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_its_words(kind: Kind) -> None:
    said = words(kind)
    # Babel writes a US dollar in British English as "US$"; the figure is what is looked at here.
    assert (said.title.replace("US$", "$"), said.body.replace("US$", "$")) == EXPECTED[kind]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_notice_of_which_little_is_known_still_reads_as_sentences(kind: Kind) -> None:
    said = words_of(Notice(kind=kind, context={"lot_title": "Blue van", "closes_at": None, "count": None}))
    assert said.title
    assert "None" not in said.title + said.body
    assert not said.body or said.body.endswith(".")


def test_who_leads_again_is_told_so() -> None:
    assert words(Kind.BID_UNDONE, leads=True).body.replace("US$", "$") == "You lead again, at $1,250.00."


def test_the_floor_is_no_paddle() -> None:
    assert words(Kind.NEW_BID, paddle="floor").body.startswith("The floor leads with")


@pytest.mark.parametrize(("count", "sentence"), [(0, "0 lots were sold."), (1, "1 lot was sold."), (7, "7 lots were sold.")])
def test_numbers_agree_with_their_nouns(count: int, sentence: str) -> None:
    assert words(Kind.AUCTION_ENDED, count=count).body.startswith(sentence)


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.BOOKS_DIFFER}))
def test_titles_are_text_not_escaped_and_not_obeyed(kind: Kind) -> None:
    evil = "<script>alert('1')</script> & {{ amount }} {% load x %} %(n)s"
    said = words(kind, lot_title=evil, auction_title=evil)
    assert evil in said.title


def test_a_title_is_one_line_without_control_characters() -> None:
    said = words(Kind.OUTBID, lot_title="Blue\r\nBcc: x@evil.test\x00\x1b[31m\u2028van")
    assert said.title == "You have been outbid on lot 3, Blue Bcc: x@evil.test [31m van"


def test_the_reader_s_time_zone_is_that_of_the_text() -> None:
    with timezone.override(ZoneInfo("Asia/Kolkata")):
        assert "20 November, 15:30:00 IST" in words(Kind.OUTBID).body


def test_the_reader_s_language_is_that_of_the_text() -> None:
    with translation.override("en-xa"):
        said = words(Kind.OUTBID)
    assert said.title.startswith("[")
    assert "Blue van" in said.title


@pytest.mark.django_db
def test_a_person_with_a_language_or_zone_we_do_not_know_reads_the_house_s() -> None:
    person = make_user(language="xx", time_zone="Nowhere/Else")
    with reading_as(person):
        assert translation.get_language() == "en"
        assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.parametrize(("language", "currency"), [("en", "USD"), ("en", "INR"), ("en", "JPY"), ("en", "KWD"), ("de", "EUR")])
@pytest.mark.parametrize("minor", [0, 5, 123_456_789])
def test_amounts_read_as_everywhere_else(language: str, currency: str, minor: int) -> None:
    with translation.override(language):
        said = words(Kind.WON, amount=money.to_decimal_string(minor, currency), currency=currency)
    assert money.format_money(minor, currency, language) in said.title


@pytest.mark.parametrize(("amount", "currency"), [("NaN", "USD"), ("twelve", "USD"), ("1.00", "")])
def test_an_amount_we_cannot_read_is_shown_as_it_is(amount: str, currency: str) -> None:
    assert words(Kind.WON, amount=amount, currency=currency).title


def test_a_time_we_cannot_read_is_left_out() -> None:
    for closes_at in ("soon", "2026-13-45T10:00:00Z", 5):
        assert "closes" not in words(Kind.OUTBID, closes_at=closes_at).body


@pytest.mark.parametrize(
    ("kind", "context", "title", "body"),
    [
        (
            Kind.COUNTER_OFFER,
            {"by": "seller", "decide_by": "2026-11-21T16:30:00.000Z"},
            "The seller asks $1,250.00 for lot 3, Blue van",
            "You have until 21 November, 16:30 UTC; without a word the lot goes unsold.",
        ),
        (
            Kind.COUNTER_ACCEPTED,
            {"yours": True, "order": "R-7K3M-2Q9X"},
            "The seller accepts your offer: lot 3, Blue van, is yours for $1,250.00",
            "You pay by your order R-7K3M-2Q9X.",
        ),
        (
            Kind.SECOND_CHANCE,
            {"what": "offered", "decide_by": "2026-11-21T16:30:00.000Z"},
            "Lot 3, Blue van, can be yours for $1,250.00 after all",
            "You have until 21 November, 16:30 UTC.",
        ),
        (
            Kind.SECOND_CHANCE,
            {"what": "rejected"},
            "Paddle 7 does not take lot 3, Blue van",
            "You may offer it to the next bidder",
        ),
        (
            Kind.REJECTED,
            {"lapsed": True, "seller": True},
            "Nobody decided in time on lot 3, Blue van: unsold",
            "The highest bid was $1,250.00; it binds nobody any more.",
        ),
    ],
)
def test_what_follows_the_close_is_said_to_each_of_the_two(kind: Kind, context: dict[str, Any], title: str, body: str) -> None:
    said = words(kind, **context)
    assert said.title.replace("US$", "$") == title
    assert body in said.body.replace("US$", "$")
