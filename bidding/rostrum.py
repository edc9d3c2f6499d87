"""Acts of a console (docs/protocol.md, "The console"): who may, which console holds the sale, one lot at a time.

Lock order: the auction, then the lot; so of two acts at once the second sees what the first did. Bids lock the lot alone
and wait for nothing here. A floor bid goes the way of all bids, through the engine; `sell` waits before it locks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import User
from auctions import access, lifecycle
from auctions.choices import AuctionStatus, Format, LotStatus
from auctions.models import Auction, Lot
from bidding import at_the_lot, broadcast, closing, consoles, engine, hammer, hand, opening, operating, taking_back, telling
from bidding.acts import FLOOR, Act
from bidding.at_the_lot import AT_THE_ROSTRUM, Expected
from bidding.changing import change
from bidding.commands import Outcome, PlaceBid
from bidding.locked import LotRow
from bidding.pen import Pen
from core.errors import Conflict, NotFound
from core.sockets import run_db
from core.times import database_time
from ledger import money

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """A sale with its row locked, and who acts in it. `expected` is what `sell` means."""

    auction: Auction
    actor: User
    name: str
    act: Act
    expected: Expected = (None, None)


def act(*, auction_id: UUID, actor: User, act: Act) -> Told:
    """Does it, and tells how the lot stands after it. Blocking; `sell` for two seconds at most.

    Raises `Conflict` (`held_by`: another console runs the sale; `status`: the state does not allow it), `Invalid`, what
    bids raise, and as `auctions.access.require`.
    """
    if act.action == "floor_bid":
        command = _floor_command(auction_id, actor, act)
        return _bid_told(engine.submit(command), command)
    expected: Expected = (None, None)
    if act.action == "sell":
        wait, expected = _before_the_hammer(auction_id, actor, act)
        wait.out()
    return _done(auction_id, actor, act, expected)


async def act_async(*, auction_id: UUID, actor: User, act: Act) -> Told:
    """As `act`, for the web's event loop: no thread waits."""
    if act.action == "floor_bid":
        command = await run_db(_floor_command, auction_id, actor, act)
        return _bid_told(await engine.submit_async(command), command)
    expected: Expected = (None, None)
    if act.action == "sell":
        wait, expected = await run_db(_before_the_hammer, auction_id, actor, act)
        await wait.out_async()
    return await run_db(_done, auction_id, actor, act, expected)


def current(auction: Auction | UUID) -> UUID | None:
    """The lot at the rostrum."""
    lots = Lot.objects.filter(auction=auction, status__in=AT_THE_ROSTRUM).order_by("number")
    return lots.values_list("pk", flat=True).first()


def _done(auction_id: UUID, actor: User, act: Act, expected: Expected) -> Told:
    with transaction.atomic():
        auction = _entered(auction_id, actor, act, lock=True)
        stage = Stage(auction, actor, operating.name_of(auction, actor), act, expected)
        told = _DO[act.action](stage)
        data = {"lot": told["lot"], "sequence": told["sequence"]} | ({"reason": act.reason} if act.reason else {})
        audit.record(actor=actor, action=f"rostrum.{act.action}", target=auction, data=data)
        transaction.on_commit(lambda: broadcast.console_changed(auction.pk))
    return told


def _entered(auction_id: UUID, actor: User, act: Act, *, lock: bool = False) -> Auction:
    auction = access.find(auction_id, user=actor, capability="operate", lock=lock)
    if auction.format != Format.LIVE:
        raise Conflict(_("The clock opens and closes a timed auction."), status=auction.status)
    consoles.require(auction, console=act.console, actor=actor)
    return auction


def _before_the_hammer(auction_id: UUID, actor: User, act: Act) -> tuple[hammer.Wait, Expected]:
    """What to wait for, and the bid that stands as the hammer is raised."""
    auction = _entered(auction_id, actor, act)
    lot = hand.look(_meant(auction, act))
    if lot is None:
        raise NotFound
    return hammer.Wait(auction.pk, lot.id), (lot.price, lot.leader)


def _floor_command(auction_id: UUID, actor: User, act: Act) -> PlaceBid:
    """Whose bid the clerk enters, and how much: the ask as it stands where no amount is said."""
    auction = _entered(auction_id, actor, act)
    lot = hand.look(_meant(auction, act))
    if lot is None:
        raise NotFound
    bidder = None if act.paddle == FLOOR else at_the_lot.registration_of(auction.pk, act.paddle).user_id
    amount = money.to_decimal_string(lot.minimum, lot.currency) if act.amount is None else act.amount
    key = f"console:{actor.pk}:{act.key}"
    return PlaceBid(lot.id, bidder, key, amount, "exact", "floor" if bidder is None else act.origin)


def _bid_told(outcome: Outcome, command: PlaceBid) -> Told:
    """Never with what its bidder would pay at most: a leader's own ceiling is in the answer that is kept for them."""
    body = outcome.body
    shown = {name: body[name] for name in ("sequence", "leading", "price", "minimum_bid")}
    return {"lot": str(command.lot), "status": LotStatus.OPEN.value, **shown}


def _meant(auction: Auction, act: Act) -> UUID:
    """The lot that is meant, of this auction; the one at the rostrum where none is named."""
    if act.lot is not None:
        if not Lot.objects.filter(auction=auction, pk=act.lot).exists():
            raise NotFound
        return act.lot
    found = current(auction)
    if found is None:
        raise Conflict(_("No lot is at the rostrum."), status=auction.status)
    return found


def _told(lot: LotRow) -> Told:
    return {"lot": str(lot.id), "sequence": lot.sequence, "status": lot.status}


def _at_lot(work: Callable[[LotRow, Pen, Stage], LotRow], *, settle: bool = False) -> Callable[[Stage], Told]:
    """An act on one lot of a sale that is on."""

    def do(stage: Stage) -> Told:
        lot = _meant(stage.auction, stage.act)
        if stage.auction.status != AuctionStatus.LIVE:
            raise Conflict(_("The auction is not live."), status=stage.auction.status)
        return _told(change(lot, lambda row, pen: work(row, pen, stage), settle=settle))

    return do


def _open(stage: Stage) -> Told:
    auction = stage.auction
    if current(auction) is not None:
        raise Conflict(_("Another lot is at the rostrum."), status=auction.status)
    queued = Lot.objects.filter(auction=auction, status=LotStatus.QUEUED).order_by("number")
    lot = _meant(auction, stage.act) if stage.act.lot else queued.values_list("pk", flat=True).first()
    if lot is None:
        raise Conflict(_("Nothing is left to open."), status=auction.status)
    if auction.status != AuctionStatus.LIVE:
        lifecycle.start(auction, at=database_time(), actor=stage.actor)
        opened = opening.open_lot(lot, actor=stage.name)
        telling.auction_started(auction)
    else:
        opened = opening.open_lot(lot, actor=stage.name)
    return _told(opened)


def _resume(lot: LotRow, pen: Pen, stage: Stage) -> LotRow:
    if lot.status != LotStatus.ON_HOLD:
        at_the_lot.refuse(lot, _("The lot is not on hold."))
    _count_anew(stage.auction)
    return operating.resumed(lot, pen, stage.name)


def _count_anew(auction: Auction) -> None:
    """Who is here now is whom auto-hold will miss (`bidding.auto_hold`)."""
    auction.attendance, auction.missing_since = 0, None
    auction.save(update_fields=["attendance", "missing_since"])


def _reopen(stage: Stage) -> Told:
    auction = stage.auction
    if stage.act.lot is None:
        raise Conflict(_("Say which lot."), status=auction.status)
    if auction.status != AuctionStatus.LIVE:
        raise Conflict(_("The auction is not live."), status=auction.status)
    lot_id = _meant(auction, stage.act)
    if current(auction) is not None:
        raise Conflict(_("Another lot is at the rostrum."), status=auction.status)
    lot = Lot.objects.get(pk=lot_id)
    later = (
        Lot.objects.filter(auction=auction, opens_at__gt=lot.closes_at).exclude(pk=lot_id)
        if lot.closes_at
        else Lot.objects.none()
    )
    if later.exists() and not (access.is_house(stage.actor) and stage.act.reason):
        raise Conflict(_("Another lot has opened since: only the house reopens it now, with a reason."), status=lot.status)
    sales = []

    def work(row: LotRow, pen: Pen) -> LotRow:
        after, sale = taking_back.reopened(row, pen, reason=stage.act.reason, actor=stage.name)
        if sale is not None:
            sales.append(sale)
        return after

    after = change(lot_id, work)
    for sale in sales:
        was = {"winner": sale.winner_id, "hammer_price": sale.hammer_price, "all_in": sale.all_in}
        audit.record(actor=stage.actor, action="lot.sale_taken_back", target=lot, data=was)
    _count_anew(auction)
    return _told(after)


def _end(stage: Stage) -> Told:
    auction = stage.auction
    lifecycle.end(auction, at=database_time(), actor=stage.actor)
    telling.auction_ended(auction)
    return {"lot": None, "sequence": None, "status": auction.status}


_DO: Mapping[str, Callable[[Stage], Told]] = {
    "open": _open,
    "fair_warning": _at_lot(lambda lot, pen, on: at_the_lot.called(lot, pen, actor=on.name, call=LotStatus.FAIR_WARNING)),
    "final_call": _at_lot(lambda lot, pen, on: at_the_lot.called(lot, pen, actor=on.name, call=LotStatus.FINAL_CALL)),
    "sell": _at_lot(lambda lot, pen, on: at_the_lot.sold(lot, pen, on.act, actor=on.name, expected=on.expected), settle=True),
    "pass": _at_lot(lambda lot, pen, on: closing.passed(lot, pen, actor=on.name)),
    "hold": _at_lot(lambda lot, pen, on: operating.held(lot, pen, on.name)),
    "resume": _at_lot(_resume),
    "undo": _at_lot(lambda lot, pen, on: taking_back.undone(lot, pen, sequence=on.act.sequence or 0, actor=on.name)),
    "reopen": _reopen,
    "set_ask": _at_lot(lambda lot, pen, on: at_the_lot.ask_set(lot, pen, on.act, actor=on.name)),
    "set_increment": _at_lot(lambda lot, pen, on: at_the_lot.increment_set(lot, pen, on.act, actor=on.name)),
    "say": _at_lot(lambda lot, pen, on: at_the_lot.said(lot, pen, on.act, actor=on.name)),
    "end": _end,
}
