"""A channel with people of each kind in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from accounts.choices import Role
from accounts.models import User
from accounts.roles import grant
from chat import channels, membership, saying
from chat.models import Channel, Membership
from core.errors import DomainError
from tests.factories import make_staff, make_user

R = TypeVar("R")
_keys = count(1)


@dataclass(frozen=True)
class Hall:
    """`people` by what they are: seller (moderator), bidder, rival (members), guest, unconfirmed, staff, trusted (a
    moderator by role, not of the house), expelled."""

    channel: Channel
    people: Mapping[str, User]

    @property
    def id(self) -> UUID:
        return self.channel.pk

    def __getitem__(self, name: str) -> User:
        return self.people[name]

    def say(self, name: str, text: str = "Hello", **options: Any) -> dict[str, Any]:
        """What somebody said, as all see it."""
        given = {"key": f"k{next(_keys)}", "text": text} | options
        return saying.say(self.id, user_id=self[name].pk, **given).body

    def member(self, name: str) -> Membership:
        return Membership.objects.get(channel=self.channel, user=self[name])

    def fresh(self) -> Channel:
        self.channel.refresh_from_db()
        return self.channel


def make_hall(**options: Any) -> Hall:
    channel = channels.open_channel(
        **({"title": "Cars of autumn", "reads": "all", "writes": "people", "kind": "public"} | options)
    )
    trusted = make_user(name="Tara Trusted")
    grant(user=trusted, role=Role.MODERATOR, by=None)
    people = {
        "seller": make_user(name="Sam Seller"),
        "bidder": make_user(name="Bea Bidder"),
        "rival": make_user(name="Rae Rival"),
        "guest": make_user(name="Gus Guest"),
        "unconfirmed": make_user(name="Una Unconfirmed", verified=False),
        "staff": make_staff(name="Stan Staff"),
        "trusted": trusted,
        "expelled": make_user(name="Eve Expelled"),
    }
    membership.admit(channel.pk, user_id=people["seller"].pk, role="moderator", label="Seller")
    for number, name in enumerate(("bidder", "rival", "expelled"), start=7):
        membership.admit(channel.pk, user_id=people[name].pk, role="member", label=f"Paddle {number}")
    membership.expel(channel.pk, user_id=people["expelled"].pk)
    return Hall(channel, people)


def refused(act: Callable[..., Any], *which: Any, **how: Any) -> str:
    """The code of the refusal, or "let" where there was none."""
    try:
        act(*which, **how)
    except DomainError as refusal:
        return refusal.code
    return "let"


def at_once(acts: Sequence[Callable[[], R]]) -> list[R | DomainError]:
    """All of them in threads of their own, begun together; a refusal is a value."""

    def run(act: Callable[[], R]) -> R | DomainError:
        try:
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
