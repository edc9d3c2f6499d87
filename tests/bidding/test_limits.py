"""How fast one may bid, and whose address counts behind a proxy."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from rest_framework.test import APIClient

from bidding.models import LotEvent
from tests.bidding.in_place import bid_in_place
from tests.bidding.rooms import Room, make_room
from tests.bidding.visitors import doorway, session_of

SLOW = {"rate": 0.01, "burst": 2}


@pytest.fixture
def slow_room(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Room:
    """Two bids an address and person, and a hundred seconds until the next."""
    settings.LIMITS = settings.LIMITS | {"bid_person_lot": None, "bid_address_person": SLOW}
    bid_in_place(monkeypatch)
    return make_room()


def bid(room: Room, bidder: int, forwarded: str = "") -> Any:
    client = APIClient()
    client.force_authenticate(room.paddles[bidder].user)
    headers: dict[str, Any] = {
        "HTTP_IDEMPOTENCY_KEY": uuid4().hex,
        **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}),
    }
    return client.post(f"/api/lots/{room.lot.pk}/bids/", {"amount": "1.00"}, format="json", **headers)


def test_too_many_bids_are_told_when_to_come_again(slow_room: Room) -> None:
    answers = [bid(slow_room, 0) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [409, 409, 429]
    assert answers[2].json()["code"] == "throttled"
    assert 90 <= answers[2].json()["retry_after"] == int(answers[2]["Retry-After"]) <= 100
    assert bid(slow_room, 1).status_code == 409, "another person has a bucket of their own"


def test_without_a_proxy_of_ours_a_made_up_address_helps_nobody(slow_room: Room) -> None:
    answers = [bid(slow_room, 0, f"10.0.0.{number}") for number in range(3)]
    assert [answer.status_code for answer in answers] == [409, 409, 429]


def test_behind_one_proxy_only_the_address_that_it_added_counts(slow_room: Room, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    same = [bid(slow_room, 0, f"10.0.0.{number}, 203.0.113.7") for number in range(3)]
    other = bid(slow_room, 0, "203.0.113.8")

    assert [answer.status_code for answer in same] == [409, 409, 429]
    assert other.status_code == 409


def test_behind_two_proxies_the_last_but_one_counts(slow_room: Room, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    same = [bid(slow_room, 0, f"10.0.0.{number}, 203.0.113.7, 198.51.100.{number}") for number in range(3)]
    assert [answer.status_code for answer in same] == [409, 409, 429]


def test_a_throttled_bid_leaves_nothing(slow_room: Room) -> None:
    for _ in range(5):
        bid(slow_room, 0)
    assert not LotEvent.objects.exists()


async def test_over_a_socket_too_and_rest_and_sockets_share_their_buckets(transactional_db: None, settings: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"bid_person_lot": SLOW, "bid_address_person": None}
    room: Room = await database_sync_to_async(make_room)()
    cookie = await database_sync_to_async(session_of)(room.paddles[0].user)
    async with doorway() as door:
        codes = []
        for _ in range(3):
            visitor = await door.enter(room.lot.auction_id, cookie=cookie)
            answer = await visitor.ask("bid.place", lot=str(room.lot.pk), key=uuid4().hex, amount="1.00")
            codes.append(answer["code"])
    assert codes == ["bid_too_low", "bid_too_low", "throttled"]
    assert (await database_sync_to_async(bid)(room, 0)).status_code == 429
