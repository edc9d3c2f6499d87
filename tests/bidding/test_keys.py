"""Keys rotate: the newest is used, older ones still read and are still published."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from bidding import engine, evidence, keys
from bidding.commands import Outcome
from tests.bidding.rooms import Room


def key(name: str, byte: int) -> str:
    return f"{name}:{base64.b64encode(bytes([byte]) * 32).decode()}"


def test_after_a_rotation_old_rows_open_and_new_ones_name_the_new_key(room: Room, settings: Any) -> None:
    settings.SEAL_KEYS = [key("s1", 1)]
    settings.RECEIPT_KEYS = [key("r1", 2)]
    before = room.bid(0, "50.00", key="before")
    settings.SEAL_KEYS = [key("s2", 3), key("s1", 1)]
    settings.RECEIPT_KEYS = [key("r2", 4), key("r1", 2)]
    engine.shutdown()
    again, after = room.bid(0, "50.00", key="before"), room.bid(1, "90.00")

    assert isinstance(before, Outcome)
    assert isinstance(again, Outcome)
    assert isinstance(after, Outcome)
    assert again.body == before.body
    assert (before.body["receipt"]["key"], after.body["receipt"]["key"]) == ("r1", "r2")
    assert [published["id"] for published in keys.public_keys()] == ["r2", "r1"]
    assert evidence.check(room.fresh()).problems == []


def test_what_was_sealed_for_one_lot_does_not_open_for_another() -> None:
    sealed = keys.seal(b"5000", about=b"lot one")

    assert keys.unseal(sealed, about=b"lot one") == b"5000"
    with pytest.raises(keys.CannotOpen):
        keys.unseal(sealed, about=b"lot two")


def test_nonces_are_never_given_out_twice() -> None:
    randomness = keys.Randomness(chunk=64)

    assert len({randomness.take(12) for _ in range(500)}) == 500


@pytest.mark.parametrize("entries", [[], ["x"], ["a:short"], [key("a", 1), key("a", 2)], ["a b:" + "A" * 44]])
def test_nonsense_for_keys_is_refused_by_name(entries: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match="SEAL_KEYS"):
        keys.parse(entries, name="SEAL_KEYS")
