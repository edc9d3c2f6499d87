"""A lot's chains out of the database, in the shape that clients download and the verifier reads."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from auctions.models import Lot
from bidding import queries, verifier
from bidding.models import Commitment, LotEvent
from ledger import money


def events_of(lot: UUID) -> list[dict[str, Any]]:
    return [queries.public_event(event) for event in LotEvent.objects.filter(lot_id=lot).order_by("sequence")]


def commitments_of(lot: UUID) -> list[dict[str, Any]]:
    """With every opening: for the house's own check, not for the wire."""
    rows = Commitment.objects.filter(lot_id=lot).order_by("position")
    return [queries.public_commitment(row, own_paddle=row.paddle) for row in rows]


def check(lot: Lot) -> verifier.Report:
    """Both chains, and the lot's own row against what the log says."""
    events, commitments = events_of(lot.pk), commitments_of(lot.pk)
    report = verifier.verify(events, commitments)
    report.problems.extend(_row_problems(lot, report))
    return report


def _row_problems(lot: Lot, report: verifier.Report) -> list[str]:
    pairs = [
        ("sequence", lot.sequence, report.events),
        ("commitments", lot.commitments, report.commitments),
        ("price", money.wire(lot.price, lot.auction.currency), report.price),
        ("leader", lot.leader_name, report.leader),
    ]
    return [f"the lot's row says {name} {row}, its log {log}" for name, row, log in pairs if row != log]
