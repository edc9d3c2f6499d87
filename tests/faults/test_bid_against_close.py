"""A bid and the close of its lot at one moment, many times (reliability.md, "Correctness"; promise P5)."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from auctions.choices import LotStatus
from auctions.models import Lot
from bidding import closing, evidence
from bidding.commands import Outcome
from bidding.models import LotEvent
from tests.bidding.rooms import Room, make_room
from tests.factories import make_lot


def test_a_bid_is_in_before_the_close_or_refused(transactional_db: None, chance: random.Random, long_run: bool) -> None:
    room = make_room(bidders=1)
    both = set()
    for _ in range(1000 if long_run else 50):
        both.add(_race(room, make_lot(auction=room.lot.auction), chance))
    assert both == {"accepted", "refused"}, "the delays must make both happen, or nothing was raced"


def _race(room: Room, lot: Lot, chance: random.Random) -> str:
    ends = chance.uniform(0.010, 0.030)
    Lot.objects.filter(pk=lot.pk).update(status=LotStatus.OPEN, closes_at=timezone.now() + timedelta(seconds=ends))
    answers: list[object] = []

    def bid() -> None:
        answers.append(room.bid_as(room.paddles[0].user, "50.00", lot=lot.pk))
        connection.close()

    def close() -> None:
        while not closing.close_lot(lot.pk):
            pass
        connection.close()

    threads = [threading.Thread(target=close), threading.Thread(target=bid)]
    threads[0].start()
    threading.Event().wait(chance.uniform(0.0, 0.040))
    threads[1].start()
    for thread in threads:
        thread.join()
    lot.refresh_from_db()
    accepted = isinstance(answers[0], Outcome)

    assert lot.status == (LotStatus.SOLD if accepted else LotStatus.UNSOLD)
    kinds = list(LotEvent.objects.filter(lot=lot).order_by("sequence").values_list("kind", flat=True))
    assert kinds == (["bid", "closed"] if accepted else ["closed"])
    row = LotEvent.objects.filter(lot=lot, kind="bid").first()
    assert row is None or lot.closes_at is None or row.at < lot.closes_at
    assert evidence.check(lot).events == len(kinds)
    return "accepted" if accepted else "refused"
