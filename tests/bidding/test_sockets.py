"""`/ws/auctions/{id}/` as its visitors know it: who may come in, resume, bids, pushes, and what ends it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async

from accounts import bans, sessions
from accounts.models import User
from auctions.models import Lot
from bidding import evidence
from core import realtime
from tests.bidding.rooms import Room, make_room
from tests.bidding.visitors import Doorway, Visitor, doorway, session_of
from tests.factories import make_staff, make_user

SYNC = database_sync_to_async


@pytest.fixture
async def door(transactional_db: None) -> AsyncIterator[Doorway]:
    async with doorway() as found:
        yield found


async def room_of(**options: Any) -> Room:
    room: Room = await SYNC(make_room)(**options)
    return room


async def bid(visitor: Visitor, room: Room, amount: str, *, kind: str = "max", key: str = "") -> Mapping[str, Any]:
    return await visitor.ask("bid.place", lot=str(room.lot.pk), key=key or uuid4().hex, amount=amount, kind=kind)


async def follow(visitor: Visitor, room: Room, **have: Any) -> Mapping[str, Any]:
    return await visitor.ask("lot.follow", lot=str(room.lot.pk), **have)


async def log_of(room: Room) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = await SYNC(evidence.events_of)(room.lot.pk)
    return events


# --- Who may come in


async def test_anybody_may_follow_a_public_auction_but_not_bid(door: Doorway) -> None:
    room = await room_of()
    visitor = await door.enter(room.lot.auction_id)
    answer = await follow(visitor, room)

    assert (answer["snapshot"]["lot"], answer["snapshot"]["mine"]) == (str(room.lot.pk), None)
    assert (await bid(visitor, room, "50.00"))["code"] == "not_authenticated"
    assert await log_of(room) == []


async def test_an_auction_that_is_not_out_is_4404_but_for_its_seller_and_staff(door: Doorway) -> None:
    stranger, staff = await SYNC(make_user)(), await SYNC(make_staff)()
    for status in ("draft", "submitted", "declined"):
        room = await room_of(status=status)
        assert await (await door.enter(room.lot.auction_id)).closed_with() == 4404
        assert await (await door.enter(room.lot.auction_id, stranger)).closed_with() == 4404
        assert "snapshot" in await follow(await door.enter(room.lot.auction_id, room.lot.auction.seller), room)
        assert "snapshot" in await follow(await door.enter(room.lot.auction_id, staff), room)


async def test_an_auction_that_does_not_exist_is_4404(door: Doorway) -> None:
    assert await (await door.enter(uuid4())).closed_with() == 4404


async def test_the_lot_of_another_auction_is_not_found_here(door: Doorway) -> None:
    here, hidden = await room_of(), await room_of(status="draft")
    visitor = await door.enter(here.lot.auction_id, here.paddles[0].user)

    assert (await follow(visitor, hidden))["code"] == "not_found"
    assert (await bid(visitor, hidden, "50.00"))["code"] == "not_found"


async def test_a_page_that_is_not_ours_gets_no_socket(door: Doorway) -> None:
    room = await room_of()
    for origin in ("http://elsewhere.example", "null", "http://testserver.elsewhere.example", "https://testserver", None):
        with pytest.raises(ConnectionRefusedError):
            await door.enter(room.lot.auction_id, room.paddles[0].user, origin=origin)


# --- Bids


async def test_a_bid_is_answered_as_rest_does_and_pushed_to_all_who_follow(door: Doorway) -> None:
    room = await room_of()
    ann, watcher = await door.enter(room.lot.auction_id, room.paddles[0].user), await door.enter(room.lot.auction_id)
    await follow(watcher, room)
    answer = await bid(ann, room, "50.00", key="once")
    push = await watcher.hears("lot.events", lot=str(room.lot.pk))

    assert (answer["type"], answer["status"], answer["price"], answer["your_max"]) == ("ok", "accepted", "10.00", "50.00")
    assert (push["from"], push["to"], [event["kind"] for event in push["events"]]) == (1, 2, ["opened", "bid"])
    assert (push["state"]["price"], push["state"]["leader"]) == ("10.00", "1")
    assert "mine" not in push["state"]
    assert "50.00" not in str(push)
    again = await bid(ann, room, "50", key="once")
    assert {name: again[name] for name in answer if name != "id"} == {name: answer[name] for name in answer if name != "id"}


async def test_only_the_person_who_was_outbid_hears_so(door: Doorway) -> None:
    room = await room_of()
    ann, bob, cy = [await door.enter(room.lot.auction_id, paddle.user) for paddle in room.paddles]
    await bid(ann, room, "20.00")
    await bid(bob, room, "30.00")

    assert (await ann.hears("lot.outbid", lot=str(room.lot.pk)))["minimum_bid"] == "21.00"
    await asyncio.gather(*(each.hears_nothing("lot.outbid", seconds=0.3) for each in (bob, cy)))


async def test_a_missing_or_bad_field_is_invalid_and_writes_nothing(door: Doorway) -> None:
    room = await room_of()
    ann = await door.enter(room.lot.auction_id, room.paddles[0].user)
    lot = str(room.lot.pk)
    frames: list[dict[str, Any]] = [
        {"lot": lot, "amount": "50.00"},
        {"lot": lot, "key": "", "amount": "50.00"},
        {"lot": lot, "key": "k" * 129, "amount": "50.00"},
        {"lot": lot, "key": "k"},
        {"lot": lot, "key": "k", "amount": "50.00", "kind": "sealed"},
        {"lot": "x", "key": "k", "amount": "50.00"},
        {"lot": {"id": lot}, "key": "k", "amount": "50.00"},
        {"key": "k", "amount": "50.00"},
    ]
    for frame in frames:
        assert (await ann.ask("bid.place", **frame))["code"] == "invalid", frame
    amounts: tuple[Any, ...] = (0, -1, 12.5, "1e3", "NaN", None, [], {"a": 1}, True, "50.001", "１２", str(2**63))  # noqa: RUF001
    for amount in amounts:
        answer = await ann.ask("bid.place", lot=lot, key=uuid4().hex, amount=amount)
        assert answer["code"] == "invalid_amount", amount
    assert await log_of(room) == []


async def test_two_hundred_bids_in_a_second_reach_everybody_in_few_frames(door: Doorway, settings: Any) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    room = await room_of(bidders=10)
    watcher = await door.enter(room.lot.auction_id)
    await follow(watcher, room)
    bidders = [await door.enter(room.lot.auction_id, paddle.user) for paddle in room.paddles]

    async def twenty(place: int) -> list[Mapping[str, Any]]:
        return [await bid(bidders[place], room, f"{20 + 10 * turn + place}.00", kind="exact") for turn in range(20)]

    began = asyncio.get_running_loop().time()
    answers = [answer for some in await asyncio.gather(*map(twenty, range(10))) for answer in some]
    took = asyncio.get_running_loop().time() - began
    log = await log_of(room)
    frames = [await watcher.takes("lot.events")]
    while frames[-1]["to"] < len(log):
        frames.append(await watcher.takes("lot.events"))

    assert sum(answer.get("status") == "accepted" for answer in answers) == sum(event["kind"] == "bid" for event in log) > 20
    assert [span for frame in frames for span in range(frame["from"], frame["to"] + 1)] == list(range(1, len(log) + 1))
    for frame in frames:
        spanned = list(range(frame["from"], frame["to"] + 1))
        # On a fast machine more than a hundred fall into one window: such a frame has none, and the client reads the log.
        assert [event["sequence"] for event in frame["events"]] == (spanned if len(spanned) <= 100 else [])
    assert len(frames) <= 10 * took + 2


# --- Coming back


async def played(door: Doorway, *, bids: int = 3) -> tuple[Room, Visitor]:
    """A lot with a few bids, and somebody to look at it."""
    room = await room_of()
    ann = await door.enter(room.lot.auction_id, room.paddles[0].user)
    for turn in range(bids):
        await bid(ann, room, f"{20 + turn}.00", kind="exact")
    return room, await door.enter(room.lot.auction_id)


async def test_resuming_gets_all_that_was_missed_be_it_nothing(door: Doorway) -> None:
    room, back = await played(door)
    log = await log_of(room)
    whole = (await follow(back, room))["snapshot"]
    for had in range(len(log) + 1):
        answer = await follow(back, room, epoch="1", sequence=had)
        assert answer["missed"] == log[had:]
        # Where the lot stands after them comes along: nothing is left to be asked.
        assert answer["state"] | {"mine": answer["mine"], "server_time": ""} == whole | {"server_time": ""}


NONSENSE: list[dict[str, Any]] = [
    {"epoch": "1", "sequence": 5},
    {"epoch": "1", "sequence": 2**53 - 1},
    {"epoch": "1", "sequence": 2**53},
    {"epoch": "1", "sequence": -1},
    {"epoch": "1", "sequence": 1.5},
    {"epoch": "1", "sequence": "4"},
    {"epoch": "1", "sequence": True},
    {"epoch": "0", "sequence": 4},
    {"epoch": 1, "sequence": 4},
    {"epoch": ["1"], "sequence": {}},
    {"epoch": "1"},
    {"sequence": 4},
    {},
]
"""From the future, of another epoch, and garbage."""


async def test_resuming_from_what_cannot_be_gives_a_snapshot_and_never_a_part(door: Doorway) -> None:
    room, back = await played(door)
    for have in NONSENSE:
        answer = await follow(back, room, **have)
        assert "missed" not in answer, have
        assert (answer["snapshot"]["sequence"], answer["snapshot"]["epoch"]) == (4, "1"), have


async def test_resuming_from_ancient_times_gives_a_snapshot(door: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bidding.reception.MISSED", 3)
    room, back = await played(door)

    assert len((await follow(back, room, epoch="1", sequence=1))["missed"]) == 3
    assert "missed" not in await follow(back, room, epoch="1", sequence=0)


async def test_a_history_that_was_replaced_is_another_epoch(door: Doorway) -> None:
    room, back = await played(door)
    await SYNC(Lot.objects.filter(pk=room.lot.pk).update)(epoch="2")
    answer = await follow(back, room, epoch="1", sequence=4)

    assert answer["snapshot"]["epoch"] == "2"


async def test_joining_while_others_bid_misses_nothing_and_doubles_nothing(door: Doorway) -> None:
    """The join race: between the reading and the first push there is neither a gap nor a lost event."""
    room = await room_of()
    ann = await door.enter(room.lot.auction_id, room.paddles[0].user)

    async def bidding() -> None:
        for turn in range(25):
            await bid(ann, room, f"{20 + turn}.00", kind="exact")

    async def joining(wait: float) -> list[int]:
        await asyncio.sleep(wait)
        visitor = await door.enter(room.lot.auction_id)
        answer = await follow(visitor, room, epoch="1", sequence=0)
        known = [event["sequence"] for event in answer["missed"]]
        while len(known) < 26:
            push = await visitor.takes("lot.events")
            known += [event["sequence"] for event in push["events"] if event["sequence"] > len(known)]
        return known

    _, *known = await asyncio.gather(bidding(), *(joining(wait / 20) for wait in range(8)))
    assert known == [list(range(1, 27))] * 8


async def test_a_lost_message_is_revealed_by_the_heartbeat(door: Doorway, monkeypatch: pytest.MonkeyPatch) -> None:
    room = await room_of()
    ann, watcher = await door.enter(room.lot.auction_id, room.paddles[0].user), await door.enter(room.lot.auction_id)
    await follow(watcher, room)
    with monkeypatch.context() as lossy:
        lossy.setattr("bidding.broadcast.publish", lambda topic, payload: None)
        await bid(ann, room, "50.00")
    beat = await watcher.hears("heartbeat")

    assert beat["lots"] == {str(room.lot.pk): 2}
    assert beat["server_time"].endswith("Z")
    assert [event["sequence"] for event in (await follow(watcher, room, epoch="1", sequence=0))["missed"]] == [1, 2]


# --- Losing the right to be there


async def test_log_out_ban_and_role_loss_close_sockets_within_five_seconds(door: Doorway) -> None:
    room, hidden = await room_of(), await room_of(status="draft")
    leaver, banned, stays = (paddle.user for paddle in room.paddles)
    staff = await SYNC(make_staff)()
    cookie = await SYNC(session_of)(leaver)
    ending = [
        await door.enter(room.lot.auction_id, cookie=cookie),
        await door.enter(room.lot.auction_id, banned),
        await door.enter(hidden.lot.auction_id, staff),
    ]
    staying = [await door.enter(room.lot.auction_id, stays), await door.enter(room.lot.auction_id)]
    await SYNC(sessions.end_web_session)(cookie)
    await SYNC(bans.ban)(user=banned, reason="shill", ends_at=None, by=await SYNC(make_staff)())
    await SYNC(User.objects.filter(pk=staff.pk).update)(is_staff=False, is_superuser=False)

    async with asyncio.timeout(5):
        assert await asyncio.gather(*(each.closed_with() for each in ending)) == [4401, 4403, 4403]
    for each in staying:
        assert "snapshot" in await follow(each, room)


# --- Other processes


async def test_what_another_process_accepted_arrives_here(door: Doorway) -> None:
    """Another process is one that has another relay: its words come by Redis alone."""
    from core.relay import Relay

    room = await room_of()
    ann = await door.enter(room.lot.auction_id, room.paddles[0].user)
    watcher = await door.enter(room.lot.auction_id)
    await follow(watcher, room)
    await realtime.hub().certain(f"lot.{room.lot.pk}")
    await bid(ann, room, "50.00")
    ours = await watcher.takes("lot.events")
    elsewhere = Relay(lambda topic, kind, body: None)
    theirs = {**ours, "from": ours["to"] + 1, "to": ours["to"] + 1}
    theirs["events"] = [{**ours["events"][-1], "sequence": theirs["to"]}]
    elsewhere.announce(topic=f"lot.{room.lot.pk}", kind="lot.events", body=realtime.encoded(theirs))

    assert (await watcher.takes("lot.events"))["events"] == theirs["events"]
