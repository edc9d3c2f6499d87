"""Photographs of lots (AU1): at most ten, in an order, ours from the first byte to the name.

Whoever may change the lot may change them. Files are written before the row and taken away after it, so that a crash
leaves a file too many, never a row without its file.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from auctions import access, pictures
from auctions.choices import CHANGEABLE
from auctions.models import Auction, Lot, LotPhoto
from auctions.states import auction_status_at
from core.errors import Conflict, NotFound
from core.times import database_time


def add(*, lot_id: uuid.UUID, actor: User, upload: UploadedFile, alt: str = "") -> LotPhoto:
    """Put a photograph at the end of the lot's row. Raises `Invalid`, `Conflict` (ten are there, or the sale is on)."""
    lot = access.find_lot(lot_id, user=actor, capability="edit")
    _refuse_late(lot.auction)
    pair = pictures.read(upload)
    full, thumbnail = _store("lots", pair.full), _store("lots/thumbnails", pair.thumbnail)
    try:
        with transaction.atomic():
            place = _free_place(lot_id)
            size = {"width": pair.full.width, "height": pair.full.height}
            photo = LotPhoto(lot_id=lot_id, position=place, image=full, thumbnail=thumbnail, alt=alt, **size)
            photo.save(force_insert=True)
            audit.record(actor=actor, action="photo.added", target=lot, data={"photo": photo.pk})
    except BaseException:
        _remove([full, thumbnail])
        raise
    return photo


def delete(*, photo_id: int, actor: User) -> None:
    """Take a photograph away; the others close up. Raises `NotFound`, `Conflict`, and as `access.require`."""
    with transaction.atomic():
        photo, row = _row_of(photo_id, actor)
        audit.record(actor=actor, action="photo.deleted", target=photo.lot, data={"photo": photo.pk})
        _remove_later([photo])
        row.remove(photo)
        photo.delete()
        _number(row)


def change(*, photo_id: int, actor: User, position: int | None = None, alt: str | None = None) -> LotPhoto:
    """Move a photograph to `position` (from 0; beyond the end is the end), or say what it shows. Raises as `delete`."""
    with transaction.atomic():
        photo, row = _row_of(photo_id, actor)
        if alt is not None:
            photo.alt = alt
            photo.save(update_fields=["alt"])
        if position is not None:
            row.remove(photo)
            row.insert(position, photo)
            _number(row)
        audit.record(actor=actor, action="photo.changed", target=photo.lot, data={"photo": photo.pk})
    return photo


def check(*, photo_id: int, actor: User) -> None:
    """Raises `NotFound`, and as `access.require`, before a body is read."""
    lot_id = LotPhoto.objects.filter(pk=photo_id).values_list("lot_id", flat=True).first()
    if lot_id is None:
        raise NotFound
    access.find_lot(lot_id, user=actor, capability="edit")


def forget(*, lot_ids: Iterable[uuid.UUID]) -> None:
    """The lots are about to be deleted: take their files away once that stands."""
    _remove_later(LotPhoto.objects.filter(lot_id__in=list(lot_ids)))


def _refuse_late(auction: Auction) -> None:
    status = auction_status_at(auction, database_time())
    if status not in CHANGEABLE:
        raise Conflict(_("The photographs cannot be changed any more."), status=str(status))


def _locked(lot_id: uuid.UUID) -> Lot:
    """The lot, locked, if its photographs may still change. Raises `NotFound`, `Conflict`."""
    lot = Lot.objects.select_for_update(no_key=True, of=("self",)).select_related("auction").filter(pk=lot_id).first()
    if lot is None:
        raise NotFound
    _refuse_late(lot.auction)
    return lot


def _free_place(lot_id: uuid.UUID) -> int:
    """The next position, decided under the lot's lock."""
    lot = _locked(lot_id)
    taken = LotPhoto.objects.filter(lot=lot).count()
    if taken >= settings.PHOTO_LIMITS["count"]:
        raise Conflict(_("A lot has at most ten photographs."), status=lot.auction.status)
    return taken


def _row_of(photo_id: int, actor: User) -> tuple[LotPhoto, list[LotPhoto]]:
    """The photograph and all of its lot's in order, under the lot's lock, if `actor` may change them."""
    known = LotPhoto.objects.filter(pk=photo_id).values_list("lot_id", flat=True).first()
    if known is None:
        raise NotFound
    access.find_lot(known, user=actor, capability="edit")
    lot = _locked(known)
    row = list(LotPhoto.objects.filter(lot=lot).order_by("position"))
    photo = next((each for each in row if each.pk == photo_id), None)
    if photo is None:
        raise NotFound
    photo.lot = lot
    return photo, row


def _number(row: list[LotPhoto]) -> None:
    """0, 1, 2, …; the constraint looks at the end of the transaction, so that places may be swapped."""
    for position, photo in enumerate(row):
        photo.position = position
    LotPhoto.objects.bulk_update(row, ["position"])


def _store(folder: str, picture: pictures.Picture) -> str:
    """Write the file under a name that nobody can guess; gives the name."""
    return default_storage.save(f"{folder}/{uuid.uuid4().hex}.{picture.extension}", ContentFile(picture.data))


def _remove(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def discard(added: Iterable[LotPhoto]) -> None:
    """Their rows were rolled back: take the files away at once."""
    _remove([name for photo in added for name in (photo.image.name, photo.thumbnail.name) if name])


def _remove_later(photos: Iterable[LotPhoto]) -> None:
    names = [name for photo in photos for name in (photo.image.name, photo.thumbnail.name) if name]
    transaction.on_commit(partial(_remove, names))
