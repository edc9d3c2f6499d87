"""A row of the table, and how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement. Times in milliseconds; `per_second` counts answers, `accepted` those that were accepted."""

    what: str
    waiting: int
    per_second: float
    accepted: float
    p50: float
    p99: float
    note: str = ""


def percentile(values: Sequence[float], share: float) -> float:
    """In milliseconds, of seconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def show(title: str, rows: Sequence[Row]) -> None:
    print(f"\n{title}\n")  # noqa: T201
    print("| way | waiting | answers/s | accepted/s | p50 ms | p99 ms | |")  # noqa: T201
    print("|---|---:|---:|---:|---:|---:|---|")  # noqa: T201
    for row in rows:
        figures = f"{row.per_second:,.0f} | {row.accepted:,.0f} | {row.p50:.1f} | {row.p99:.1f}"
        print(f"| {row.what} | {row.waiting:,} | {figures} | {row.note} |", flush=True)  # noqa: T201
