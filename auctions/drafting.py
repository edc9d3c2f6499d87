"""Writing auctions and lots down, and changing them while the sale allows it (protocol.md, "Editing").

| state | what may change |
|---|---|
| draft, declined | everything; a draft may be deleted |
| submitted | nothing: staff are looking at it |
| scheduled | everything but currency and format, until the first lot opens by the clock |
| open | text may be added to a lot and its reserve lowered, as lot events (`auctions.amending`) |

Lock order: the auction's row, then its lots by number. Every change is in the audit log.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from auctions import access, amending, photos, purses, venue
from auctions.choices import CHANGEABLE, FREE, AuctionStatus, ReservePolicy, Visibility
from auctions.drafts import (
    MOST_LOTS,
    AuctionChanges,
    AuctionDraft,
    LotChanges,
    LotDraft,
    auction_faults,
    lot_faults,
)
from auctions.lifecycle import lock_lots
from auctions.models import Auction, Lot, Registration
from auctions.planning import plan
from auctions.states import auction_status_at, lot_status_at
from auctions.stored import draft_of, in_currency, lot_draft_of, refigured, write_auction, write_lot
from core.errors import Conflict, Invalid, NotFound
from core.times import database_time


def create(*, actor: User, draft: AuctionDraft, lots: Sequence[LotDraft] = ()) -> Auction:
    """A new draft with its lots. Raises `Invalid`, and as `access.require_seller`."""
    access.require_seller(actor)
    _refuse_faults(draft, lots)
    auction = Auction(seller=actor)
    write_auction(auction, draft)
    with transaction.atomic():
        auction.save(force_insert=True)
        made = [Lot(auction=auction) for _draft in lots]
        for lot, numbered in zip(made, _numbered(lots), strict=True):
            write_lot(lot, numbered)
        Lot.objects.bulk_create(made, batch_size=200)
        audit.record(actor=actor, action="auction.created", target=auction, data={"lots": len(made)})
    return auction


def edit(*, auction_id: uuid.UUID, actor: User, changes: AuctionChanges) -> Auction:
    """Change the auction as its state allows. Raises `Invalid`, `Conflict`, and as `access.require`."""
    with transaction.atomic():
        auction, lots = _open_for_change(auction_id, actor)
        was = draft_of(auction)
        carried = in_currency(was, changes.get("currency", was.currency))
        draft = replace(carried, **changes)
        _refuse_late_change(auction, was=was, draft=draft)
        _refuse_partial(auction, draft)
        _refuse_faults(draft, [lot_draft_of(lot) for lot in lots])
        if was.currency != draft.currency:
            _refigure(lots, was=was.currency, now=draft.currency)
        if was.conditions != draft.conditions and auction.status == AuctionStatus.SCHEDULED:
            auction.conditions_version += 1
        before = auction.auctioneer
        write_auction(auction, draft)
        _replan(auction, lots)
        auction.save()
        venue.conducted_by(auction, before=before)
        purses.give_all(auction)
        audit.record(actor=actor, action="auction.edited", target=auction, data={"fields": sorted(changes)})
    return auction


def delete(*, auction_id: uuid.UUID, actor: User) -> None:
    """A draft may vanish; everything else leaves a trace. Raises `Conflict`, and as `access.require`."""
    with transaction.atomic():
        auction = access.find(auction_id, user=actor, capability="edit", lock=True)
        if auction.status != AuctionStatus.DRAFT:
            raise Conflict(_("Only a draft can be deleted. You may cancel the auction."), status=auction.status)
        audit.record(actor=actor, action="auction.deleted", target=auction, data={"title": auction.title})
        photos.forget(lot_ids=[lot.pk for lot in lock_lots(auction)])
        auction.delete()


def add_lot(*, auction_id: uuid.UUID, actor: User, draft: LotDraft) -> Lot:
    """One more lot, with the next free number unless it brings its own. Raises as `edit`."""
    with transaction.atomic():
        auction, lots = _open_for_change(auction_id, actor)
        if len(lots) >= MOST_LOTS:
            raise Conflict(_("An auction has at most 1000 lots."), status=auction.status)
        number = draft.number or max((lot.number for lot in lots), default=0) + 1
        numbered = replace(draft, number=number)
        _refuse_lot(numbered, auction=auction, others=lots)
        lot = Lot(auction=auction)
        write_lot(lot, numbered)
        lot.save(force_insert=True)
        _replan(auction, [*lots, lot])
        audit.record(actor=actor, action="lot.added", target=lot, data={"number": number})
    return lot


def edit_lot(*, lot_id: uuid.UUID, actor: User, changes: LotChanges) -> Lot:
    """Change a lot as its state allows; one that is open, through its log. Raises as `edit`."""
    known = access.find_lot(lot_id, user=actor, capability="edit")
    status = lot_status_at(known, database_time())
    if status in amending.ON:
        amending.amend(lot_id=lot_id, actor=actor, changes=dict(changes), status=status)
        return access.find_lot(lot_id, user=actor, capability="edit")
    with transaction.atomic():
        lot, auction, lots = _lot_for_change(lot_id, actor)
        draft = replace(lot_draft_of(lot), **changes)
        _refuse_lot(draft, auction=auction, others=[each for each in lots if each.pk != lot.pk])
        write_lot(lot, draft)
        lot.save()
        _replan(auction, lots)
        audit.record(actor=actor, action="lot.edited", target=lot, data={"fields": sorted(changes)})
    return lot


def remove_lot(*, lot_id: uuid.UUID, actor: User) -> None:
    """Take a lot out of an auction that is not out yet. Raises as `edit`."""
    with transaction.atomic():
        lot, auction, _lots = _lot_for_change(lot_id, actor)
        if auction.status not in FREE:
            raise Conflict(_("The auction is announced: its lots stay."), status=auction.status)
        audit.record(actor=actor, action="lot.removed", target=lot, data={"number": lot.number, "title": lot.title})
        photos.forget(lot_ids=[lot.pk])
        lot.delete()


def _open_for_change(auction_id: uuid.UUID, actor: User) -> tuple[Auction, list[Lot]]:
    """The auction and its lots, locked, if its state by the clock allows a change."""
    auction = access.find(auction_id, user=actor, capability="edit", lock=True)
    lots = lock_lots(auction)
    status = auction_status_at(auction, database_time())
    if status not in CHANGEABLE:
        raise Conflict(_("The auction cannot be changed any more."), status=str(status))
    return auction, lots


def _lot_for_change(lot_id: uuid.UUID, actor: User) -> tuple[Lot, Auction, list[Lot]]:
    known = access.find_lot(lot_id, user=actor, capability="edit")
    auction, lots = _open_for_change(known.auction_id, actor)
    lot = next((each for each in lots if each.pk == lot_id), None)
    if lot is None:
        raise NotFound
    return lot, auction, lots


def _refuse_late_change(auction: Auction, *, was: AuctionDraft, draft: AuctionDraft) -> None:
    """What stands fast once the auction is announced."""
    if auction.status != AuctionStatus.SCHEDULED:
        return
    if (was.currency, was.format) != (draft.currency, draft.format):
        raise Conflict(_("Currency and format stand fast once the auction is scheduled."), status=auction.status)
    if settings.AUCTION_APPROVAL and draft.visibility == Visibility.PUBLIC != was.visibility:
        raise Conflict(_("A public auction needs the house's approval: make it a new one."), status=auction.status)
    if draft.closes_at is not None and draft.closes_at <= database_time():
        raise Invalid(errors={"closes_at": [_("The closing time has passed.")]})


def _refuse_partial(auction: Auction, draft: AuctionDraft) -> None:
    """Who bids in a sale does not run it. The auction's lock keeps them from registering meanwhile."""
    if draft.auctioneer is not None and Registration.objects.filter(auction=auction, user=draft.auctioneer).exists():
        raise Invalid(errors={"auctioneer": [_("A bidder of this sale cannot run it.")]})


def _replan(auction: Auction, lots: Iterable[Lot]) -> None:
    if auction.status == AuctionStatus.SCHEDULED:
        plan(auction, lots)


def _refuse_faults(draft: AuctionDraft, lots: Sequence[LotDraft]) -> None:
    errors = auction_faults(draft)
    if len(lots) > MOST_LOTS:
        errors["lots"] = [_("An auction has at most 1000 lots.")]
    else:
        found = [text for lot in lots for text in _faults_in(draft, lot)] + _twice(lots)
        errors |= {"lots": found} if found else {}
    if errors:
        raise Invalid(errors=errors)


def _faults_in(draft: AuctionDraft, lot: LotDraft) -> list[str]:
    found = [f"{lot.title}: {text}" for texts in lot_faults(lot).values() for text in texts]
    if draft.reserve_policy == ReservePolicy.ABSOLUTE and lot.reserve_price is not None:
        found.append(f"{lot.title}: " + _("An absolute auction has no reserves."))
    return found


def _twice(lots: Sequence[LotDraft]) -> list[str]:
    given = [lot.number for lot in lots if lot.number is not None]
    return [_("Lot numbers are given once each.")] if len(given) != len(set(given)) else []


def _refuse_lot(draft: LotDraft, *, auction: Auction, others: Sequence[Lot]) -> None:
    errors = lot_faults(draft)
    if draft.number in {lot.number for lot in others}:
        errors["number"] = [_("Another lot has this number.")]
    if auction.reserve_policy == ReservePolicy.ABSOLUTE and draft.reserve_price is not None:
        errors["reserve_price"] = [_("An absolute auction has no reserves.")]
    if errors:
        raise Invalid(errors=errors)


def _numbered(lots: Sequence[LotDraft]) -> list[LotDraft]:
    """Every lot with a number: its own, else the least that is free, in the order given."""
    used = {lot.number for lot in lots if lot.number}
    free = (number for number in range(1, len(lots) + len(used) + 1) if number not in used)
    return [lot if lot.number else replace(lot, number=next(free)) for lot in lots]


def _refigure(lots: Sequence[Lot], *, was: str, now: str) -> None:
    for lot in lots:
        lot.start_price = refigured(lot.start_price, was=was, now=now)
        if lot.reserve_price is not None:
            lot.reserve_price = refigured(lot.reserve_price, was=was, now=now)
    Lot.objects.bulk_update(lots, ["start_price", "reserve_price"], batch_size=200)
