"""What an undo gives back: how the lot stood before a bid, kept sealed in that bid's own answer (rules 6). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bidding.rules import Decision, Standing


@dataclass(frozen=True, slots=True)
class Noted:
    """`after` is the ceiling that the bid left, `counts` whether it was one of a person."""

    before: Standing
    after: int
    counts: bool


def noted(before: Standing, decision: Decision) -> dict[str, Any]:
    """As the answer keeps it. Said field by field: `asdict` would cost a bid a third of its fold."""
    standing = {
        "leader": before.leader,
        "ceiling": before.ceiling,
        "price": before.price,
        "origin": before.origin,
        "ask": before.ask,
    }
    return {"standing": standing, "after": decision.standing.ceiling, "counts": decision.counts}


def read(kept: dict[str, Any]) -> Noted:
    return Noted(Standing(**kept["standing"]), kept["after"], kept["counts"])
