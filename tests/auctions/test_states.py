"""The state tables: what may follow what, and what the clock alone decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from auctions.choices import AuctionStatus, LotStatus
from auctions.states import (
    AUCTION_TRANSITIONS,
    LOT_TRANSITIONS,
    auction_status_at,
    check_auction_move,
    check_lot_move,
    lot_status_at,
)
from core.errors import Conflict

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass
class Row:
    status: str
    opens_at: datetime
    format: str = "timed"


def test_both_tables_know_every_state() -> None:
    assert set(AUCTION_TRANSITIONS) == set(AuctionStatus)
    assert set(LOT_TRANSITIONS) == set(LotStatus)


def test_what_is_ended_cancelled_or_withdrawn_stays_so() -> None:
    assert not AUCTION_TRANSITIONS[AuctionStatus.ENDED]
    assert not AUCTION_TRANSITIONS[AuctionStatus.CANCELLED]
    assert not LOT_TRANSITIONS[LotStatus.WITHDRAWN]


@pytest.mark.parametrize("was", list(AuctionStatus))
@pytest.mark.parametrize("to", list(AuctionStatus))
def test_an_auction_moves_as_its_table_says_and_no_other_way(was: AuctionStatus, to: AuctionStatus) -> None:
    if to in AUCTION_TRANSITIONS[was]:
        check_auction_move(was=was, to=to)
        return
    with pytest.raises(Conflict) as refused:
        check_auction_move(was=was, to=to)
    assert refused.value.data == {"status": was.value}


@pytest.mark.parametrize("was", list(LotStatus))
@pytest.mark.parametrize("to", list(LotStatus))
def test_a_lot_moves_as_its_table_says_and_no_other_way(was: LotStatus, to: LotStatus) -> None:
    if to in LOT_TRANSITIONS[was]:
        check_lot_move(was=was, to=to)
        return
    with pytest.raises(Conflict) as refused:
        check_lot_move(was=was, to=to)
    assert refused.value.data == {"status": was.value}


def test_every_state_of_a_lot_can_be_reached_from_the_queue() -> None:
    reached, edge = {LotStatus.QUEUED}, {LotStatus.QUEUED}
    while edge:
        edge = {to for was in edge for to in LOT_TRANSITIONS[was]} - reached
        reached |= edge
    assert reached == set(LotStatus)


@pytest.mark.parametrize(("opens_at", "shown"), [(NOW, "open"), (NOW - SECOND, "open"), (NOW + SECOND, "queued")])
def test_a_lot_opens_by_the_clock_whether_or_not_a_job_has_run(opens_at: datetime, shown: str) -> None:
    assert lot_status_at(Row("queued", opens_at), NOW) == shown


def test_past_its_closing_time_a_lot_stays_what_it_is_until_closed_is_written() -> None:
    assert lot_status_at(Row("open", NOW - timedelta(days=9)), NOW) == "open"
    assert lot_status_at(Row("sold", NOW - timedelta(days=9)), NOW) == "sold"


def test_a_scheduled_timed_auction_is_live_from_its_opening_on() -> None:
    assert auction_status_at(Row("scheduled", NOW), NOW) == "live"
    assert auction_status_at(Row("scheduled", NOW + SECOND), NOW) == "scheduled"


def test_a_live_sale_waits_for_its_seller() -> None:
    assert auction_status_at(Row("scheduled", NOW - SECOND, format="live"), NOW) == "scheduled"
