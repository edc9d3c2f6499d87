"""What may still change on an open lot: text is added, the reserve is lowered."""

from __future__ import annotations

from typing import Any

import pytest

from auctions.amending import apply_text_and_reserve
from auctions.models import Lot
from core.errors import Invalid
from tests.factories import make_lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    return make_lot(description="Oil on board.", start_price=1000, reserve_price=5000)


def test_text_is_added_at_the_end(lot: Lot) -> None:
    found = apply_text_and_reserve(lot, description="Oil on board.\nSigned.")
    lot.refresh_from_db()
    assert (found.added, found.reserve_lowered, lot.description) == ("Signed.", False, "Oil on board.\nSigned.")


@pytest.mark.parametrize("reserve", [4999, 1000, None])
def test_the_reserve_falls_to_the_start_price_or_goes(lot: Lot, reserve: int | None) -> None:
    assert apply_text_and_reserve(lot, reserve_price=reserve).reserve_lowered
    lot.refresh_from_db()
    assert lot.reserve_price == reserve


def test_what_is_the_same_changes_nothing(lot: Lot) -> None:
    found = apply_text_and_reserve(lot, description="Oil on board.", reserve_price=5000)
    assert (found.added, found.reserve_lowered) == ("", False)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"description": "Signed."}, "description"),
        ({"description": ""}, "description"),
        ({"description": "Oil on board." + "x" * 20_000}, "description"),
        ({"reserve_price": 5001}, "reserve_price"),
        ({"reserve_price": 999}, "reserve_price"),
        ({"reserve_price": 0}, "reserve_price"),
    ],
)
def test_nothing_is_taken_back_or_raised(lot: Lot, given: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        apply_text_and_reserve(lot, **given)
    assert list(refused.value.data["errors"]) == [field]
    lot.refresh_from_db()
    assert (lot.description, lot.reserve_price) == ("Oil on board.", 5000)


def test_a_lot_without_a_reserve_gets_none(lot: Lot) -> None:
    Lot.objects.update(reserve_price=None)
    lot.refresh_from_db()
    with pytest.raises(Invalid):
        apply_text_and_reserve(lot, reserve_price=2000)
