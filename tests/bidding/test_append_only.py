"""The database itself refuses to change what was written."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError

from bidding.models import Answer, Commitment, LotEvent
from tests.bidding.rooms import Room


@pytest.mark.parametrize("model", [LotEvent, Commitment, Answer])
def test_rows_of_the_chains_are_neither_changed_nor_deleted(room: Room, model: Any) -> None:
    room.bid(0, "50.00")
    before = model.objects.count()

    with pytest.raises(DatabaseError, match="append-only"):
        model.objects.update(lot=room.lot)
    with pytest.raises(DatabaseError, match="append-only"):
        model.objects.all().delete()
    assert model.objects.count() == before > 0
