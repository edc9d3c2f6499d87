"""Something is wrong with an order (P10): the buyer says what, both sides answer, staff decide, and the books follow.

While a dispute is open nothing of the order moves. Locks: the order, then its dispute, then what a refund needs.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from accounts import audit
from accounts.models import User
from core.errors import Conflict, Invalid, NotFound, PermissionDenied
from core.intents import IdempotencyConflict
from core.pictures import upright
from core.times import database_time
from ledger.money import to_decimal_string
from payments import journal, refunds, telling
from payments.choices import DisputeOutcome, DisputeReason, DisputeStatus, OrderStatus, Party
from payments.lifecycle import locked, move
from payments.models import Dispute, DisputePicture, DisputeWord, Order, Refund
from payments.parties import may_see, parties_of
from payments.states import owner_of

DECIDE: Final = "payments.change_dispute"
MOST_PICTURES: Final = 5
"""With one word."""
_LARGEST_SIDE: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A word and its pictures; `key` names the call."""

    key: str
    text: str
    pictures: Sequence[UploadedFile] = ()


def open_dispute(order_id: UUID, *, actor: User, reason: DisputeReason, said: Said) -> Dispute:
    """The buyer says what is wrong, from the payment until `DISPUTE_DAYS` after the completion. Once an order.

    Raises `NotFound`, `PermissionDenied`, `Conflict`, and `Invalid` for what is no picture.
    """
    drawn = _drawn(said.pictures)
    with transaction.atomic():
        order = _for(order_id, actor)
        if _repeated(order, actor=actor, key=said.key):
            return _open(order)
        party = owner_of(was=order.status, to=OrderStatus.DISPUTED, parties=parties_of(order, actor))
        if Dispute.objects.filter(order=order).exists() or _is_too_late(order):
            raise Conflict(_("It is too late for that."), status=order.status)
        move(order, to=OrderStatus.DISPUTED, party=party, actor=actor)
        found = Dispute.objects.create(order=order, reason=reason)
        _say(found, actor=actor, said=said, drawn=drawn)
        telling.disputed(order, event="opened", key="", actor_id=actor.pk, reason=str(reason))
    return found


def answer(order_id: UUID, *, actor: User, said: Said) -> Dispute:
    """Buyer, seller or staff say something to it while it is open. Raises as `open_dispute`."""
    drawn = _drawn(said.pictures)
    with transaction.atomic():
        order = _for(order_id, actor)
        found = _open(order)
        if _repeated(order, actor=actor, key=said.key):
            return found
        if found.status != DisputeStatus.OPEN:
            raise Conflict(_("It has been decided."), status=found.status)
        if not parties_of(order, actor):
            raise PermissionDenied
        word = _say(found, actor=actor, said=said, drawn=drawn)
        telling.disputed(order, event="answered", key=str(word.pk), actor_id=actor.pk)
    return found


def decide(order_id: UUID, *, by: User, outcome: DisputeOutcome, because: str, amount: int = 0) -> Dispute:
    """Staff decide. `amount` (minor units) goes back where the outcome is `part`; of `whole`, all there is.

    What goes back is asked of the gateway; when it has gone, the order is refunded or, in part, completed (`settle`).
    The same decision again changes nothing. Raises `PermissionDenied`, `NotFound`, `Conflict`, `RefundTooLarge`.
    """
    if not by.has_perm(DECIDE):
        raise PermissionDenied
    with transaction.atomic():
        order = _for(order_id, by)
        found = _open(order)
        if by.pk in {order.buyer_id, order.seller_id}:
            raise PermissionDenied(_("Who takes part in an order does not decide on it."))
        if found.status != DisputeStatus.OPEN:
            is_same = outcome != DisputeOutcome.PART or amount == found.amount
            if is_same and (found.outcome, found.because) == (outcome, because.strip()):
                return found
            raise Conflict(_("It has been decided."), status=found.status)
        back = _amount(order, outcome, amount)
        found.outcome, found.amount, found.because = outcome, back, because.strip()
        found.decided_at, found.decided_by = database_time(), by
        found.status = DisputeStatus.REFUNDING if back else DisputeStatus.CLOSED
        found.save()
        said = {"outcome": str(outcome), "amount": to_decimal_string(back, order.currency), "note": found.because}
        audit.record(actor=by, action="dispute.decided", target=found, data=said)
        telling.disputed(order, event="decided", key="", actor_id=by.pk, **said)
        if back:
            refunds.refund(order, amount=back, actor=None, reason=found.because, key=_key(found))
        else:
            _complete(order, by=by)
    return found


def settle(refund: Refund) -> None:
    """A refund has gone through; the caller holds its order's lock. What was decided on is brought to its end.

    So is what was still open where all is back by the seller's own doing: nothing is left to decide on.
    """
    order = refund.order
    found = Dispute.objects.select_for_update(no_key=True).filter(order=order).exclude(status=DisputeStatus.CLOSED).first()
    if order is None or found is None:
        return
    if found.status == DisputeStatus.OPEN:
        if order.status == OrderStatus.REFUNDED:
            _give_in(found, refund)
        return
    if not order.refunds.filter(key=_key(found), status="done").exists():
        return
    found.status = DisputeStatus.CLOSED
    found.save(update_fields=["status"])
    if order.status == OrderStatus.DISPUTED:
        _complete(order, by=found.decided_by)


def _give_in(found: Dispute, refund: Refund) -> None:
    """The seller has given all of it back. The refund is what people are told of."""
    found.status, found.outcome, found.amount = DisputeStatus.CLOSED, DisputeOutcome.WHOLE, refund.amount
    found.because = refund.reason or _("The seller has given it back.")
    found.decided_at, found.decided_by = database_time(), refund.actor
    found.save()


def _key(found: Dispute) -> str:
    """Of its refund."""
    return f"{refunds.HOUSE}dispute:{found.pk}"


def _complete(order: Order, *, by: User | None) -> None:
    """The seller gets what is left; that was so before where the order had been completed already."""
    was_completed = order.completed_at is not None
    move(order, to=OrderStatus.COMPLETED, party=Party.STAFF, actor=by)
    if not was_completed:
        journal.released(order)


def _amount(order: Order, outcome: DisputeOutcome, amount: int) -> int:
    left = refunds.available(order)
    if outcome == DisputeOutcome.RELEASE:
        return 0
    if outcome == DisputeOutcome.WHOLE and left:
        return left
    if not 0 < amount < left:
        raise Invalid(errors={"amount": [_("More than nothing, and less than all of it.")]})
    return amount


def _for(order_id: UUID, actor: User) -> Order:
    order = locked(order_id)
    if not may_see(order, actor):
        raise NotFound
    return order


def _open(order: Order) -> Dispute:
    found = Dispute.objects.select_for_update(no_key=True).filter(order=order).first()
    if found is None:
        raise NotFound
    return found


def _repeated(order: Order, *, actor: User, key: str) -> bool:
    """Whether this very call has been answered. Raises `IdempotencyConflict` for a key of another order."""
    said = DisputeWord.objects.select_related("dispute").filter(author=actor, key=key).first()
    if said is not None and said.dispute.order_id != order.pk:
        raise IdempotencyConflict
    return said is not None


def _is_too_late(order: Order) -> bool:
    if order.completed_at is None:
        return False
    return order.completed_at + timedelta(days=settings.ORDERS.dispute_days) <= database_time()


def _say(dispute: Dispute, *, actor: User, said: Said, drawn: list[ContentFile[bytes]]) -> DisputeWord:
    word = DisputeWord.objects.create(dispute=dispute, author=actor, text=said.text.strip(), key=said.key)
    for picture in drawn:
        DisputePicture.objects.create(word=word, image=picture)
    return word


def _drawn(uploads: Sequence[UploadedFile]) -> list[ContentFile[bytes]]:
    """Each drawn anew as a JPEG, before any lock is taken."""
    if len(uploads) > MOST_PICTURES:
        raise Invalid(errors={"pictures": [_("At most %(count)s pictures.") % {"count": MOST_PICTURES}]})
    return [_jpeg(upload) for upload in uploads]


def _jpeg(upload: UploadedFile) -> ContentFile[bytes]:
    limits = settings.PHOTO_LIMITS
    found = upright(upload, field="pictures", most_bytes=limits["bytes"], most_pixels=limits["pixels"])
    plain = Image.new("RGB", found.size, "white")
    plain.paste(found, mask=found.getchannel("A") if found.mode == "RGBA" else None)
    plain.thumbnail((_LARGEST_SIDE, _LARGEST_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return ContentFile(out.getvalue(), name="picture.jpg")
