"""What clients of a load or fault run write down: what they asked, when, and what they were told.

Times are seconds of this machine's monotonic clock. A client notes a question before it is sent, so that one whose
answer never came stands here as unknown.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

Kind = Literal["max", "exact"]
Told = Literal["accepted", "refused", "unknown"]

PASSING = frozenset({"unavailable", "throttled"})
"""Answers that decide nothing: the same key may be asked again."""


@dataclass(slots=True, kw_only=True)
class Asked:
    """One intent of one person under one key, however often it was asked. `amount` in minor units."""

    lot: UUID
    user_id: int
    key: str
    amount: int
    kind: Kind
    asked_at: float = field(default_factory=time.monotonic)
    told_at: float | None = None
    told: Told = "unknown"
    answers: list[Mapping[str, Any]] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    """Answers that no client should ever see, such as a 500."""

    @property
    def body(self) -> Mapping[str, Any]:
        """The first answer that decided it."""
        return self.answers[0] if self.answers else {}

    def hear(self, body: Mapping[str, Any]) -> None:
        """An answer of the protocol, from REST or a socket; the moment is now."""
        code = body.get("code")
        if code in PASSING:
            return
        self.answers.append(body)
        if self.told_at is None:
            self.told_at = time.monotonic()
            self.told = "accepted" if body.get("status") == "accepted" else "refused"


@dataclass(slots=True)
class Notebook:
    """All that the clients of one run wrote, in the order of asking."""

    asked: list[Asked] = field(default_factory=list)

    def note(self, question: Asked) -> Asked:
        self.asked.append(question)
        return question

    @property
    def unknown(self) -> list[Asked]:
        return [question for question in self.asked if question.told == "unknown"]

    def count(self, told: Told) -> int:
        return sum(question.told == told for question in self.asked)
