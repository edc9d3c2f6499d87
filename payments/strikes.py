"""Who has left too many orders unpaid gets no new paddle for a while (docs/decisions/0033). Paddles that were given stand."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from core.errors import Conflict, NotFound, PermissionDenied
from core.times import database_time, timestamp
from payments.errors import TooManyStrikes
from payments.models import Order, Strike

LIFT = "payments.change_strike"


def give(order: Order) -> None:
    """Its buyer has not paid it. Once an order."""
    Strike.objects.create(person_id=order.buyer_id, order=order)


def stopped_until(user_id: int) -> datetime | None:
    """When the person may register again; None for one who may now. One query."""
    times = list(_standing(user_id).order_by("-at").values_list("at", flat=True)[: settings.ORDERS.strikes])
    if len(times) < settings.ORDERS.strikes:
        return None
    return times[-1] + timedelta(days=settings.ORDERS.strike_days)


def refuse_stopped(user_id: int) -> None:
    """Raises `TooManyStrikes` with the time that it ends, `until`."""
    until = stopped_until(user_id)
    if until is not None:
        raise TooManyStrikes(until=timestamp(until))


def lift(strike_id: int, *, by: User, because: str) -> None:
    """It counts no longer. Audited. Raises `PermissionDenied`, `NotFound`, `Conflict` for one that was lifted."""
    if not by.has_perm(LIFT):
        raise PermissionDenied
    with transaction.atomic():
        found = Strike.objects.select_for_update(no_key=True).filter(pk=strike_id).first()
        if found is None:
            raise NotFound
        if found.person_id == by.pk:
            raise PermissionDenied(_("Somebody else has to decide on that."))
        if found.lifted_at is not None:
            raise Conflict
        found.lifted_at, found.lifted_by, found.lifted_because = database_time(), by, because.strip()
        found.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
        audit.record(actor=by, action="strike.lifted", target=found, data={"reason": found.lifted_because})


def _standing(user_id: int) -> QuerySet[Strike]:
    since = Now() - timedelta(days=settings.ORDERS.strike_days)
    return Strike.objects.filter(person_id=user_id, lifted_at=None, at__gt=since)
