"""A sale from its plan: written down with its photographs, then sent in, as a seller would."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from auctions import drafting, lifecycle, photos
from auctions.choices import AuctionStatus
from auctions.drafts import AuctionChanges, AuctionDraft, LotDraft, SoftClose
from auctions.models import Auction, Category
from config.demo import people
from config.demo.plans import LotPlan, SalePlan
from core.times import database_time
from ledger import money

_PICTURES: Final = Path(__file__).parent / "pictures"


def write(plan: SalePlan) -> Auction:
    """The draft, with lots and photographs."""
    seller = people.find(plan.seller)
    draft = _draft(plan, now=database_time())
    auction = drafting.create(actor=seller, draft=draft, lots=[_lot(plan, lot) for lot in plan.lots])
    ids = auction.lots.order_by("number").values_list("pk", flat=True)
    for lot_id, lot in zip(ids, plan.lots, strict=True):
        _photograph(lot_id, lot, seller)
    return auction


def send_in(plan: SalePlan, auction: Auction) -> Auction:
    """Submit, with the times counted from now: the photographs took theirs."""
    seller = people.find(plan.seller)
    drafting.edit(auction_id=auction.pk, actor=seller, changes=_times(plan, now=database_time()))
    return lifecycle.submit(auction_id=auction.pk, actor=seller)


def schedule(plan: SalePlan) -> Auction:
    """Written, sent in, and approved where this house asks for it."""
    auction = send_in(plan, write(plan))
    if auction.status == AuctionStatus.SUBMITTED:
        auction = lifecycle.approve(auction_id=auction.pk, actor=people.find("staff"))
    return auction


def _draft(plan: SalePlan, *, now: datetime) -> AuctionDraft:
    draft = AuctionDraft(
        title=plan.title.replace("{day}", f"{now.day} {now:%B}"),
        description=plan.description,
        category=_category(plan.category),
        currency=plan.currency,
        opens_at=now,
        format=plan.format,
        visibility=plan.visibility,
        stagger=plan.stagger,
        increments=plan.increments,
        premium=plan.premium,
        conditions=plan.conditions,
        approve_bidders=plan.approve_bidders,
        commitments_public=plan.commitments_public,
        auctioneer=people.find("auctioneer") if plan.auctioneer else None,
    )
    return replace(draft, **_times(plan, now=now))


def _times(plan: SalePlan, *, now: datetime) -> AuctionChanges:
    closes_at = None if plan.closes is None else now + plan.closes
    hard = None if closes_at is None or plan.hard_end is None else closes_at + plan.hard_end
    soft = SoftClose(window=plan.soft_close, extend=plan.soft_close, hard_close_at=hard) if plan.soft_close else None
    return AuctionChanges(opens_at=now + plan.opens, closes_at=closes_at, soft_close=soft)


def _lot(plan: SalePlan, lot: LotPlan) -> LotDraft:
    return LotDraft(
        title=lot.title,
        description=lot.description,
        start_price=money.parse(lot.start, plan.currency),
        reserve_price=None if lot.reserve is None else money.parse(lot.reserve, plan.currency),
        quantity=Decimal(lot.quantity),
        unit=lot.unit,
        price_per=lot.price_per,
    )


def _category(slug: str) -> Category | None:
    """Staff may have taken a category away: then the sale has none."""
    return Category.objects.filter(slug=slug).first()


def _photograph(lot_id: uuid.UUID, lot: LotPlan, seller: User) -> None:
    for photo in lot.photos:
        upload = SimpleUploadedFile(f"{photo.picture}.jpg", _picture(photo.picture), content_type="image/jpeg")
        photos.add(lot_id=lot_id, actor=seller, upload=upload, alt=photo.alt)


@cache
def _picture(name: str) -> bytes:
    return (_PICTURES / f"{name}.jpg").read_bytes()
