"""The whole demo, in order."""

from __future__ import annotations

from config.demo import dealings, fresh, marker, outcomes, people, wiping, writing
from config.demo.catalogue import cars, crops, objects


def make() -> bool:
    """Mark the database and make what is missing; True where the sales were made now. Raises `NotADemo`.

    What a killed run has left half made is taken away and made anew.
    """
    marker.mark()
    if marker.is_half_made():
        wiping.wipe()
    people.make()
    if marker.is_made():
        return False
    marker.begin()
    _make_sales()
    marker.finish()
    return True


def make_anew() -> None:
    """`--reset`. Raises `NotADemo` on any database that has people and no mark."""
    marker.mark()
    wiping.wipe()
    make()


def _make_sales() -> None:
    """The one that is to be over comes first: while its time runs, the others are made."""
    preview = outcomes.live(cars.PREVIEW)
    outcomes.cancelled(cars.FLOODED, reason="The yard in Rotterdam is under water. A new date follows.")
    outcomes.declined(crops.BY_THE_BAG, reason=crops.WHY_DECLINED)
    outcomes.submitted(objects.SUPPORTER)
    writing.write(objects.GARAGE)
    outcomes.choosy(objects.TIDE, paddles=objects.TIDE_PADDLES)
    outcomes.upcoming(crops.SEHORE)
    outcomes.upcoming(cars.EVENING)
    outcomes.live(objects.MEMBERS)
    fresh.open_sales()
    outcomes.wait_until_over(preview, seconds=60)
    dealings.deal(preview, dealings.PREVIEW)
