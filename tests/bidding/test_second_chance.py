"""A sale that fell through, and the underbidder who may have the lot at their own ceiling."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Ban, User
from auctions.choices import LotStatus
from auctions.models import Auction, Lot, LotSale
from bidding import closing, errors, evidence, hand, second_chance, taking_back
from bidding.changing import change
from bidding.choices import DecidedBy
from bidding.decided import Action, Saying
from bidding.models import LotEvent, SecondChance
from core.errors import PermissionDenied
from notifications.choices import Kind
from notifications.models import Notice
from payments import lifecycle, orders
from payments.choices import OrderStatus, Party
from payments.models import Order
from tests.bidding.rooms import Room, make_room
from tests.bidding.test_offers import together


@pytest.fixture
def unpaid(transactional_db: None) -> Room:
    """Paddle 1 won at 60.50 and did not pay; paddle 2 would have paid 60.00, paddle 3 20.00."""
    room = make_room()
    room.bid(2, "20.00")
    room.bid(1, "60.00")
    room.bid(0, "90.00")
    Lot.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    closing.open_and_close()
    assert (room.fresh().status, room.lot.price) == (LotStatus.SOLD, 6050)
    default(Order.objects.get())
    return room


def default(order: Order) -> None:
    """As the schedule does it, when nobody paid."""
    orders.confirm(order.pk)
    with transaction.atomic():
        lifecycle.move(lifecycle.locked(order.pk), to=OrderStatus.DEFAULTED, party=Party.CLOCK)
    closing.open_and_close()


def say(room: Room, who: User, action: Action, *, key: str = "") -> dict[str, Any]:
    return second_chance.say(Saying(lot=room.lot.pk, person=who, action=action, key=key or uuid4().hex, way=DecidedBy.API))


def seller(room: Room) -> User:
    return room.lot.auction.seller


def log(room: Room) -> list[tuple[str, str, str | None]]:
    events = LotEvent.objects.filter(lot=room.lot, kind="second_chance").order_by("sequence")
    return [(event.payload["action"], event.payload["paddle"], event.payload["amount"]) for event in events]


def test_an_order_that_is_not_paid_makes_the_lot_unsold_once_and_the_seller_is_told(unpaid: Room) -> None:
    lot = unpaid.fresh()
    assert (lot.status, LotSale.objects.count()) == (LotStatus.UNSOLD, 0)
    assert LotEvent.objects.filter(kind="fell_through").count() == 1
    assert second_chance.fell_through(lot.pk) is False
    told = Notice.objects.get(kind=Kind.SECOND_CHANCE)
    assert (told.recipient, told.context["may_offer"]) == (seller(unpaid), True)
    assert evidence.check(lot).problems == []


def test_the_underbidder_takes_it_at_their_own_ceiling_on_a_new_order(unpaid: Room) -> None:
    offered = say(unpaid, seller(unpaid), "offer", key="once")
    assert offered["amount"] is None, "what they would pay is theirs to tell"
    assert say(unpaid, seller(unpaid), "offer", key="once") == offered
    assert "60.00" not in str(LotEvent.objects.latest("sequence").payload)
    asked = Notice.objects.get(kind=Kind.SECOND_CHANCE, recipient=unpaid.paddles[1].user)
    assert (asked.context["amount"], asked.url.startswith("/second-chance/")) == ("60.00", True)

    say(unpaid, unpaid.paddles[1].user, "accept")
    lot, sale = unpaid.fresh(), LotSale.objects.get()
    assert (lot.status, lot.price, lot.leader) == (LotStatus.SOLD, 6000, unpaid.paddles[1])
    assert (sale.winner, sale.hammer_price) == (unpaid.paddles[1], 6000)
    assert Order.objects.get(buyer=unpaid.paddles[1].user).total == 6000
    assert Notice.objects.filter(kind=Kind.WON, recipient=unpaid.paddles[1].user).count() == 1
    assert log(unpaid) == [("offered", "2", None), ("accepted", "2", "60.00")]
    assert evidence.check(lot).problems == []


def test_who_says_no_or_nothing_is_passed_over_and_the_next_is_asked(unpaid: Room) -> None:
    say(unpaid, seller(unpaid), "offer")
    say(unpaid, unpaid.paddles[1].user, "reject")
    say(unpaid, seller(unpaid), "offer")
    SecondChance.objects.filter(outcome="open").update(expires_at=timezone.now())
    with pytest.raises(errors.DecisionPassed):
        say(unpaid, unpaid.paddles[2].user, "accept")
    closing.open_and_close()
    assert [(action, paddle) for action, paddle, _ in log(unpaid)] == [
        ("offered", "2"), ("rejected", "2"), ("offered", "3"), ("lapsed", "3"),
    ]  # fmt: skip
    with pytest.raises(errors.DecisionPassed):
        say(unpaid, seller(unpaid), "offer")
    assert unpaid.fresh().status == LotStatus.UNSOLD
    assert evidence.check(unpaid.lot).problems == []


def test_nobody_else_offers_or_takes_it(unpaid: Room) -> None:
    with pytest.raises(PermissionDenied):
        say(unpaid, unpaid.paddles[1].user, "accept")
    say(unpaid, seller(unpaid), "offer")
    for other in (unpaid.paddles[2].user, seller(unpaid)):
        with pytest.raises((PermissionDenied, errors.DecisionPassed)):
            say(unpaid, other, "accept")
    Ban.objects.create(user=unpaid.paddles[1].user, reason="not to be trusted")
    with pytest.raises(PermissionDenied):
        say(unpaid, unpaid.paddles[1].user, "accept")
    assert not LotSale.objects.exists()


def test_a_lot_is_offered_to_one_at_a_time_by_the_databases_own_word(unpaid: Room) -> None:
    outcomes = together(lambda: say(unpaid, seller(unpaid), "offer"), lambda: say(unpaid, seller(unpaid), "offer"))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["DecisionPassed", "dict"]
    with pytest.raises(IntegrityError, match="second_chance_one_open_a_lot"), transaction.atomic():
        SecondChance.objects.create(lot=unpaid.lot, registration=unpaid.paddles[2], sequence=99, expires_at=timezone.now())


def test_of_two_answers_at_once_the_lot_is_sold_once(unpaid: Room) -> None:
    say(unpaid, seller(unpaid), "offer")
    taker = unpaid.paddles[1].user
    outcomes = together(lambda: say(unpaid, taker, "accept"), lambda: say(unpaid, taker, "accept"))
    assert sum(isinstance(outcome, dict) for outcome in outcomes) == 1
    assert LotSale.objects.count() == 1


def test_the_second_buyer_may_default_too_and_the_third_is_asked(unpaid: Room) -> None:
    say(unpaid, seller(unpaid), "offer")
    say(unpaid, unpaid.paddles[1].user, "accept")
    Auction.objects.update(status="ended")
    default(Order.objects.get(buyer=unpaid.paddles[1].user))
    lot = unpaid.fresh()
    assert (lot.status, lot.price) == (LotStatus.UNSOLD, 6050)
    assert evidence.check(lot).problems == []
    say(unpaid, seller(unpaid), "offer")
    assert log(unpaid)[-1][:2] == ("offered", "3")


def test_reopened_after_a_second_chance_the_lot_is_led_by_its_bids_again(unpaid: Room) -> None:
    say(unpaid, seller(unpaid), "offer")
    say(unpaid, unpaid.paddles[1].user, "accept")
    reopen(unpaid)
    lot, row = unpaid.fresh(), hand.look(unpaid.lot.pk)
    assert row is not None
    assert (lot.status, lot.price, lot.leader) == (LotStatus.OPEN, 6050, unpaid.paddles[0])
    assert row.standing.ceiling == 9000
    assert evidence.check(lot).problems == []


def test_a_chance_that_nobody_has_answered_ends_when_the_lot_is_reopened(unpaid: Room) -> None:
    say(unpaid, seller(unpaid), "offer")
    reopen(unpaid)
    assert SecondChance.objects.get().outcome == "lapsed"
    assert list(second_chance.to_lapse()) == []
    with pytest.raises((PermissionDenied, errors.DecisionPassed)):
        say(unpaid, unpaid.paddles[1].user, "accept")


def reopen(room: Room) -> None:
    change(room.lot.pk, lambda lot, pen: taking_back.reopened(lot, pen, reason="a slip", actor="staff")[0])


def test_on_the_page_the_seller_offers_without_seeing_the_amount_and_the_link_takes_it(unpaid: Room) -> None:
    address, sellers = f"/lots/{unpaid.lot.pk}/second-chance/", Client()
    sellers.force_login(seller(unpaid))
    assert address in sellers.get(f"/lots/{unpaid.lot.pk}/").content.decode()
    page = sellers.get(address).content.decode()
    assert "Offer it to paddle 2" in page
    assert "60.00" not in page
    sellers.post(address, {"key": "k", "action": "offer", "asked": ""})

    link, visitor = Notice.objects.get(kind=Kind.SECOND_CHANCE, recipient=unpaid.paddles[1].user).url, Client()
    page = visitor.get(link).content.decode()
    assert "Nothing is done until you press a button." in page
    assert not LotSale.objects.exists()
    key = re.search(r'name="key" value="(\w+accept)"', page)
    assert key
    said = visitor.post(link, {"key": key[1], "action": "accept", "asked": "0"}, follow=True)
    assert "It is yours" in said.content.decode()
    assert LotSale.objects.get().hammer_price == 6000
    assert "This offer is over" in visitor.get(link).content.decode()
    assert visitor.get(f"{link[:-4]}AAA/").status_code == 404


def test_rest_offers_and_answers(unpaid: Room) -> None:
    address, sellers, buyers = f"/api/lots/{unpaid.lot.pk}/second-chance/", Client(), Client()
    sellers.force_login(seller(unpaid))
    buyers.force_login(unpaid.paddles[1].user)
    state = sellers.get(address).json()
    assert (state["may"], state["paddle"], state["amount"]) == (["offer"], "2", None)
    assert buyers.get(address).status_code == 403
    sellers.post(address, {"action": "offer"}, "application/json", headers={"Idempotency-Key": "a"})
    state = buyers.get(address).json()
    assert (state["you"], state["may"], state["amount"]) == ("buyer", ["accept", "reject"], "60.00")
    said = buyers.post(address, {"action": "reject"}, "application/json", headers={"Idempotency-Key": "b"})
    assert (said.status_code, said.json()["action"]) == (200, "rejected")
    # Who has answered is led to the lot; who was never asked learns nothing.
    page = f"/lots/{unpaid.lot.pk}/second-chance/"
    assert buyers.get(page).headers["Location"] == f"/lots/{unpaid.lot.pk}/"
    others = Client()
    others.force_login(unpaid.paddles[2].user)
    assert others.get(page).status_code == 403
