"""`/ws/rooms/{id}/` as people in a room know it: who comes in, what all are told, what moderators do."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import pytest

from accounts import tickets
from accounts.principals import Principal
from conferencing import rooms, seats
from conferencing.desk import read
from conferencing.models import Seat
from core.sockets import run_db
from tests.bidding.visitors import session_of
from tests.conferencing.test_rooms import make_house
from tests.conferencing.visitors import SYNC, Rooms, state_with

MODERATORS = {
    "seat.mute": True, "seat.stop_video": True, "seat.stage": True, "seat.unstage": True, "seat.remove": True, "seat.admit": True,
    "room.lock": False, "room.lobby": False, "room.mute_all": False, "room.end": False,
}  # fmt: skip
"""Each command of theirs, and whether it is about a seat."""


def fields_of(command: str, seat: Seat) -> dict[str, Any]:
    switch = {"on": True} if command in ("room.lock", "room.lobby") else {}
    return ({"seat": str(seat.pk)} if MODERATORS[command] else {}) | switch


# --- Who comes in


async def test_a_room_that_is_not_there_or_not_for_one_is_closed_with_its_code(house: Rooms) -> None:
    closed, removed = await house.room(open_to="admitted"), await house.room()
    person = (await house.seat(removed, removed_at="2026-11-20T10:00:00Z")).user
    assert await (await house.enter(uuid.uuid4(), person)).closed_with() == 4404
    assert await (await house.enter(closed, person)).closed_with() == 4404
    assert await (await house.enter(closed)).closed_with() == 4401
    assert await (await house.enter(removed, person)).closed_with() == 4403


async def test_a_ticket_opens_a_room_once(house: Rooms) -> None:
    seat = await house.seat(await house.room(open_to="admitted"))
    session = await run_db(session_of, seat.user)
    ticket = await run_db(tickets.issue, Principal(user_id=seat.user_id, session_key=session))
    visitor = await house.enter(seat.room, ticket=ticket)
    assert (await visitor.ask("room.join"))["seat"] == str(seat.pk)
    for used in (ticket, "no-such-ticket"):
        assert await (await house.enter(seat.room, ticket=used)).closed_with() == 4401


async def test_joining_says_what_one_is_and_may_and_how_the_room_stands(house: Rooms) -> None:
    room = await house.room(title="Cars")
    _, answer = await house.join(room, (await house.seat(room, "speaker", label="Expert")).user)
    assert (answer["role"], answer["label"], answer["waiting"]) == ("speaker", "Expert", False)
    assert answer["may"] == ["publish", "raise_hand", "share", "watch"]
    assert answer["state"]["room"]["title"] == "Cars"

    _, unknown = await house.join(room)
    assert (unknown["seat"], unknown["role"], unknown["may"]) == (None, "audience", ["watch"])


async def test_nothing_is_done_before_one_has_come_in(house: Rooms) -> None:
    host = await house.seat(await house.room(), "host")
    visitor = await house.enter(host.room, host.user)
    assert (await visitor.ask("hand.raise", wish="bid"))["code"] == "conflict"
    assert (await visitor.ask("room.lock", on=True))["code"] == "conflict"


async def test_an_ended_and_a_locked_room_say_so(house: Rooms) -> None:
    ended, locked = await house.room(), await house.room(locked=True)
    await run_db(rooms.end, ended.pk, actor=None)
    for room, status in ((ended, "ended"), (locked, "locked")):
        _, answer = await house.join(room, await house.person())
        assert (answer["code"], answer["status"]) == ("conflict", status)


async def test_many_who_join_at_once_share_a_reading(house: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[int] = []

    def counted(room_id: uuid.UUID, user_ids: Any) -> Any:
        readings.append(len(user_ids))
        return read(room_id, user_ids)

    monkeypatch.setattr("conferencing.desk.read", counted)
    room = await house.room()
    windows = [await house.enter(room) for _ in range(20)]
    answers = await asyncio.gather(*(window.ask("room.join") for window in windows))
    assert {answer["type"] for answer in answers} == {"ok"}
    assert len(readings) <= 5


# --- What all are told


async def test_who_comes_and_goes_is_seen_on_the_stage_and_counted_below_it(house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    speaker, seat = await house.seated(room, "speaker", label="Expert")
    state = await state_with(watcher, stage=1, audience=1)
    assert [(each["seat"], each["label"], each["feeds"]) for each in state["stage"]] == [(str(seat.pk), "Expert", [])]

    await speaker.ask("room.leave")
    await state_with(watcher, stage=0, audience=1)


async def test_a_hundred_changes_in_a_moment_are_few_states_and_the_last_is_the_last(house: Rooms, settings: Any) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    room = await house.room()
    watcher, _ = await house.join(room)
    visitor, _seat = await house.seated(room)
    began = asyncio.get_running_loop().time()
    for turn in range(100):
        await visitor.ask("hand.raise" if turn % 2 == 0 else "hand.lower", **({"wish": "bid"} if turn % 2 == 0 else {}))
    await visitor.ask("hand.raise", wish="speak")
    took = asyncio.get_running_loop().time() - began
    await watcher.hears_nothing("no.such.push", seconds=1)
    states = [push for push in watcher.pushes if push["type"] == "room.state"]
    assert len(states) <= 5 * (took + 1) + 2
    assert [hand["wish"] for hand in states[-1]["hands"]] == ["speak"]


async def test_raised_hands_stand_in_their_order_before_everybody(house: Rooms) -> None:
    room = await house.room()
    watcher, _ = await house.join(room)
    people = [await house.seated(room, label=f"Paddle {number}") for number in (7, 3)]
    for visitor, _seat in people:
        assert (await visitor.ask("hand.raise", wish="bid"))["type"] == "ok"
    state = await state_with(watcher, hands=2)
    assert [hand["label"] for hand in state["hands"]] == ["Paddle 7", "Paddle 3"]
    await people[0][0].ask("hand.lower")
    assert [hand["label"] for hand in (await state_with(watcher, hands=1))["hands"]] == ["Paddle 3"]


async def test_who_waits_is_told_to_moderators_alone_and_comes_in_by_their_word(house: Rooms) -> None:
    room = await house.room(lobby=True)
    host, _ = await house.seated(room, "host")
    guest, _ = await house.seated(room)
    waiting, answer = await house.join(room, await house.person(name="Ann"))
    assert (answer["waiting"], answer["may"], answer["state"], answer["ice_servers"]) == (True, [], None, [])

    assert [each["label"] for each in (await state_with(host, waiting=1))["waiting"]] == ["Ann"]
    assert (await state_with(guest, waiting=1))["waiting"] == []
    await waiting.hears_nothing("room.state", seconds=0.5)
    await host.ask("seat.admit", seat=answer["seat"])
    assert (await waiting.hears("seat.told"))["what"] == "admitted"
    assert (await waiting.ask("room.join"))["may"] == ["raise_hand", "watch"]


async def test_who_no_longer_says_that_they_are_here_is_gone_and_who_never_did_is_left_alone(
    house: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conferencing.desk.ROUND", 0.3)
    room = await house.room()
    silent, seat = await house.seated(room, "speaker")
    plain, _ = await house.join(room)
    lively, _ = await house.join(room)
    await silent.socket.send_json_to({"type": "room.here"})
    for _ in range(20):
        await lively.socket.send_json_to({"type": "room.here"})
        await asyncio.sleep(0.1)
    assert await silent.closed_with() == 1013
    state = (await plain.ask("room.join"))["state"]
    while state["counts"]["stage"]:
        state = await lively.takes("room.state")
    assert (await lively.ask("room.join"))["type"] == "ok"
    _, answer = await house.join(room, seat.user)
    assert answer["seat"] == str(seat.pk)


# --- Moderators


@pytest.mark.parametrize("role", [None, "audience", "bidder", "speaker"])
async def test_commands_of_moderators_are_refused_to_everybody_else(role: str | None, house: Rooms, settings: Any) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    room = await house.room()
    other = await house.seat(room)
    visitor = (await house.join(room))[0] if role is None else (await house.seated(room, role))[0]
    for command in MODERATORS:
        answer = await visitor.ask(command, **fields_of(command, other))
        assert answer["code"] == ("not_authenticated" if role is None else "permission_denied"), command
    assert await SYNC(lambda: type(room).objects.get(pk=room.pk).revision)() == 0


async def test_moderators_of_another_room_find_no_seat_here(house: Rooms, settings: Any) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    elsewhere = await house.seat(await house.room())
    host, _ = await house.seated(await house.room(), "host")
    for command, is_about_a_seat in MODERATORS.items():
        if is_about_a_seat:
            assert (await host.ask(command, **fields_of(command, elsewhere)))["code"] == "not_found", command


@pytest.mark.parametrize("role", ["host", "auctioneer", "house"])
async def test_each_kind_of_moderator_may_say_each_command_twice(role: str, house: Rooms, settings: Any) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    room = await house.room()
    if role == "house":
        visitor, answer = await house.join(room, await SYNC(make_house)())
        assert answer["role"] == "host"
    else:
        visitor, _ = await house.seated(room, role)
    other = await house.seat(room)
    for command in MODERATORS:
        for _ in range(1 if command == "room.end" else 2):
            answer = await visitor.ask(command, **fields_of(command, other))
            assert answer["type"] == "ok", (command, answer)
    assert (await visitor.hears("room.ended"))["room"] == str(room.pk)


async def test_what_was_done_with_a_seat_is_told_in_every_window_of_its_person_and_no_other(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    window, seat = await house.seated(room)
    second, _ = await house.join(room, seat.user)
    other, _ = await house.seated(room)
    await host.ask("seat.stage", seat=str(seat.pk))
    for each in (window, second):
        assert (await each.hears("seat.told", what="staged"))["room"] == str(room.pk)
        assert "publish" in (await each.hears("seat.place"))["may"]
    await other.hears_nothing("seat.told", seconds=0.3)


async def test_who_is_removed_is_out_of_every_window_within_a_second_and_cannot_return(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    window, seat = await house.seated(room)
    windows = [window, (await house.join(room, seat.user))[0]]
    began = asyncio.get_running_loop().time()
    await host.ask("seat.remove", seat=str(seat.pk))
    assert await asyncio.gather(*(each.closed_with() for each in windows)) == [4403, 4403]
    assert asyncio.get_running_loop().time() - began < 1
    assert await (await house.enter(room, seat.user)).closed_with() == 4403


async def test_a_removal_that_nobody_heard_of_holds_all_the_same(house: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    room = await house.room()
    host, window = await house.seat(room, "host"), await house.seat(room)
    visitor, _ = await house.join(room, window.user)
    with monkeypatch.context() as lossy:
        lossy.setattr("conferencing.broadcast.publish", lambda topic, payload: None)
        await run_db(seats.remove, room.pk, window.pk, actor=host.user)
    assert await visitor.closed_with() == 4403


async def test_what_is_no_seat_no_switch_and_no_field_is_invalid(house: Rooms) -> None:
    room = await house.room()
    host, _ = await house.seated(room, "host")
    frames: list[tuple[str, dict[str, Any], str]] = [
        ("seat.mute", {}, "seat"),
        ("seat.mute", {"seat": 5}, "seat"),
        ("seat.mute", {"seat": "-1"}, "seat"),
        ("seat.mute", {"seat": "9" * 19}, "seat"),
        ("seat.mute", {"seat": "1", "on": "yes"}, "on"),
        ("seat.stage", {"seat": "1", "on": True}, "on"),
        ("room.lock", {}, "on"),
        ("room.lock", {"on": True, "seat": "1"}, "seat"),
        ("room.end", {"now": True}, "now"),
        ("hand.raise", {"wish": "dance"}, "wish"),
        ("hand.raise", {"wish": ["bid"]}, "wish"),
    ]
    for command, fields, name in frames:
        answer = await host.ask(command, **fields)
        assert (answer["code"], list(answer["errors"])) == ("invalid", [name]), (command, fields)
