"""The engine on a real database: one path, one order, one effect a key."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import bans
from auctions.choices import LotStatus, RegistrationStatus
from auctions.models import Lot, Registration
from bidding import engine, errors, evidence, keys
from bidding.commands import Outcome
from bidding.models import Answer, Commitment, LotEvent
from bidding.snapshot import mine
from core.errors import NotFound
from tests.bidding.rooms import Room, make_room
from tests.factories import make_staff, make_user, register


def accepted(answer: object) -> dict[str, Any]:
    assert isinstance(answer, Outcome), answer
    return answer.body


def rows() -> tuple[int, int, int]:
    return LotEvent.objects.count(), Commitment.objects.count(), Answer.objects.count()


def test_a_first_bid_leads_at_the_start_price_and_opens_the_lot(transactional_db: None) -> None:
    room = make_room(lot={"status": LotStatus.QUEUED})
    body = accepted(room.bid(0, "50.00"))

    assert (body["leading"], body["price"], body["minimum_bid"], body["your_max"]) == (True, "10.00", "10.50", "50.00")
    assert [(event.sequence, event.kind) for event in LotEvent.objects.all()] == [(1, "opened"), (2, "bid")]
    assert body["sequence"] == 2
    assert room.fresh().status == LotStatus.OPEN
    assert rows() == (2, 1, 1)


def test_two_people_outbid_each_other_by_max_bids(room: Room) -> None:
    accepted(room.bid(0, "50.00"))
    lower = accepted(room.bid(1, "20.00"))
    higher = accepted(room.bid(1, "60.00"))

    assert (lower["leading"], lower["price"]) == (False, "20.50")
    assert (higher["leading"], higher["price"]) == (True, "50.50")
    assert room.fresh().leader == room.paddles[1]
    assert evidence.check(room.fresh()).problems == []


def test_a_challengers_answer_carries_the_sequence_of_the_own_bid(room: Room) -> None:
    accepted(room.bid(0, "50.00"))
    body = accepted(room.bid(1, "20.00"))
    own = LotEvent.objects.get(sequence=body["sequence"])

    assert (own.kind, own.payload["paddle"], own.payload["amount"]) == ("bid", str(room.paddles[1].paddle), "20.00")


def test_a_silent_raise_leaves_no_trace_in_the_public_log(room: Room) -> None:
    first = accepted(room.bid(0, "50.00"))
    raised = accepted(room.bid(0, "90.00"))

    assert (raised["sequence"], raised["price"], raised["your_max"]) == (first["sequence"], "10.00", "90.00")
    assert [event.kind for event in LotEvent.objects.all()] == ["opened", "bid"]
    assert Commitment.objects.count() == 2
    assert room.fresh().bid_count == 1


def test_the_ceiling_is_nowhere_in_plain_text(room: Room) -> None:
    """As text or as bytes, which PostgreSQL shows in hex. Long, so that no random hash holds its digits by chance."""
    accepted(room.bid(0, "8675309.42"))
    shapes = [shape for digits in ("8675309.42", "867530942") for shape in (digits, digits.encode().hex())]
    with connection.cursor() as cursor:
        for table in ("auctions_lot", "bidding_lotevent", "bidding_commitment", "bidding_answer"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE ANY(%s)", [[f"%{each}%" for each in shapes]])
            assert cursor.fetchone() == (0,), table


def test_the_same_key_gives_the_same_answer_and_one_bid(room: Room) -> None:
    first = room.bid(0, "50.00", key="once")
    again = room.bid(0, "50", key="once")

    assert accepted(again) == accepted(first)
    assert isinstance(again, Outcome)
    assert again.repeated
    assert rows() == (2, 1, 1)


def test_the_same_key_with_another_amount_is_a_conflict(room: Room) -> None:
    room.bid(0, "50.00", key="once")

    assert isinstance(room.bid(0, "51.00", key="once"), errors.IdempotencyConflict)
    assert isinstance(room.bid(0, "50.00", key="once", kind="exact"), errors.IdempotencyConflict)
    assert rows() == (2, 1, 1)


def test_a_key_belongs_to_its_person(room: Room) -> None:
    accepted(room.bid(0, "50.00", key="once"))

    assert accepted(room.bid(1, "60.00", key="once"))["leading"] is True


def test_a_stored_answer_comes_before_every_refusal_but_a_ban(room: Room) -> None:
    first = accepted(room.bid(0, "50.00", key="once"))
    Registration.objects.filter(pk=room.paddles[0].pk).update(status=RegistrationStatus.REVOKED)
    Lot.objects.update(status=LotStatus.SOLD)

    assert accepted(room.bid(0, "50.00", key="once")) == first
    bans.ban(user=room.paddles[0].user, reason="shill", ends_at=None, by=make_staff())
    assert isinstance(room.bid(0, "50.00", key="once"), errors.AccountSuspended)


def test_a_refusal_decided_under_the_lock_is_repeated(room: Room) -> None:
    room.bid(0, "50.00")
    engine.shutdown()  # so that the next bid is not refused from what this process knows
    low = room.bid(1, "10.00", key="low")
    Lot.objects.update(price=1000)
    again = room.bid(1, "10.00", key="low")

    assert isinstance(low, errors.BidTooLow)
    assert isinstance(again, errors.BidTooLow)
    assert again.as_dict() == low.as_dict() == {"code": "bid_too_low", "detail": low.detail, "minimum_bid": "10.50"}


@pytest.mark.parametrize(
    "amount",
    ["0", "-1", "0.001", "1e400", "NaN", "Infinity", "١٢", "１２", "1,000", str(2**63), 12.5, True, None, "", " 12", [], {}],  # noqa: RUF001
)
def test_what_is_no_amount_writes_nothing(room: Room, amount: object) -> None:
    assert isinstance(room.bid(0, amount), errors.InvalidAmount)
    assert rows() == (0, 0, 0)


def test_a_json_integer_is_major_units(room: Room) -> None:
    assert accepted(room.bid(0, 50))["your_max"] == "50.00"


def test_the_order_of_refusals_begins_with_who_one_is(room: Room) -> None:
    seller, stranger = room.lot.auction.seller, make_user()

    assert isinstance(room.bid_as(seller, "x"), errors.OwnLot)
    assert isinstance(room.bid_as(stranger, "x"), errors.NotRegistered)
    assert isinstance(room.bid(0, "x"), errors.InvalidAmount)
    assert isinstance(room.bid_as(stranger, "50.00", lot=uuid4()), NotFound)


def test_a_bidder_without_a_verified_address_is_refused(room: Room) -> None:
    unverified = register(auction=room.lot.auction, user=make_user(verified=False))

    assert isinstance(room.bid_as(unverified.user, "50.00"), errors.EmailNotVerified)


@pytest.mark.parametrize("status", ["pending", "declined", "revoked"])
def test_only_an_approved_paddle_bids(room: Room, status: str) -> None:
    paddle = register(auction=room.lot.auction, status=status)
    refusal = room.bid_as(paddle.user, "50.00")

    assert isinstance(refusal, errors.NotRegistered)
    assert refusal.data == {"registration": status}


def test_a_paddle_revoked_in_mid_sale_is_refused_at_the_commit(room: Room) -> None:
    accepted(room.bid(0, "50.00"))
    Registration.objects.filter(pk=room.paddles[0].pk).update(status=RegistrationStatus.REVOKED)

    assert isinstance(room.bid(0, "90.00"), errors.NotRegistered)


def test_a_ban_says_until_when(room: Room) -> None:
    until = timezone.now() + timedelta(days=3)
    bans.ban(user=room.paddles[0].user, reason="late payer", ends_at=until, by=make_staff())
    refusal = room.bid(0, "50.00")

    assert isinstance(refusal, errors.AccountSuspended)
    assert str(refusal.data["until"]).startswith(until.strftime("%Y-%m-%dT%H:%M"))


@pytest.mark.parametrize("status", ["draft", "submitted", "declined"])
def test_a_lot_that_was_never_announced_does_not_exist(transactional_db: None, status: str) -> None:
    room = make_room(status=status)

    assert isinstance(room.bid(0, "50.00"), NotFound)


@pytest.mark.parametrize("status", ["on_hold", "sold", "unsold", "passed", "awaiting_decision", "withdrawn"])
def test_a_lot_that_is_not_open_says_how_it_stands(room: Room, status: str) -> None:
    Lot.objects.update(status=status)
    refusal = room.bid(0, "50.00")

    assert isinstance(refusal, errors.LotNotOpen)
    assert refusal.data == {"lot_status": status}


def test_a_queued_lot_is_open_from_its_time_though_no_job_has_run(transactional_db: None) -> None:
    now = timezone.now()
    early = make_room(status="scheduled", opens_at=now + timedelta(minutes=1), closes_at=now + timedelta(hours=1))
    due = make_room(status="scheduled", opens_at=now - timedelta(seconds=1), closes_at=now + timedelta(hours=1))

    assert isinstance(early.bid(0, "50.00"), errors.LotNotOpen)
    assert accepted(due.bid(0, "50.00"))["leading"] is True


def test_at_the_closing_time_it_is_late_though_no_job_has_run(room: Room) -> None:
    Lot.objects.update(status=LotStatus.OPEN, closes_at=timezone.now())

    assert isinstance(room.bid(0, "50.00"), errors.LotNotOpen)


def test_a_bid_that_waits_for_the_lock_across_the_close_is_refused(room: Room) -> None:
    Lot.objects.update(status=LotStatus.OPEN, closes_at=timezone.now() + timedelta(seconds=0.6))
    answers: list[object] = []
    with transaction.atomic():
        Lot.objects.select_for_update().get(pk=room.lot.pk)
        bidder = threading.Thread(target=lambda: answers.append(room.bid(0, "50.00")))
        bidder.start()
        bidder.join(timeout=1.0)
        assert bidder.is_alive()
    bidder.join()

    assert isinstance(answers[0], errors.LotNotOpen)


def test_an_accepted_bid_in_the_window_extends_in_its_own_transaction(transactional_db: None) -> None:
    room = make_room(soft_close_window=120, soft_close_extend=120)
    closes = timezone.now() + timedelta(seconds=30)
    Lot.objects.update(status=LotStatus.OPEN, closes_at=closes)
    body = accepted(room.bid(0, "50.00"))
    lot = room.fresh()

    assert lot.closes_at is not None
    assert timedelta(seconds=88) < lot.closes_at - closes < timedelta(seconds=92)
    extension = LotEvent.objects.get(kind="extended")
    assert extension.payload["closes_at"] == body["closes_at"]


def test_neither_a_refused_bid_nor_a_silent_raise_extends(transactional_db: None) -> None:
    room = make_room(soft_close_window=120, soft_close_extend=120)
    accepted(room.bid(0, "50.00"))
    closes = timezone.now() + timedelta(seconds=30)
    Lot.objects.update(closes_at=closes)
    room.bid(1, "1.00")
    accepted(room.bid(0, "90.00"))

    assert room.fresh().closes_at == closes


def test_an_extension_never_passes_the_hard_end(transactional_db: None) -> None:
    room = make_room(soft_close_window=120, soft_close_extend=120)
    closes = timezone.now() + timedelta(seconds=30)
    Lot.objects.update(status=LotStatus.OPEN, closes_at=closes, hard_close_at=closes + timedelta(seconds=5))
    accepted(room.bid(0, "50.00"))
    lot = room.fresh()

    assert lot.closes_at is not None
    assert abs(lot.closes_at - closes - timedelta(seconds=5)) < timedelta(milliseconds=2)


def test_a_met_reserve_is_said_once(transactional_db: None) -> None:
    room = make_room(lot={"reserve_price": 3000})
    accepted(room.bid(0, "15.00"))
    assert not room.fresh().reserve_met
    accepted(room.bid(1, "40.00"))
    accepted(room.bid(0, "60.00"))

    assert room.fresh().reserve_met
    assert LotEvent.objects.filter(kind="reserve_met").count() == 1


def test_receipts_verify_with_the_public_key(room: Room) -> None:
    receipt = accepted(room.bid(0, "50.00"))["receipt"]
    assert isinstance(receipt, dict)
    [key] = [key for key in keys.public_keys() if key["id"] == receipt["key"]]

    assert keys.verify(receipt["hash"], signature=receipt["signature"], public_key=key["key"])
    assert not keys.verify("0" * 64, signature=receipt["signature"], public_key=key["key"])
    assert receipt["hash"] == LotEvent.objects.get(kind="bid").hash
    assert receipt["commitment"] == Commitment.objects.get().commitment


def test_only_the_leader_is_told_the_ceiling(room: Room) -> None:
    from bidding import hand

    accepted(room.bid(0, "50.00"))
    lot = hand.look(room.lot.pk)
    assert lot is not None

    assert mine(lot, user_id=room.paddles[0].user_id, paddle=1) == {
        "leading": True,
        "max": "50.00",
        "paddle": "1",
        "purse": None,
    }
    assert mine(lot, user_id=room.paddles[1].user_id, paddle=2) == {
        "leading": False,
        "max": None,
        "paddle": "2",
        "purse": None,
    }
    assert mine(lot, user_id=999_999, paddle=None) is None


def test_the_all_in_price_stands_in_every_answer(transactional_db: None) -> None:
    room = make_room(premium_tiers=[[0, "25"]], tax_percent="20", tax_on="premium", lot={"quantity": "10", "price_per": "unit"})
    body = accepted(room.bid(0, "10.00"))

    assert (body["price"], body["total"], body["all_in"]) == ("10.00", "100.00", "130.00")


def test_an_amount_whose_total_could_not_be_added_up_is_no_amount(transactional_db: None) -> None:
    room = make_room(lot={"quantity": "999999999", "price_per": "unit"})

    assert isinstance(room.bid(0, "90071992547409.91", kind="exact"), errors.InvalidAmount)
    assert isinstance(room.bid(0, "90071.99"), Outcome)


def test_the_verified_address_is_the_one_the_account_stands_under(room: Room) -> None:
    user = room.paddles[0].user
    user.email = "new-address@example.test"
    user.save(update_fields=["email"])

    assert isinstance(room.bid(0, "50.00"), errors.EmailNotVerified)
