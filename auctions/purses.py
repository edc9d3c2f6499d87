"""Purses of a sale: each paddle's, given when it registers, set by the seller, read from a list (rules 7, AU13).

Lock order: the auction, then the registration, then purses by id.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from auctions import access, broadcast
from auctions.choices import PursePolicy
from auctions.models import Auction, Registration
from core.errors import Conflict, Invalid, NotFound
from ledger import money, purses, typed
from ledger.choices import PurseChange
from ledger.models import Purse
from ledger.purses import Why

MOST_ROWS = 5_000
LONGEST_REASON = 280
SUBJECT = "auction:"
"""Before the id: what purses and deposits of a sale belong to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One line of a list: what a paddle's purse is to become, or why not (`fault`, in words)."""

    line: int
    paddle: str
    was: int | None = None
    amount: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`done` says whether it was written: with one fault nothing is."""

    settings: Sequence[Setting]
    done: bool

    @property
    def faults(self) -> int:
        return sum(bool(setting.fault) for setting in self.settings)


def subject_of(auction_id: uuid.UUID) -> str:
    """What the purses of a sale belong to, in the ledger."""
    return f"{SUBJECT}{auction_id}"


def give(registration: Registration, *, auction: Auction) -> None:
    """A paddle of a sale with purses gets its own; one that is bought by a deposit waits for that. Under the auction's lock."""
    if auction.purse_policy == PursePolicy.SET and registration.purse_id is None:
        _grant(registration, auction, amount=auction.purse_amount, reason=_("Given with the paddle"))


def give_for_deposit(registration: Registration, *, auction: Auction) -> None:
    """Where a purse is bought by the deposit: it opens with it."""
    if auction.purse_policy == PursePolicy.DEPOSIT and registration.purse_id is None:
        reason = _("Bought by the deposit")
        _grant(registration, auction, amount=auction.purse_amount, reason=reason, change=PurseChange.DEPOSITED)


def give_all(auction: Auction) -> None:
    """The sale has purses from now on: whoever registered before gets one as well. Under the auction's lock."""
    if auction.purse_policy == PursePolicy.SET:
        for registration in Registration.objects.filter(auction=auction, purse=None).order_by("pk"):
            give(registration, auction=auction)


def paddles(auction: Auction) -> QuerySet[Registration]:
    """Those of the sale in order, with people and purses."""
    return auction.registrations.select_related("user", "purse").order_by("paddle")


def of_person(user: User) -> QuerySet[Registration]:
    """One's own paddles that have a purse, the newest first."""
    rows = Registration.objects.filter(user=user, purse__isnull=False).exclude(auction__purse_policy=PursePolicy.NONE)
    return rows.select_related("auction", "purse").order_by("-pk")


def set_purse(*, auction_id: uuid.UUID, paddle: int, amount: int, reason: str, actor: User, key: str) -> Registration:
    """The seller sets a paddle's purse. Minor units; the same `key` sets it once.

    Raises `NotFound`, `Conflict` (no purses here, or `least`: more is spent and held of it), and as `access.require`.
    """
    with transaction.atomic():
        auction = _with_purses(auction_id, actor)
        registration = _registration(auction, paddle)
        _set(auction, {registration: amount}, reason=reason, actor=actor, key=key)
    return registration


def import_list(*, auction_id: uuid.UUID, text: str, reason: str, actor: User, key: str, dry: bool) -> Imported:
    """Sets purses from lines of paddle and amount, all or none. With `dry` it only says what would be.

    Raises `Invalid` for what is no list, and as `set_purse`.
    """
    with transaction.atomic():
        auction = _with_purses(auction_id, actor)
        known = {registration.paddle: registration for registration in paddles(auction)}
        settings = [_read(line, cells, known=known, auction=auction) for line, cells in _lines(text)]
        settings = _once_each(settings)
        if not settings:
            raise Invalid(errors={"list": [_("The list is empty. Each line is a paddle, a comma, an amount.")]})
        if dry or any(setting.fault for setting in settings):
            return Imported(settings=settings, done=False)
        amounts = {known[int(setting.paddle)]: setting.amount or 0 for setting in settings}
        _set(auction, amounts, reason=reason, actor=actor, key=key)
    return Imported(settings=settings, done=True)


def _with_purses(auction_id: uuid.UUID, actor: User) -> Auction:
    auction = access.find(auction_id, user=actor, capability="edit", lock=True)
    if auction.purse_policy == PursePolicy.NONE:
        raise Conflict(_("This sale has no purses."), status=auction.status)
    return auction


def _registration(auction: Auction, paddle: int) -> Registration:
    found = Registration.objects.select_related("purse", "user").filter(auction=auction, paddle=paddle).first()
    if found is None:
        raise NotFound
    return found


def _set(auction: Auction, amounts: Mapping[Registration, int], *, reason: str, actor: User, key: str) -> None:
    for registration in sorted(amounts, key=lambda each: each.pk):
        if registration.purse is None:
            _grant(registration, auction, amount=0, reason=_("Given by the seller"), actor=actor)
    by_purse = {row.purse_id: row for row in amounts if row.purse_id is not None}
    changed = purses.set_amounts(
        {purse_id: amounts[row] for purse_id, row in by_purse.items()},
        whys={
            purse_id: Why(source=f"set:{purse_id}:{actor.pk}:{key}", reason=reason, actor_id=actor.pk) for purse_id in by_purse
        },
        change=PurseChange.SET,
    )
    for purse_id, purse in changed.items():
        by_purse[purse_id].purse = purse
        broadcast.purse_set(auction, purse)
    data = {str(row.paddle): money.to_decimal_string(amount, auction.currency) for row, amount in amounts.items()}
    audit.record(actor=actor, action="purse.set", target=auction, data={"purses": data, "reason": reason})


def _grant(
    registration: Registration,
    auction: Auction,
    *,
    amount: int,
    reason: str,
    actor: User | None = None,
    change: PurseChange = PurseChange.GRANTED,
) -> Purse:
    subject = subject_of(auction.pk)
    why = Why(source=f"grant:{subject}:{registration.user_id}", reason=reason, actor_id=actor.pk if actor is not None else None)
    purse = purses.grant(
        owner_id=registration.user_id, subject=subject, currency=auction.currency, amount=amount, why=why, change=change
    )
    registration.purse = purse
    registration.save(update_fields=["purse"])
    return purse


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Numbered from 1, without empty ones and a heading. A semicolon parts as a comma does."""
    marks = ";" if ";" in text.partition("\n")[0] else ","
    plain = text.lstrip("\ufeff").replace("\0", "")
    try:
        rows = list(enumerate(csv.reader(io.StringIO(plain), delimiter=marks), start=1))
    except csv.Error as error:
        raise Invalid(errors={"list": [_("Each line is a paddle, a comma, an amount.")]}) from error
    filled = [(line, [cell.strip() for cell in cells]) for line, cells in rows if any(cell.strip() for cell in cells)]
    if filled and not any(character.isdigit() for character in "".join(filled[0][1])):
        filled = filled[1:]
    if len(filled) > MOST_ROWS:
        raise Invalid(errors={"list": [_("At most 5000 lines.")]})
    return filled


def _read(line: int, cells: Sequence[str], *, known: Mapping[int, Registration], auction: Auction) -> Setting:
    paddle = cells[0]
    row = known.get(int(paddle)) if paddle.isascii() and paddle.isdecimal() and len(paddle) <= 9 else None
    if row is None:
        return Setting(line=line, paddle=paddle[:20], fault=_("There is no such paddle in this sale."))
    was = row.purse.amount if row.purse is not None else None
    try:
        amount = typed.read(cells[1] if len(cells) > 1 else "", auction.currency)
    except money.InvalidAmount:
        return Setting(line=line, paddle=paddle, was=was, fault=_("That is not an amount we can read."))
    if row.purse is not None and amount < row.purse.spent + row.purse.held:
        return Setting(line=line, paddle=paddle, was=was, amount=amount, fault=_("More is spent or held of it already."))
    return Setting(line=line, paddle=str(row.paddle), was=was, amount=amount)


def _once_each(settings: Sequence[Setting]) -> list[Setting]:
    """Two lines for one paddle contradict each other, whatever they say."""
    seen: set[str] = set()
    found = []
    for setting in settings:
        twice = setting.paddle in seen and not setting.fault
        seen.add(setting.paddle)
        fault = _("This paddle stands in the list before.") if twice else setting.fault
        found.append(Setting(line=setting.line, paddle=setting.paddle, was=setting.was, amount=setting.amount, fault=fault))
    return found
