"""The names under which things are said."""

from __future__ import annotations

from uuid import UUID

from core import topics

LOT = UUID("0b9c2f62-8d3f-4c1e-9a57-0d5e4f1b2c3d")


def test_the_id_of_a_lot_is_found_in_its_topic() -> None:
    assert topics.lot_of(topics.lot(LOT)) == str(LOT)


def test_other_topics_are_about_no_lot() -> None:
    assert [topics.lot_of(topic) for topic in (topics.auction(LOT), topics.person(17))] == [None, None]
