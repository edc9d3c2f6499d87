"""Purses given, set, and moved with a sale (L2). Each change of an amount has a reason and a source, and is written once.

Lock order: whatever the purse belongs to first (a sale, a lot), then purses by id. Joins the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict
from ledger import holds, money
from ledger.choices import PurseChange
from ledger.errors import PurseExceeded
from ledger.holds import Means, Stake
from ledger.models import Purse, PurseMove


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What a move says of itself. `source` names it for ever; `actor_id` None is the house itself."""

    source: str
    reason: str
    actor_id: int | None = None


def grant(
    *,
    owner_id: int,
    subject: str,
    currency: str,
    amount: int,
    why: Why,
    change: PurseChange = PurseChange.GRANTED,
) -> Purse:
    """A purse for somebody in one sale, or the one they have: it is given once."""
    purse, fresh = Purse.objects.get_or_create(
        subject=subject, owner_id=owner_id, defaults={"currency": currency, "amount": amount}
    )
    if fresh:
        _write(purse, change, by=amount, why=why)
    return purse


def set_amount(*, purse_id: int, amount: int, why: Why, change: PurseChange = PurseChange.SET) -> Purse:
    """The purse holds so much from now on. Raises `Conflict` (`least`) below what is spent and held of it."""
    return set_amounts({purse_id: amount}, whys={purse_id: why}, change=change)[purse_id]


def set_amounts(
    amounts: Mapping[int, int], *, whys: Mapping[int, Why], change: PurseChange = PurseChange.SET
) -> dict[int, Purse]:
    """As `set_amount`, all or none; locked in order of id. What was set under a source before stays as it is."""
    rows = Purse.objects.select_for_update(no_key=True).filter(pk__in=amounts).order_by("pk")
    purses = {purse.pk: purse for purse in rows}
    known = set(PurseMove.objects.filter(source__in=[why.source for why in whys.values()]).values_list("source", flat=True))
    for purse_id, purse in purses.items():
        if whys[purse_id].source not in known:
            _set(purse, amounts[purse_id], change=change, why=whys[purse_id])
    return purses


def follow(reference: str, *, now: Stake | None, source: str, reason: str) -> list[Means]:
    """The thing takes `now` of a purse from here on, whatever it took before; gives the purses that moved, as they stand then.

    The caller holds the thing's lock. Raises `PurseExceeded` where the purse does not cover it.
    """
    with connection.cursor() as cursor:
        was = holds.stake_on(cursor, reference)
        if was == now:
            return []
        concerned = {stake.purse for stake in (was, now) if stake is not None}
        holds.lock(cursor, concerned)
        if now is not None:
            holds.read(cursor, [now.purse], reference=reference)
            means = holds.found(cursor)[now.purse]
            if now.amount > means.free:
                raise exceeded(available=means.free, needed=now.amount, currency=means.currency)
        holds.place(cursor, reference=reference, was=was, now=now)
        holds.tell(cursor, was=was, now=now, source=source, reason=reason)
        holds.read(cursor, concerned, reference=reference)
        return list(holds.found(cursor).values())


def exceeded(*, available: int, needed: int, currency: str) -> PurseExceeded:
    """The refusal, with its sums as the wire has them."""
    return PurseExceeded(
        available=money.to_decimal_string(max(available, 0), currency), needed=money.to_decimal_string(needed, currency)
    )


def wire(purse: Purse | Means) -> dict[str, str]:
    """A purse's sums as decimal strings."""
    sums = {"amount": purse.amount, "spent": purse.spent, "held": purse.held, "available": purse.available}
    return {name: money.to_decimal_string(minor, purse.currency) for name, minor in sums.items()}


def _set(purse: Purse, amount: int, *, change: PurseChange, why: Why) -> None:
    bound = purse.spent + purse.held
    if amount < bound:
        raise Conflict(
            _("So much is spent or held of this purse already."), least=money.to_decimal_string(bound, purse.currency)
        )
    by, purse.amount = amount - purse.amount, amount
    if by:
        purse.save(update_fields=["amount"])
        _write(purse, change, by=by, why=why)


def _write(purse: Purse, change: PurseChange, *, by: int, why: Why) -> None:
    PurseMove.objects.create(purse=purse, change=change, amount=by, source=why.source, reason=why.reason, actor_id=why.actor_id)
