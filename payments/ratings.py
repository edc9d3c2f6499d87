"""Buyer and seller of a completed order rate each other (AU17; docs/decisions/0059).

Nobody sees what the other side gave before both have given theirs, or the time for it is over: so nobody answers stars with stars.
Locks: the order, then its ratings. Means are summed when they are asked for, in one query for any number of people.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from core.errors import Conflict, NotFound, PermissionDenied
from core.times import database_time
from payments import telling
from payments.choices import OrderStatus, Party
from payments.lifecycle import locked
from payments.models import Order, Rating
from payments.parties import may_see

HIDE: Final = "payments.change_rating"


@dataclass(frozen=True, slots=True)
class Mean:
    """Of `count` ratings; `stars` is 0.0 where there are none."""

    stars: float = 0.0
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a person was given as a seller, and as a buyer."""

    as_seller: Mean = field(default_factory=Mean)
    as_buyer: Mean = field(default_factory=Mean)


def give(order_id: UUID, *, actor: User, stars: int, text: str = "") -> Rating:
    """Buyer or seller says how it was; until the other side has, they may say it differently. The same again changes nothing.

    Raises `NotFound`, `PermissionDenied`, and `Conflict` before the completion, after the time for it, and where both have given theirs.
    """
    text = text.replace("\r\n", "\n").strip()
    with transaction.atomic():
        order = _for(order_id, actor)
        given = {each.author_id: each for each in order.ratings.select_for_update(no_key=True)}
        own, others = given.get(actor.pk), given.get(_other(order, actor))
        if own is not None and (own.stars, own.text) == (stars, text):
            return own
        _refuse_out_of_time(order)
        if own is None:
            return _first(order, actor=actor, stars=stars, text=text, others=others)
        if own.answered_at is not None:
            raise Conflict(_("Both of you have said it, and it stands."))
        own.stars, own.text, own.given_at = stars, text, database_time()
        own.save(update_fields=["stars", "text", "given_at"])
    return own


def open_until(order: Order) -> datetime | None:
    """Until when it can be rated; None where it was not completed, or something is wrong with it."""
    if order.completed_at is None or order.status == OrderStatus.DISPUTED:
        return None
    return order.completed_at + timedelta(days=settings.ORDERS.rating_days)


def shown() -> QuerySet[Rating]:
    """What others may see: both sides have given theirs or the time is over, and the house has not hidden it."""
    since = Now() - timedelta(days=settings.ORDERS.rating_days)
    over = Q(order__completed_at__lte=since) & ~Q(order__status=OrderStatus.DISPUTED)
    return Rating.objects.filter(Q(answered_at__isnull=False) | over, hidden_at=None)


def received_by(person_id: int) -> QuerySet[Rating]:
    """What others gave this person, the newest first."""
    return shown().filter(about_id=person_id).order_by("-id")


def means_of(people: Collection[int]) -> dict[int, Means]:
    """Each of them, whether rated or not. One query."""
    rows = (
        shown()
        .filter(about_id__in=people)
        .order_by()
        .values("about_id", "rated_as")
        .annotate(mean=Avg("stars"), count=Count("pk"))
    )
    found = {(row["about_id"], row["rated_as"]): Mean(round(row["mean"], 1), row["count"]) for row in rows}
    return {
        each: Means(as_seller=found.get((each, Party.SELLER), Mean()), as_buyer=found.get((each, Party.BUYER), Mean()))
        for each in people
    }


def report(order_id: UUID, *, actor: User, because: str) -> Rating:
    """Whom it is about asks staff to look at it; until they have, the same again changes nothing. Raises `NotFound`, `Conflict`."""
    with transaction.atomic():
        found = shown().select_for_update(no_key=True, of=("self",)).filter(order_id=order_id, about=actor).first()
        if found is None:
            raise NotFound
        if found.reported_at is not None:
            if found.reported_because == because.strip():
                return found
            raise Conflict(_("It has been reported."))
        found.reported_at, found.reported_because = database_time(), because.strip()
        found.save(update_fields=["reported_at", "reported_because"])
    return found


def hide(rating_id: int, *, by: User, because: str) -> None:
    """Staff take it from sight; it counts no longer. Audited. Raises `PermissionDenied`, `NotFound`, `Conflict`."""
    with transaction.atomic():
        found = _to_judge(rating_id, by=by)
        if found.hidden_at is not None:
            raise Conflict
        found.hidden_at, found.hidden_by, found.hidden_because = database_time(), by, because.strip()
        found.save(update_fields=["hidden_at", "hidden_by", "hidden_because"])
        audit.record(actor=by, action="rating.hidden", target=found, data={"reason": found.hidden_because})


def let_stand(rating_id: int, *, by: User, because: str) -> None:
    """What was reported stands, what was hidden is shown again, and the report is answered. Raises as `hide`."""
    with transaction.atomic():
        found = _to_judge(rating_id, by=by)
        if found.hidden_at is None and found.reported_at is None:
            raise Conflict
        said = {"reason": because.strip(), "reported": found.reported_because}
        found.hidden_at, found.hidden_by, found.hidden_because = None, None, ""
        found.reported_at, found.reported_because = None, ""
        found.save(update_fields=["hidden_at", "hidden_by", "hidden_because", "reported_at", "reported_because"])
        audit.record(actor=by, action="rating.stands", target=found, data=said)


def _first(order: Order, *, actor: User, stars: int, text: str, others: Rating | None) -> Rating:
    """With the second of the two, both are shown."""
    now = database_time()
    own = Rating.objects.create(
        order=order,
        author=actor,
        about_id=_other(order, actor),
        rated_as=Party.SELLER if actor.pk == order.buyer_id else Party.BUYER,
        stars=stars,
        text=text,
        answered_at=now if others else None,
    )
    if others is not None:
        others.answered_at = now
        others.save(update_fields=["answered_at"])
    telling.rated(order, about_id=own.about_id, both=others is not None, until=open_until(order))
    return own


def _for(order_id: UUID, actor: User) -> Order:
    """The order, locked, for one of its two people. Raises `NotFound`, `PermissionDenied`."""
    order = locked(order_id)
    if not may_see(order, actor):
        raise NotFound
    if actor.pk not in {order.buyer_id, order.seller_id}:
        raise PermissionDenied
    return order


def _other(order: Order, actor: User) -> int:
    return order.seller_id if actor.pk == order.buyer_id else order.buyer_id


def _refuse_out_of_time(order: Order) -> None:
    until = open_until(order)
    if until is None:
        raise Conflict(_("It can be rated once it is completed."), status=order.status)
    if until <= database_time():
        raise Conflict(_("It is too late for that."), status=order.status)


def _to_judge(rating_id: int, *, by: User) -> Rating:
    """The rating, locked, for staff whom it does not concern."""
    if not by.has_perm(HIDE):
        raise PermissionDenied
    found = Rating.objects.select_for_update(no_key=True).filter(pk=rating_id).first()
    if found is None:
        raise NotFound
    if by.pk in {found.author_id, found.about_id}:
        raise PermissionDenied(_("Who takes part in an order does not decide on it."))
    return found
