"""The database itself refuses to change what was written."""

from __future__ import annotations

import pytest
from django.db import DatabaseError

from bidding.models import Answer, Commitment, LotEvent
from tests.bidding.rooms import Room


@pytest.mark.parametrize("model", [LotEvent, Commitment, Answer])
def test_rows_of_the_chains_are_neither_changed_nor_deleted(room: Room, model: type) -> None:
    room.bid(0, "50.00")
    before = model.objects.count()  # type: ignore[attr-defined]

    with pytest.raises(DatabaseError, match="append-only"):
        model.objects.update(lot=room.lot)  # type: ignore[attr-defined]
    with pytest.raises(DatabaseError, match="append-only"):
        model.objects.all().delete()  # type: ignore[attr-defined]
    assert model.objects.count() == before > 0  # type: ignore[attr-defined]
