"""The lot page's scripts decide as the server does: the same price to the cent, the same standing in the same words.

The scripts are run in a real browser straight from their files; there is no Django behind them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from auctions.models import Lot
from auctions.pricing import TaxOn, Terms, quote
from bidding.locked import LotRow, sealed_ceiling
from bidding.showing.for_scripts import lot_data
from bidding.showing.standing import mark_of, standing_of
from bidding.showing.viewer import Part, Viewer
from bidding.showing.words import WORDS
from tests.e2e import files

LOT = UUID("00000000-0000-4000-8000-000000000001")
ME, OTHER = 7, 8


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    spans = "".join(f'<span data-text="{name}">{words}</span>' for name, words in WORDS.items())
    made_up = f'<!doctype html><html lang="en"><template data-texts>{spans}</template>'
    with files.opened(browser, "core", "auctions", "bidding", made_up=made_up, timezone_id="UTC") as found:
        yield found


# --- What it costs ---------------------------------------------------------------------------------------------------


def _terms(chance: random.Random) -> Terms:
    edges = sorted({0, *(chance.randrange(1, 2_000_000) for _ in range(chance.randrange(3)))})
    tiers = tuple((edge, Decimal(chance.randrange(30_000)) / 1000) for edge in edges)
    tax_on: TaxOn = chance.choice(["none", "premium", "all"])
    return Terms(tiers if chance.random() < 0.8 else (), Decimal(chance.randrange(30_000)) / 1000, tax_on)


def test_the_page_reckons_to_the_cent_as_the_house_does(page: Page) -> None:
    chance = random.Random(20261120)
    cases, expected = [], []
    for _ in range(400):
        terms, price = _terms(chance), chance.randrange(1, 10**9)
        quantity, per_unit = Decimal(chance.randrange(1, 99_999)) / 1000, chance.random() < 0.5
        wire = {
            "tiers": [[str(start), str(percent)] for start, percent in terms.tiers],
            "tax_percent": str(terms.tax_percent),
            "tax_on": terms.tax_on,
            "quantity": str(quantity),
            "per_unit": per_unit,
        }
        cases.append([str(price), wire])
        found = quote(price, quantity=quantity, per_unit=per_unit, terms=terms)
        expected.append([str(each) for each in (found.total, found.premium, found.tax, found.all_in)])
    source = """async (cases) => {
        const { quote } = await import("/auctions/pricing.js");
        return cases.map(([price, terms]) => Object.values(quote(BigInt(price), terms)).map(String));
    }"""
    assert page.evaluate(source, cases) == expected


# --- Where one stands ------------------------------------------------------------------------------------------------


def lot_row(**changes: Any) -> LotRow:
    """An open timed lot from 10.00 that closes in an hour, nobody leading."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - no database here
    row = LotRow(
        id=LOT, number=4, title="Lot", quantity=Decimal(1), price_per="lot", start_price=1000, reserve_price=None,
        status="open", opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=1), hard_close_at=None,
        held_left=None, held_from="", decide_by=None, price=None, leader_id=None, leader_origin="online",
        sealed_ceiling=None, bid_count=0, ask=None, increment=None,
        epoch="1", sequence=3, floor_sequence=0, head="", commitments=0, commitments_head="", leader_paddle=None,
        leader_user=None, leader_purse=None, auction_id=LOT, auction_title="Sale", auction_status="live", is_out=True, format="timed",
        currency="EUR", seller_id=1, window=120, extend=120, increment_mode="add", increment_bands="[[0, 100]]",
        tie_policy="earliest", reserve_policy="reserve", decision_hours=24, premium_tiers="[]", tax_percent=Decimal(0),
        tax_on="none", commission_percent=Decimal(0), purse_policy="none", purse_places=0, purse_base=0, now=now,
    )  # fmt: skip
    return replace(row, **changes)


def led_by(user: int, *, price: int = 1500, ceiling: int = 1500, **changes: Any) -> LotRow:
    leader = {"leader_id": user, "leader_user": user, "leader_paddle": user, "price": price, "bid_count": 2}
    return lot_row(**leader, sealed_ceiling=sealed_ceiling(LOT, ceiling), **changes)


def viewer(part: Part = "bidder", *, has_bid: bool = False) -> Viewer:
    known = part not in {"anonymous", "seller", "auctioneer", "unregistered", "over"}
    return Viewer(
        part, None if part == "anonymous" else ME, str(ME) if known else None, has_bid=has_bid, may=frozenset({"view"})
    )


LOTS = {
    "nobody": lambda: lot_row(),
    "mine": lambda: led_by(ME),
    "mine with a ceiling": lambda: led_by(ME, ceiling=9000),
    "mine under the reserve": lambda: led_by(ME, ceiling=2000, reserve_price=5000),
    "another's": lambda: led_by(OTHER),
    "fair warning": lambda: led_by(OTHER, status="fair_warning", format="live", closes_at=None),
    "final call, nobody": lambda: lot_row(status="final_call", format="live", closes_at=None),
    "queued": lambda: lot_row(status="queued", opens_at=timezone.now() + timedelta(minutes=3)),
    "queued, live": lambda: lot_row(status="queued", format="live", opens_at=None, closes_at=None),
    "held": lambda: led_by(OTHER, status="on_hold", held_left=timedelta(seconds=90)),
    "held, mine": lambda: led_by(ME, status="on_hold", held_left=timedelta(seconds=90)),
    "sold": lambda: led_by(OTHER, status="sold"),
    "sold to me": lambda: led_by(ME, status="sold"),
    "unsold": lambda: lot_row(status="unsold"),
    "passed": lambda: led_by(OTHER, status="passed"),
    "waits for the seller": lambda: led_by(ME, status="awaiting_decision", reserve_price=5000),
    "another's waits": lambda: led_by(OTHER, status="awaiting_decision", reserve_price=5000),
    "withdrawn": lambda: lot_row(status="withdrawn"),
    "cancelled": lambda: lot_row(status="withdrawn", auction_status="cancelled"),
}
PARTS: tuple[Part, ...] = ("anonymous", "unverified", "unregistered", "pending", "declined", "revoked", "seller", "auctioneer")
VIEWERS = {
    "bidder": viewer(),
    "bidder who bid": viewer(has_bid=True),
    **{str(part): viewer(part) for part in PARTS},
}


@pytest.mark.parametrize("lot", LOTS)
def test_page_and_house_say_the_same_of_where_one_stands(page: Page, lot: str) -> None:
    row = LOTS[lot]()
    plain = Lot(quantity=row.quantity, price_per=row.price_per)
    # Only one with a paddle can lead.
    able = {name: each for name, each in VIEWERS.items() if each.paddle or row.leader_user != ME}
    data = [lot_data(row, viewer=each, lot=plain, following=None, events=[], names={}) for each in able.values()]
    source = """async (all) => {
        const { Sale } = await import("/bidding/sale.js");
        const { standing, mark } = await import("/bidding/standing.js");
        return all.map((data) => { const sale = new Sale(data); return [standing(sale), mark(sale)]; });
    }"""
    found = page.evaluate(source, json.loads(json.dumps(data)))
    for name, (stood, marked) in zip(able, found, strict=True):
        said = standing_of(row, able[name])
        assert stood == {"state": said.state, "icon": said.icon, "word": said.word, "more": said.more}, name
        assert [marked[0], marked[2]] == [mark_of(row).state, mark_of(row).word]


# --- What is known, and one bid at a time ----------------------------------------------------------------------------


def run(page: Page, body: str) -> Any:
    """Run `body` with the classes at hand, `data` for a `Sale`, and frames made by `frame(from, to)`."""
    row = led_by(OTHER, sequence=3)
    data = lot_data(row, viewer=viewer(), lot=Lot(quantity=1, price_per="lot"), following=None, events=[], names={})
    source = """async ([data, body]) => {
        const { Sale } = await import("/bidding/sale.js");
        const { Intent } = await import("/bidding/intent.js");
        const { CommandError } = await import("/core/socket.js");
        const bid = (sequence) => ({ sequence, kind: "bid", payload: { amount: `${sequence}.00`, paddle: "7" } });
        const frame = (from, to, epoch = "1") => ({
            epoch, from, to,
            events: Array.from({ length: to - from + 1 }, (_, place) => bid(from + place)),
            state: { ...data.snapshot, sequence: to, leader: "7" },
        });
        const work = new (Object.getPrototypeOf(async () => {}).constructor)("Sale", "Intent", "CommandError", "data", "frame", body);
        return work(Sale, Intent, CommandError, data, frame);
    }"""
    return page.evaluate(source, [json.loads(json.dumps(data)), body])


def test_a_frame_that_does_not_follow_is_a_gap_and_changes_nothing(page: Page) -> None:
    body = """
    const sale = new Sale(data);
    const told = [frame(5, 6), frame(4, 4, "2"), frame(2, 3), frame(3, 5), frame(6, 6)].map((each) => sale.take(each));
    return [told, sale.lot.sequence, sale.leads, sale.hasBid, sale.rungs.map((each) => each.amount)];
    """
    told, sequence, leads, has_bid, rungs = run(page, body)
    assert told == ["gap", "gap", "old", "applied", "applied"]
    assert (sequence, leads, has_bid) == (6, True, True)
    assert rungs == ["6.00", "5.00", "4.00"], "an event that came twice is one rung"


def test_an_older_snapshot_does_not_bring_the_price_back(page: Page) -> None:
    body = """
    const sale = new Sale(data);
    sale.take(frame(4, 6));
    sale.replace({ ...data.snapshot, sequence: 4, price: "1.00" });
    return [sale.lot.sequence, sale.lot.price];
    """
    assert run(page, body) == [6, "15.00"]


def test_a_bid_without_an_answer_is_asked_about_under_its_own_key(page: Page) -> None:
    body = """
    const asked = [];
    let unsure = 0;
    const answers = [new CommandError("disconnected", ""), new CommandError("timeout", ""), new TypeError("network"), null];
    const send = async (bid) => { asked.push(bid); const next = answers.shift(); if (next) throw next; return "taken"; };
    const intent = new Intent({ lot: "x", send, unsure: () => { unsure += 1; } });
    const answering = intent.place({ amount: "20.00", kind: "exact" });
    const second = await intent.place({ amount: "20.00", kind: "exact" }).catch(() => "refused to start");
    const answer = await answering;
    return [answer, second, asked.length, new Set(asked.map((each) => each.key)).size, unsure, intent.isUnderWay];
    """
    assert run(page, body) == ["taken", "refused to start", 4, 1, 3, False]


def test_a_refusal_is_an_answer_and_the_next_bid_has_a_key_of_its_own(page: Page) -> None:
    body = """
    const keys = [];
    const send = async ({ key }) => { keys.push(key); throw new CommandError("bid_too_low", "", { minimum_bid: "12.00" }); };
    const intent = new Intent({ lot: "x", send, unsure: () => {} });
    for (const amount of ["10.00", "11.00"]) await intent.place({ amount, kind: "max" }).catch((error) => error);
    return [keys.length, new Set(keys).size];
    """
    assert run(page, body) == [2, 2]


def test_a_bid_under_way_survives_a_reload_of_the_page(page: Page) -> None:
    body = """
    const never = () => new Promise(() => {});
    new Intent({ lot: "y", send: never, unsure: () => {} }).place({ amount: "20.00", kind: "exact" });
    const after = new Intent({ lot: "y", send: async ({ key }) => key, unsure: () => {} });
    const kept = after.pending.key;
    const elsewhere = new Intent({ lot: "z", send: never, unsure: () => {} });
    return [kept === (await after.settle()), after.isUnderWay, elsewhere.isUnderWay];
    """
    assert run(page, body) == [True, False, False]


# --- Are you sure? ---------------------------------------------------------------------------------------------------


def test_the_closing_of_the_question_before_does_not_answer_the_next(page: Page) -> None:
    """A browser tells of a closing in a task of its own: by then the next question may stand."""
    said = page.evaluate("""async () => {
        const { answerOf } = await import("/core/confirm.js");
        const dialog = document.body.appendChild(document.createElement("dialog"));
        const first = answerOf(dialog);
        dialog.close("");
        const second = answerOf(dialog);
        await new Promise((go) => setTimeout(go, 50));
        dialog.close("yes");
        return second;
    }""")
    assert said is True
