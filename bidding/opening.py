"""A lot of a live sale comes to the rostrum, and the ceilings left with the house open it (rules 8).

They are the rows of the commitments chain from before the lot's first event, the newest of each paddle; nothing else
holds them. One of zero was taken back.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import psycopg
from django.utils.translation import gettext_lazy as _
from psycopg.rows import tuple_row

from auctions.choices import LotStatus, Origin, RegistrationStatus
from auctions.models import Auction, Registration
from bidding import closing, people, purse_keeping, queries, telling
from bidding.changing import change
from bidding.choices import EventKind
from bidding.commands import PlaceBid
from bidding.hand import raw_connection
from bidding.locked import LotRow, paddle_name, sealed_ceiling
from bidding.models import Commitment
from bidding.pen import Actor, Pen
from bidding.purses import Purses
from bidding.rostrum_rules import Left
from bidding.rostrum_rules import opening as opening_of
from bidding.rules import Standing
from core.errors import Conflict, Unavailable
from ledger import money


def left_on(lot: UUID, *, currency: str) -> list[Left]:
    """The ceilings that stand, in the order in which they were left. Raises `Unavailable` where one cannot be opened."""
    newest: dict[int, Left] = {}
    for row in Commitment.objects.filter(lot_id=lot, after_sequence=0).order_by("position"):
        opened = queries.opened(row)
        if opened is None:
            raise Unavailable
        newest.pop(row.paddle, None)
        newest[row.paddle] = Left(row.paddle, money.parse(opened["amount"], currency))
    return [left for left in newest.values() if left.amount]


def open_lot(lot_id: UUID, *, actor: Actor) -> LotRow:
    """Joins the caller's transaction, under the auction's lock. Raises `Conflict` for a lot that is not queued."""
    outbid: list[int] = []

    def work(lot: LotRow, pen: Pen) -> LotRow:
        if lot.status != LotStatus.QUEUED:
            raise Conflict(
                _("Only a lot that has not been open is opened; one that was closed is reopened."), status=lot.status
            )
        after = closing.opened(lot, pen, actor=actor)
        left = left_on(lot.id, currency=lot.currency)
        bidders = _still_bidding(lot, {each.bidder for each in left})
        standing = opening_of(lot.ground, _carried(lot, [each for each in left if each.bidder in bidders], bidders))
        outbid.extend(row.user_id for paddle, row in bidders.items() if paddle != standing.leader)
        return after if standing.leader is None else _led(after, pen, standing, bidders[standing.leader])

    after = change(lot_id, work)
    # Who is here now is whom auto-hold will miss (`bidding.auto_hold`).
    Auction.objects.filter(pk=after.auction_id).update(attendance=0, missing_since=None)
    telling.after_bids(after, outbid_users=outbid, price_changed=after.price is not None)
    return after


def _led(lot: LotRow, pen: Pen, standing: Standing, leader: Registration) -> LotRow:
    payload: dict[str, Any] = {
        "amount": money.to_decimal_string(standing.price or 0, lot.currency),
        "paddle": paddle_name(leader.paddle),
        "commitments_head": pen.commitments_head,
        "origin": Origin.ABSENTEE.value,
    }
    pen.event(EventKind.BID, actor=payload["paddle"], payload=payload)
    after = replace(
        lot,
        price=standing.price,
        leader_id=leader.pk,
        leader_paddle=leader.paddle,
        leader_user=leader.user_id,
        leader_purse=leader.purse_id,
        leader_origin=standing.origin,
        sealed_ceiling=sealed_ceiling(lot.id, standing.ceiling),
        bid_count=lot.bid_count + 1,
    )
    if after.met and not lot.met:
        pen.event(EventKind.RESERVE_MET, actor=payload["paddle"], payload={})
    return after


def _carried(lot: LotRow, left: Sequence[Left], bidders: Mapping[int, Registration]) -> Sequence[Left]:
    """Each as far as its purse carries it now: what was left on many lots may be more than there is."""
    if not lot.has_purses or not left:
        return left
    wanted = [row.purse_id for row in bidders.values() if row.purse_id is not None]
    purses = Purses(lot, purse_keeping.read(raw_connection(), wanted, lot=lot, locks=True))

    def carried(each: Left) -> int:
        return purses.affordable(each.amount, price=0, purse=bidders[each.bidder].purse_id)

    return [replace(each, amount=carried(each)) for each in left]


def _still_bidding(lot: LotRow, paddles: Collection[int]) -> dict[int, Registration]:
    """Whose ceilings count: who may bid now, not who could when they left it."""
    rows = Registration.objects.filter(
        auction_id=lot.auction_id, paddle__in=paddles, status=RegistrationStatus.APPROVED
    ).order_by("paddle")
    found = list(rows)
    if not found:
        return {}
    cursor = psycopg.Cursor(raw_connection(), row_factory=tuple_row)
    cursor.execute(people.PEOPLE, people.asked_for([PlaceBid(lot.id, row.user_id, "", None) for row in found], lot=lot.id))
    persons = [people.person(person) for person in cursor.fetchall()]
    return {
        row.paddle: row
        for row, person in zip(found, persons, strict=True)
        if person is not None and person.active and person.verified and not person.banned and row.user_id != lot.seller_id
    }
