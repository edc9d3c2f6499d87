"""Who may do what in a room, as data (C2, C6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from conferencing.choices import Role, Source

Capability = Literal["watch", "publish", "share", "raise_hand", "moderate", "record"]

MAY: Final[Mapping[Role, frozenset[Capability]]] = {
    Role.AUCTIONEER: frozenset({"watch", "publish", "share", "moderate", "record"}),
    Role.HOST: frozenset({"watch", "publish", "share", "moderate", "record"}),
    Role.SPEAKER: frozenset({"watch", "publish", "share", "raise_hand"}),
    Role.BIDDER: frozenset({"watch", "raise_hand"}),
    Role.AUDIENCE: frozenset({"watch", "raise_hand"}),
}
ON_STAGE: Final[frozenset[Capability]] = frozenset({"publish"})
"""What an invitation onto the stage adds."""
UNKNOWN: Final[frozenset[Capability]] = frozenset({"watch"})
"""Somebody who is not signed in."""
NEEDED: Final[Mapping[Source, Capability]] = {Source.CAMERA: "publish", Source.SCREEN: "share"}

RANK: Final[Mapping[Role, int]] = {role: rank for rank, role in enumerate(Role)}
"""The order on the stage: the auctioneer first."""


def may(role: Role, *, on_stage: bool) -> frozenset[Capability]:
    """All that a seat of this role may do, invited onto the stage or not."""
    return MAY[role] | ON_STAGE if on_stage else MAY[role]


def is_on_stage(role: Role, *, invited: bool) -> bool:
    """The stage is for those who may be seen there: by their role, or by invitation."""
    return "publish" in may(role, on_stage=invited)
