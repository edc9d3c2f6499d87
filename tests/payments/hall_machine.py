"""Chance in the hall and after it: lots that come and go under the hammer, by the real functions, in sales with purses.

Beside `money_machine`, which does with the orders what comes after. What is refused is raised as a `DomainError`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.utils import timezone

from accounts.models import User
from auctions import purses
from auctions.choices import LotStatus
from auctions.models import Lot
from bidding import closing, decided, offers, second_chance
from bidding.acts import FLOOR
from bidding.at_the_lot import AT_THE_ROSTRUM
from bidding.choices import ChanceOutcome, DecidedBy
from bidding.decided import Action, Saying
from bidding.models import LotEvent, SecondChance
from core.errors import DomainError
from ledger import money
from tests.bidding.rostrums import Sale
from tests.factories import give_purse, make_auction, make_lot, make_user, register

CURRENCIES: Final = ("JPY", "INR", "KWD")
_RATES: Final[dict[str, dict[str, Any]]] = {
    "JPY": {"premium_tiers": [[0, "25"], [50_000, "20"]], "tax_percent": "10", "tax_on": "all", "commission_percent": "7.5"},
    "INR": {"premium_tiers": [[0, "12.5"]], "tax_percent": "18", "tax_on": "premium", "commission_percent": "10"},
    "KWD": {"premium_tiers": [], "tax_percent": "0", "tax_on": "none", "commission_percent": "100"},
}


class Hall:
    """Of each seller a live sale in each currency; everybody else has a paddle and a purse in it."""

    def __init__(self, chance: random.Random, *, people: Sequence[User], sellers: Sequence[User], staff: User) -> None:
        self.chance = chance
        self.staff = staff
        auctioneer = make_user()
        self._made: dict[UUID, int] = {}
        self.sales = [self._sale(seller, currency, people, auctioneer) for seller in sellers for currency in CURRENCIES]
        self.weights: dict[Callable[[], object], int] = {
            self.lay_out: 14, self.bid: 30, self.floor_bid: 8, self.undo: 3, self.hammer: 18, self.pass_over: 2, self.reopen: 3,
            self.talk: 9, self.silence: 3, self.offer_again: 8, self.set_purse: 4,
        }  # fmt: skip

    # --- at the rostrum ---

    def lay_out(self) -> None:
        """The next lot comes up, now and then with a reserve, priced whole or by the unit."""
        sale = self._any([sale for sale in self.sales if sale.auction.pk not in self._at_rostrum()])
        start = self.chance.randrange(1, 10 ** self.chance.randrange(1, 7))
        by_unit = {"quantity": self.chance.choice(("2", "0.5", "10.25")), "unit": "kg", "price_per": "unit"}
        more: dict[str, Any] = by_unit if self.chance.random() < 0.3 else {}
        if self.chance.random() < 0.4:
            more["reserve_price"] = start * self.chance.randrange(1, 6)
        lot = make_lot(auction=sale.auction, status=LotStatus.QUEUED, start_price=start, **more)
        self._made[lot.pk] = len(self._made)
        self._act(sale, "open", lot=lot)

    def bid(self) -> None:
        """Online, of anybody, often beyond their purse."""
        sale, lot = self._running()
        ceiling = (lot.price or lot.start_price) * self.chance.choice((1, 2, 2, 3, 20)) + self.chance.randrange(1, 50)
        told = sale.bid(
            self.chance.randrange(len(sale.paddles)), self._wire(sale, ceiling), kind=self.chance.choice(("max", "exact"))
        )
        self._raise(told)

    def floor_bid(self) -> None:
        """By the clerk, for a paddle or for somebody without one."""
        sale, _lot = self._running()
        paddle = self.chance.choice([FLOOR, *(str(paddle.paddle) for paddle in sale.paddles)])
        self._act(sale, "floor_bid", paddle=paddle)

    def undo(self) -> None:
        sale, lot = self._running()
        newest = LotEvent.objects.filter(lot=lot, kind="bid").order_by("-sequence").first()
        self._act(sale, "undo", sequence=newest.sequence if newest is not None else 0)

    def hammer(self) -> None:
        """Whoever leads without a paddle is named."""
        sale, lot = self._running()
        named = {"paddle": str(self.chance.choice(sale.paddles).paddle)} if lot.price and lot.leader is None else {}
        self._act(sale, "sell", **named)

    def pass_over(self) -> None:
        sale, _lot = self._running()
        self._act(sale, "pass")

    def reopen(self) -> None:
        """Also what was sold, decided on, paid for, or fell through."""
        sale = self._any_sale()
        over = Lot.objects.filter(auction=sale.auction).exclude(status=LotStatus.QUEUED)
        lot = self._any(over.order_by("-opens_at")[:4])
        self._act(sale, "reopen", lot=lot, by=self.staff, reason="a slip")

    # --- after it ---

    def talk(self) -> None:
        """One of the two says something to the other, whose turn it may be."""
        lot = self._any(Lot.objects.filter(status=LotStatus.AWAITING_DECISION).select_related("auction", "leader__user"))
        action: Action = self.chance.choice(("accept", "reject", "counter", "counter"))
        amount = (lot.price or 1) * self.chance.randrange(90, 220) // 100 if action == "counter" else None
        wire = None if amount is None else money.to_decimal_string(amount, lot.auction.currency)
        people = [lot.auction.seller, *([lot.leader.user] if lot.leader else [])]
        offers.say(self._saying(lot, self.chance.choice(people), action, wire))

    def silence(self) -> None:
        """A deadline passes, of a decision or of a second chance."""
        past = timezone.now() - timedelta(seconds=1)
        waiting = list(Lot.objects.filter(status=LotStatus.AWAITING_DECISION))
        asked = list(SecondChance.objects.filter(outcome=ChanceOutcome.OPEN))
        if not waiting and not asked:
            raise DomainError
        if waiting:
            Lot.objects.filter(pk=self._any(waiting).pk).update(decide_by=past)
        if asked:
            SecondChance.objects.filter(pk=self._any(asked).pk).update(expires_at=past)
        closing.open_and_close()

    def offer_again(self) -> None:
        """A lot whose sale fell through: its seller offers it, whoever is asked answers."""
        asked = SecondChance.objects.filter(outcome=ChanceOutcome.OPEN).select_related("lot", "registration__user")
        if self.chance.random() < 0.5 and asked.exists():
            given = self._any(asked)
            action: Action = self.chance.choice(("accept", "accept", "reject"))
            second_chance.say(self._saying(given.lot, given.registration.user, action))
            return
        fallen = LotEvent.objects.filter(kind="fell_through").values("lot")
        lot = self._any(Lot.objects.filter(pk__in=fallen, status=LotStatus.UNSOLD).select_related("auction__seller"))
        second_chance.say(self._saying(lot, lot.auction.seller, "offer"))

    def set_purse(self) -> None:
        """More or less, also less than is spent and held of it."""
        sale = self._any_sale()
        purses.set_purse(
            auction_id=sale.auction.pk,
            paddle=self.chance.choice(sale.paddles).paddle,
            amount=self.chance.randrange(0, 10 ** self.chance.randrange(4, 9)),
            reason="chance",
            actor=sale.auction.seller,
            key=uuid4().hex,
        )

    # --- drawing ---

    def _sale(self, seller: User, currency: str, people: Sequence[User], auctioneer: User) -> Sale:
        auction = make_auction(
            seller=seller,
            currency=currency,
            format="live",
            auctioneer=auctioneer,
            increment_bands=[[0, 1], [1000, 50], [100_000, 1000]],
            purse_policy="set",
            **_RATES[currency],
        )
        paddles = [register(auction=auction, user=person) for person in people if person != seller]
        for paddle in paddles:
            give_purse(paddle, self.chance.randrange(10**4, 10**8))
        return Sale(auction, [], paddles, auctioneer)

    def _any_sale(self) -> Sale:
        return self.chance.choice(self.sales)

    def _running(self) -> tuple[Sale, Lot]:
        """A sale with a lot at its rostrum."""
        running = self._at_rostrum()
        sale = self._any([sale for sale in self.sales if sale.auction.pk in running])
        return sale, running[sale.auction.pk]

    def _at_rostrum(self) -> dict[UUID, Lot]:
        """By auction."""
        lots = Lot.objects.filter(auction__in=[sale.auction for sale in self.sales], status__in=AT_THE_ROSTRUM)
        return {lot.auction_id: lot for lot in lots}

    def _any(self, rows: Any) -> Any:
        """One of them; where there is none, the command is one that nobody can give. In the order in which lots were made: ids are by chance."""
        found = list(rows)
        if not found:
            raise DomainError
        if not isinstance(found[0], Sale):
            found.sort(key=lambda row: (self._made[getattr(row, "lot_id", row.pk)], row.pk))
        return self.chance.choice(found)

    def _act(self, sale: Sale, action: str, **fields: Any) -> None:
        self._raise(sale.act(action, **fields))

    @staticmethod
    def _raise(told: object) -> None:
        if isinstance(told, DomainError):
            raise told

    @staticmethod
    def _saying(lot: Lot, person: User, action: Action, amount: str | None = None) -> Saying:
        return decided.Saying(lot=lot.pk, person=person, action=action, key=uuid4().hex, way=DecidedBy.API, amount=amount)

    @staticmethod
    def _wire(sale: Sale, amount: int) -> str:
        return money.to_decimal_string(amount, sale.auction.currency)
