"""A second, naive telling of the rules, written from auction-rules.md alone: slow, plain, and sharing nothing with ours.

It replays every ceiling that was ever said instead of keeping a standing; the differential test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class NaiveLot:
    start: int
    step: int
    reserve: int | None = None
    leader: int | None = None
    ceiling: int = 0
    price: int | None = None
    told: dict[tuple[int, str], tuple[int, str, tuple[str, int | None]]] = field(default_factory=dict)

    def minimum(self) -> int:
        return self.start if self.price is None else self.price + self.step

    def bid(self, who: int, amount: int, kind: str, key: str) -> tuple[str, int | None]:
        """("accepted", price), ("bid_too_low", minimum), ("idempotency_conflict", None)."""
        if (who, key) in self.told:
            said_amount, said_kind, answer = self.told[who, key]
            return answer if (said_amount, said_kind) == (amount, kind) else ("idempotency_conflict", None)
        answer = self._bid(who, amount, kind)
        self.told[who, key] = (amount, kind, answer)
        return answer

    def _bid(self, who: int, amount: int, kind: str) -> tuple[str, int | None]:
        if who == self.leader and kind == "max":
            if amount <= self.ceiling:
                return ("bid_too_low", self.ceiling + 1)
            self.ceiling = amount
            return self._accepted(self.price or 0)
        if amount < self.minimum():
            return ("bid_too_low", self.minimum())
        if who == self.leader:
            self.ceiling = max(self.ceiling, amount)
            return self._accepted(amount)
        if self.leader is not None and amount <= self.ceiling:
            return self._accepted(min(self.ceiling, amount + self.step))
        before = self.ceiling if self.leader is not None else None
        self.leader, self.ceiling = who, amount
        if kind == "exact":
            return self._accepted(amount)
        return self._accepted(self.start if before is None else min(amount, before + self.step))

    def _accepted(self, price: int) -> tuple[str, int | None]:
        if self.reserve is not None and price < self.reserve:
            price = max(price, min(self.ceiling, self.reserve))
        self.price = price
        return ("accepted", price)
