"""A listing in one go: auction, lot, photographs, and perhaps straight on sale. All of it stands, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from auctions import drafting, lifecycle, photos
from auctions.drafts import AuctionDraft, LotDraft
from auctions.models import Auction, Lot, LotPhoto
from auctions.stored import lot_draft_of
from core.errors import Invalid


def suggestion(seller: User) -> dict[str, Any]:
    """What a new listing starts from: the currency sold in last, opening at the next full hour, open for three days."""
    last = Auction.objects.filter(seller=seller).order_by("-created_at").first()
    opens = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return {
        "currency": last.currency if last else "INR",
        "category": last.category if last else None,
        "opens_at": opens,
        "closes_at": opens + timedelta(days=3),
    }


def list_one(*, actor: User, draft: AuctionDraft, lot: LotDraft, uploads: Sequence[UploadedFile], submit: bool) -> Auction:
    """An auction of one lot. Raises as `drafting.create`, `photos.add`, `lifecycle.submit`; then nothing is kept."""
    with _whole() as added:
        auction = drafting.create(actor=actor, draft=draft, lots=[lot])
        _add(added, lot=auction.lots.get(), actor=actor, uploads=uploads)
        return lifecycle.submit(auction_id=auction.pk, actor=actor) if submit else auction


def save_lot(*, actor: User, auction: Auction, lot: Lot | None, draft: LotDraft, uploads: Sequence[UploadedFile]) -> Lot:
    """A new lot (`lot` None) or a changed one, with further photographs. Raises as `drafting.edit_lot`, `photos.add`."""
    with _whole() as added:
        if lot is None:
            saved = drafting.add_lot(auction_id=auction.pk, actor=actor, draft=draft)
        else:
            saved = drafting.edit_lot(lot_id=lot.pk, actor=actor, changes=_changes(lot, draft))
        _add(added, lot=saved, actor=actor, uploads=uploads)
    return saved


def _changes(lot: Lot, draft: LotDraft) -> Any:
    """What differs; the number is not a form's to change."""
    was = lot_draft_of(lot)
    names = ("title", "description", "category", "quantity", "unit", "price_per", "start_price", "reserve_price")
    return {name: getattr(draft, name) for name in names if getattr(draft, name) != getattr(was, name)}


@contextmanager
def _whole() -> Iterator[list[LotPhoto]]:
    """One transaction; the files of photographs added in it go with it."""
    added: list[LotPhoto] = []
    try:
        with transaction.atomic():
            yield added
    except BaseException:
        photos.discard(added)
        raise


def _add(added: list[LotPhoto], *, lot: Lot, actor: User, uploads: Sequence[UploadedFile]) -> None:
    for upload in uploads:
        try:
            added.append(photos.add(lot_id=lot.pk, actor=actor, upload=upload))
        except Invalid as error:
            texts = [f"{upload.name}: {text}" for text in error.data.get("errors", {}).get("image", [error.detail])]
            raise Invalid(errors={"photos": texts}) from error
