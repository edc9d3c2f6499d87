"""Who may see the page of whom (docs/decisions/0060): a seller's anybody, a buyer's whoever deals with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from accounts.models import User
from auctions import access
from auctions.access import Visitor
from auctions.models import Registration
from core.errors import NotFound
from payments.models import Order

LOOK: Final = "accounts.change_user"


@dataclass(frozen=True, slots=True)
class Known:
    """`openly`: to everybody."""

    person: User
    openly: bool


def find(person_id: int, *, viewer: Visitor) -> Known:
    """The person, for whoever may know their name. Raises `NotFound`."""
    found = User.objects.filter(pk=person_id, is_active=True).first()
    if found is None:
        raise NotFound
    openly = access.listed().filter(seller=found).exists()
    if not openly and not _knows(found, viewer):
        raise NotFound
    return Known(found, openly)


def _knows(person: User, viewer: Visitor) -> bool:
    if not isinstance(viewer, User):
        return False
    return viewer.pk == person.pk or viewer.has_perm(LOOK) or _have_dealt(person, viewer) or _meet_in_a_sale(person, viewer)


def _have_dealt(person: User, viewer: User) -> bool:
    return Order.objects.filter(Q(buyer=viewer, seller=person) | Q(buyer=person, seller=viewer)).exists()


def _meet_in_a_sale(person: User, viewer: User) -> bool:
    """One sells, or runs, a sale in which the other has asked for a paddle."""
    asked_of_viewer = Q(user=person) & (Q(auction__seller=viewer) | Q(auction__auctioneer=viewer))
    return Registration.objects.filter(asked_of_viewer | Q(user=viewer, auction__seller=person)).exists()
