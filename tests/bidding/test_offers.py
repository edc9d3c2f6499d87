"""After the close: the seller decides, the buyer answers, the deadline ends it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry, User
from auctions.choices import LotStatus
from auctions.models import Lot, LotSale
from bidding import closing, errors, evidence, hand, offers, taking_back
from bidding.changing import change
from bidding.choices import DecidedBy
from bidding.decided import Action, Saying
from bidding.models import Decision, LotEvent
from core.errors import DomainError, NotFound, PermissionDenied
from notifications.choices import Kind
from notifications.models import Delivery, Notice
from payments.choices import OrderStatus
from payments.errors import AlreadyPaid
from payments.models import Order
from tests.bidding.rooms import Room, make_room
from tests.factories import make_user


@pytest.fixture
def undecided(transactional_db: None) -> Room:
    """Paddle 1 leads at 50.00 under a reserve of 90.00; the hammer has fallen."""
    return close(make_room(lot={"reserve_price": 9000}))


def close(room: Room) -> Room:
    room.bid(0, "50.00", kind="exact")
    Lot.objects.filter(pk=room.lot.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    closing.open_and_close()
    assert room.fresh().status == LotStatus.AWAITING_DECISION
    return room


def say(
    room: Room, who: User, action: Action, amount: object = None, *, key: str = "", asked: int | None = None
) -> dict[str, Any]:
    return offers.say(
        Saying(
            lot=room.lot.pk, person=who, action=action, key=key or uuid4().hex, way=DecidedBy.API, amount=amount, asked=asked
        )
    )


def seller(room: Room) -> User:
    return room.lot.auction.seller


def buyer(room: Room) -> User:
    return room.paddles[0].user


def told(who: User) -> list[str]:
    return list(Notice.objects.filter(recipient=who).order_by("id").values_list("kind", flat=True))


def decisions(room: Room) -> list[tuple[str, str, str | None]]:
    events = LotEvent.objects.filter(lot=room.lot, kind="decision").order_by("sequence")
    return [(event.actor, event.payload["action"], event.payload["amount"]) for event in events]


def test_the_seller_is_asked_by_mail_with_a_link_of_their_own(undecided: Room) -> None:
    asked = Notice.objects.get(kind=Kind.DECISION_REQUIRED)
    assert asked.recipient == seller(undecided)
    assert asked.url.startswith("/decide/")
    assert Delivery.objects.filter(notice=asked).count() == 1


def test_the_seller_accepts_and_it_is_sold_at_the_high_bid(undecided: Room) -> None:
    answer = say(undecided, seller(undecided), "accept")
    lot, sale = undecided.fresh(), LotSale.objects.get()

    assert answer == {"action": "accepted", "amount": "50.00", "status": "sold", "sequence": lot.sequence}
    assert (lot.status, lot.price, lot.decide_by) == (LotStatus.SOLD, 5000, None)
    assert (sale.winner, sale.hammer_price) == (undecided.paddles[0], 5000)
    assert [kind for kind in told(buyer(undecided)) if kind in {Kind.WON, Kind.ACCEPTED}] == [Kind.ACCEPTED]
    assert evidence.check(lot).problems == []
    entry = AuditEntry.objects.get(action="lot.decision.accepted")
    assert (entry.actor, entry.data["way"]) == (seller(undecided), "api")


def test_the_seller_rejects_and_the_bidder_is_free(undecided: Room) -> None:
    say(undecided, seller(undecided), "reject")
    assert undecided.fresh().status == LotStatus.UNSOLD
    assert told(buyer(undecided))[-1] == Kind.REJECTED
    assert not LotSale.objects.exists()
    assert evidence.check(undecided.lot).problems == []


def test_both_counter_and_the_seller_accepts_the_buyers_offer(undecided: Room) -> None:
    deadline = undecided.lot.decide_by
    say(undecided, seller(undecided), "counter", "80.00")
    assert told(buyer(undecided))[-1] == Kind.COUNTER_OFFER
    assert undecided.fresh().price == 5000, "the high bid stands"
    say(undecided, buyer(undecided), "counter", "65.00")
    assert told(seller(undecided))[-1] == Kind.COUNTER_OFFER
    assert undecided.fresh().decide_by == deadline, "one deadline for all of it"
    say(undecided, seller(undecided), "accept")
    lot = undecided.fresh()

    assert decisions(undecided) == [
        ("seller", "countered", "80.00"),
        ("1", "countered", "65.00"),
        ("seller", "counter_accepted", "65.00"),
    ]
    assert (lot.status, lot.price, LotSale.objects.get().hammer_price) == (LotStatus.SOLD, 6500, 6500)
    assert told(buyer(undecided))[-1] == Kind.COUNTER_ACCEPTED
    assert evidence.check(lot).problems == []


def test_the_buyer_accepts_what_the_seller_asks_and_both_are_told(undecided: Room) -> None:
    say(undecided, seller(undecided), "counter", "80.00")
    say(undecided, buyer(undecided), "accept")
    assert LotSale.objects.get().hammer_price == 8000
    assert told(buyer(undecided))[-1] == Kind.WON
    assert Kind.COUNTER_ACCEPTED in told(seller(undecided))


def test_the_buyer_says_no_and_the_seller_still_takes_the_high_bid(undecided: Room) -> None:
    say(undecided, seller(undecided), "counter", "80.00")
    say(undecided, buyer(undecided), "reject")
    assert told(seller(undecided))[-1] == Kind.COUNTER_REJECTED
    with pytest.raises(errors.DecisionPassed):
        say(undecided, seller(undecided), "counter", "70.00")
    say(undecided, seller(undecided), "accept")
    assert LotSale.objects.get().hammer_price == 5000


def test_a_lot_on_approval_is_asked_about_though_it_has_no_reserve(transactional_db: None) -> None:
    room = close(make_room(reserve_policy="on_approval"))
    say(room, seller(room), "accept")
    assert room.fresh().status == LotStatus.SOLD


@pytest.mark.parametrize("amount", ["50.00", "0", "-1", "1e3", "NaN", "٦٥", None, 1.5, "90071992547409.93"])
def test_a_counter_offer_beside_its_bounds_or_no_amount_changes_nothing(undecided: Room, amount: object) -> None:
    with pytest.raises((errors.OfferOutOfBounds, errors.InvalidAmount)):
        say(undecided, seller(undecided), "counter", amount)
    assert decisions(undecided) == []


def test_the_bounds_of_the_buyer_are_the_next_step_and_what_is_asked(undecided: Room) -> None:
    say(undecided, seller(undecided), "counter", "80.00")
    with pytest.raises(errors.OfferOutOfBounds) as refused:
        say(undecided, buyer(undecided), "counter", "50.49")
    assert refused.value.data == {"least": "50.50", "most": "79.99"}


def test_nobody_else_may_and_neither_out_of_turn(undecided: Room) -> None:
    for other in (undecided.paddles[1].user, make_user()):
        with pytest.raises(PermissionDenied):
            say(undecided, other, "accept")
    with pytest.raises(errors.DecisionPassed):
        say(undecided, buyer(undecided), "accept")
    with pytest.raises(NotFound):
        offers.say(Saying(lot=uuid4(), person=make_user(), action="accept", key="k", way=DecidedBy.API))


def test_the_same_key_gets_the_same_answer_and_another_intent_under_it_none(undecided: Room) -> None:
    first = say(undecided, seller(undecided), "counter", "80.00", key="once")
    assert say(undecided, seller(undecided), "counter", "80", key="once") == first
    with pytest.raises(errors.IdempotencyConflict):
        say(undecided, seller(undecided), "accept", key="once")
    assert len(decisions(undecided)) == 1 == Decision.objects.count()


def test_an_answer_to_another_question_than_the_one_that_stands_is_refused(undecided: Room) -> None:
    asked = undecided.lot.sequence
    say(undecided, seller(undecided), "counter", "80.00", asked=asked)
    with pytest.raises(errors.DecisionPassed):
        say(undecided, buyer(undecided), "accept", asked=asked)


def test_at_the_deadline_it_is_too_late_whether_or_not_the_job_has_run(undecided: Room) -> None:
    Lot.objects.update(decide_by=timezone.now())
    with pytest.raises(errors.DecisionPassed):
        say(undecided, seller(undecided), "accept")
    assert offers.lapse(undecided.lot.pk) is True
    assert offers.lapse(undecided.lot.pk) is False
    assert undecided.fresh().status == LotStatus.UNSOLD
    assert told(buyer(undecided))[-1] == told(seller(undecided))[-1] == Kind.REJECTED
    assert evidence.check(undecided.lot).problems == []


def test_a_reopened_lot_stands_at_its_bids_again_and_what_was_agreed_on_is_gone(undecided: Room) -> None:
    say(undecided, seller(undecided), "counter", "80.00")
    say(undecided, buyer(undecided), "accept")
    change(undecided.lot.pk, lambda lot, pen: taking_back.reopened(lot, pen, reason="a slip", actor="staff")[0])
    lot = undecided.fresh()
    assert (lot.status, lot.price) == (LotStatus.OPEN, 5000)
    assert not LotSale.objects.exists()
    assert evidence.check(lot).problems == []


def test_what_was_agreed_on_and_paid_is_not_reopened(undecided: Room) -> None:
    say(undecided, seller(undecided), "accept")
    order = Order.objects.get(buyer=buyer(undecided))
    Order.objects.filter(pk=order.pk).update(
        status=OrderStatus.PAID, paid=order.total, paid_at=timezone.now(), due_at=timezone.now()
    )
    with pytest.raises(AlreadyPaid):
        change(undecided.lot.pk, lambda lot, pen: taking_back.reopened(lot, pen, reason="a slip", actor="staff")[0])
    assert (undecided.fresh().status, LotSale.objects.count()) == (LotStatus.SOLD, 1)


def test_what_is_agreed_on_after_the_auction_has_ended_may_be_paid_at_once(undecided: Room) -> None:
    say(undecided, seller(undecided), "accept")
    assert Order.objects.get().status == OrderStatus.PENDING
    closing.open_and_close()
    assert Order.objects.get().status == OrderStatus.CONFIRMED


def test_a_forged_decision_is_found(undecided: Room) -> None:
    from bidding import verifier

    say(undecided, seller(undecided), "accept")
    events = evidence.events_of(undecided.lot.pk)
    events[-1]["payload"] = {"action": "counter_accepted", "amount": "65.00"}
    assert any("not to be made" in problem for problem in verifier.verify(events).problems)


def test_of_two_decisions_at_once_one_counts(undecided: Room) -> None:
    outcomes = together(
        lambda: say(undecided, seller(undecided), "accept"), lambda: say(undecided, seller(undecided), "reject")
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DecisionPassed", "dict"]
    assert len(decisions(undecided)) == 1


def test_of_a_decision_and_the_deadlines_job_one_counts_two_hundred_times(undecided: Room) -> None:
    lot, sequence, head = undecided.lot.pk, undecided.lot.sequence, undecided.lot.head
    for _ in range(200):
        due = timezone.now() + timedelta(milliseconds=4)
        Lot.objects.filter(pk=lot).update(
            status=LotStatus.AWAITING_DECISION, decide_by=due, price=5000, sequence=sequence, head=head
        )
        outcomes = together(lambda: say(undecided, seller(undecided), "reject"), lambda: offers.lapse(lot))
        said = LotEvent.objects.filter(lot_id=lot, kind="decision").count()
        decided = isinstance(outcomes[0], dict) + (outcomes[1] is True)
        assert said == decided <= 1
        if not decided:
            Lot.objects.filter(pk=lot).update(decide_by=timezone.now())
            assert offers.lapse(lot)
        assert Lot.objects.get(pk=lot).status == LotStatus.UNSOLD
        _forget(sequence)


def _forget(sequence: int) -> None:
    """The log is append-only by trigger: what this run wrote goes only where that is off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM bidding_lotevent WHERE sequence > %s", [sequence])
        cursor.execute("DELETE FROM bidding_decision")
        cursor.execute("SET session_replication_role = DEFAULT")


def together(*work: Callable[[], Any]) -> list[Any]:
    """Each on a thread of its own, all at once; refusals as values."""
    found: list[Any] = [None] * len(work)
    start = threading.Barrier(len(work))

    def run(place: int, do: Callable[[], Any]) -> None:
        try:
            start.wait()
            found[place] = do()
        except DomainError as refusal:
            found[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_the_matter_of_a_lot_that_was_never_undecided_is_nothing(room: Room) -> None:
    lot = hand.look(room.lot.pk)
    assert lot is not None
    matter = offers.matter_of(lot)
    assert (matter.talks, matter.turn, list(matter.steps)) == (None, None, [])
