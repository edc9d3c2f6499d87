"""The demo's people (protocol.md, "People of the demo"): verified, all with one password that everybody knows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import roles
from accounts.choices import Role
from accounts.models import User
from bidding import rehearsal

PASSWORD: Final = "rostrum-demo-1"  # noqa: S105 - the demo's, known to everybody; production refuses the demo
HOUSE: Final = "rostrum.test"


@dataclass(frozen=True, slots=True)
class Person:
    """`login` is what stands before the @."""

    login: str
    name: str
    time_zone: str
    role: Role = Role.BIDDER

    @property
    def email(self) -> str:
        return address(self.login)


PEOPLE: Final = (
    Person("staff", "Elena Costa", "Europe/Lisbon", Role.STAFF),
    Person("auctioneer", "Devdas Menon", "Asia/Kolkata", Role.AUCTIONEER),
    Person("seller", "Anneke de Wit", "Europe/Amsterdam", Role.SELLER),
    Person("organiser", "Rohini Deshmukh", "Asia/Kolkata", Role.ORGANISER),
    Person("bidder1", "Meera Kulkarni", "Asia/Kolkata"),
    Person("bidder2", "Thomas Okafor", "Europe/Amsterdam"),
    Person("bidder3", "Inês Ferreira", "Europe/Lisbon"),
    Person("bidder4", "Gurdeep Bains", "Europe/London"),
    Person("bidder5", "Sara Haddad", "Asia/Beirut"),
    Person("bidder6", "Jonas Lindqvist", "Europe/Stockholm"),
    Person("bidder7", "Farah Siddiqui", "Asia/Karachi"),
    Person("bidder8", "Vikram Rao", "Asia/Kolkata"),
    Person("bidder9", "Omar Al-Khatib", "Asia/Dubai"),
    Person("bidder10", "Marta Nowak", "Europe/Warsaw"),
    Person("bidder11", "Claire Dubois", "Europe/Paris"),
    Person("bidder12", "Ananya Iyer", "Asia/Kolkata"),
)
_REHEARSAL_NAMES: Final = ("Rehearsal bidder A", "Rehearsal bidder B")
BIDDERS: Final = tuple(range(1, 13))
"""The numbers of bidder1 to bidder12."""


def address(login: str) -> str:
    return f"{login}@{HOUSE}"


def make() -> None:
    """Everybody who is missing; whoever is there stays as they are. The rehearsal bidders have no password at all."""
    known = set(User.objects.values_list("email", flat=True))
    for person in PEOPLE:
        if person.email not in known:
            _make(person, password=_hashed())
    for email, name in zip(rehearsal.BIDDERS, _REHEARSAL_NAMES, strict=True):
        if email not in known:
            _make(Person(email.partition("@")[0], name, "UTC"), password=make_password(None))


def find(login: str) -> User:
    """One of the demo's people; raises `User.DoesNotExist` before `make`."""
    return User.objects.get(email=address(login))


def bidder(number: int) -> User:
    return find(f"bidder{number}")


def _make(person: Person, *, password: str) -> None:
    staff = person.role == Role.STAFF
    with transaction.atomic():
        user = User(
            email=person.email,
            name=person.name,
            time_zone=person.time_zone,
            password=password,
            is_staff=staff,
            is_superuser=staff,
        )
        user.save()
        EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
        roles.grant(user=user, role=person.role, by=None)


@cache
def _hashed() -> str:
    """Once for all of them: a good hash is slow, and this password is no secret."""
    return make_password(PASSWORD)
