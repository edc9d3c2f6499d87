"""Somebody as others may see them: name, picture, how long they have been here, and what others gave them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from accounts.models import User
from auctions import people
from auctions.access import Visitor
from payments import ratings
from payments.models import Rating
from payments.ratings import Means

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class PersonPage:
    """`is_public`: anybody may see it."""

    person: User
    means: Means
    page: Page[Rating]
    is_public: bool


def person_page(person_id: int, *, viewer: Visitor, page: Any) -> PersonPage:
    """Raises `NotFound`. As many queries for a hundred ratings as for one."""
    known = people.find(person_id, viewer=viewer)
    shown = Paginator(ratings.received_by(person_id), PER_PAGE).get_page(page)
    return PersonPage(known.person, ratings.means_of([person_id])[person_id], shown, known.openly)
