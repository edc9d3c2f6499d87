"""The steps people ask for, by the names that pages and API have for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from accounts.models import User
from payments import fulfilment
from payments.models import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`key` names the call; `tracking` goes with `ship`, `reason` with `cancel`."""

    key: str
    tracking: str = ""
    reason: str = ""


ACTS: Final[Mapping[str, Callable[[UUID, User, Asked], Order]]] = {
    "ship": lambda order, actor, asked: fulfilment.ship(order, actor=actor, key=asked.key, tracking=asked.tracking),
    "deliver": lambda order, actor, asked: fulfilment.deliver(order, actor=actor, key=asked.key),
    "receive": lambda order, actor, asked: fulfilment.receive(order, actor=actor, key=asked.key),
    "cancel": lambda order, actor, asked: fulfilment.cancel(order, actor=actor, key=asked.key, reason=asked.reason),
}
TAKEN: Final = sorted(ACTS)
"""What can be asked for, by name."""
