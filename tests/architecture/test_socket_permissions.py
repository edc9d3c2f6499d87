"""Other people's things over sockets: every command of every socket, by every role. Generated from the routes of sockets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels.db import database_sync_to_async

from conferencing.models import Room
from tests.architecture import talk
from tests.architecture.people import World, furnished
from tests.architecture.routes import Route
from tests.architecture.rules import ANYBODY, BID, ENTER_ROOM, HALL, LOOK, OPERATE, OWN, ROLES, Outcome, Rule, of
from tests.bidding.visitors import PATIENCE, Doorway, Visitor, doorway
from tests.conferencing.descriptions import SOUND

ENTER = "(enter)"
MODERATE = Rule(of("login", "denied", "let", "let"), of("login", "denied", "missing", "missing"))
"""By one who is in the public room, on a seat of it or of another."""
EXPECTED: dict[str, dict[str, Rule]] = {
    "ws/auctions/<uuid:auction_id>/": {
        ENTER: LOOK,
        "lot.follow": Rule(LOOK.public, of("missing", "missing", "missing", "missing")),
        "lot.unfollow": ANYBODY,
        "lot.seen": ANYBODY,
        "bid.place": BID,
        "console.open": Rule(OPERATE.public),
        "console.take": Rule(OPERATE.public),
        "console.act": Rule(OPERATE.public),
        "clock.sync": ANYBODY,
    },
    "ws/chat/<uuid:channel_id>/": {ENTER: HALL, **talk.COMMANDS},
    "ws/notices/": {ENTER: Rule(of("login", "let", "let", "let")), "notice.read": OWN},
    "ws/rooms/<uuid:room_id>/": {
        ENTER: ENTER_ROOM,
        "room.join": Rule(ENTER_ROOM.public),
        "room.here": ANYBODY,
        "hand.raise": Rule(of("login", "let", "denied", "denied")),
        "hand.lower": MODERATE,
        "seat.mute": MODERATE,
        "seat.stop_video": MODERATE,
        "seat.stage": MODERATE,
        "seat.unstage": MODERATE,
        "seat.remove": MODERATE,
        "seat.admit": MODERATE,
        "room.lock": Rule(MODERATE.public),
        "room.lobby": Rule(MODERATE.public),
        "room.mute_all": Rule(MODERATE.public),
        "recording.start": Rule(MODERATE.public),
        "recording.stop": Rule(MODERATE.public),
        "media.publish": Rule(of("denied", "denied", "let", "let")),
        "media.unpublish": ANYBODY,
        "media.watch": ANYBODY,
        "media.answer": ANYBODY,
        "media.layer": ANYBODY,
        "media.state": ANYBODY,
        "media.restart": ANYBODY,
        "media.candidate": ANYBODY,
        "room.end": Rule(MODERATE.public),
        "room.leave": ANYBODY,
    },
}
"""Commands are said in the public world; `hidden` says what becomes of one that names a hidden lot from there."""
NO_ANSWER = ("lot.seen", "chat.typing", "media.candidate", "room.here")
CLOSED: dict[int, Outcome] = {4401: "login", 4403: "denied", 4404: "missing"}
REFUSED: dict[str, Outcome] = {
    "not_authenticated": "login",
    "permission_denied": "denied",
    "not_registered": "denied",
    "own_lot": "denied",
    "not_found": "missing",
}


def test_every_command_of_every_socket_is_expected() -> None:
    from config.asgi import sockets
    from core.sockets import Nowhere

    found = {
        str(route.pattern): {ENTER, *route.callback.consumer_class.commands()}
        for route in sockets.routes
        if route.callback.consumer_class is not Nowhere
    }
    assert found == {path: set(rules) for path, rules in EXPECTED.items()}


async def test_each_role_may_do_what_it_may_and_nothing_else(transactional_db: None, settings: Any) -> None:
    settings.LIMITS = dict.fromkeys(settings.LIMITS)
    world: World = await database_sync_to_async(furnished)()
    problems: list[str] = []
    async with doorway() as door:
        for path, rules in EXPECTED.items():
            for role in ROLES:
                problems += await _problems(door, world, role, path, rules)
    assert not problems, "\n".join(problems)


async def _problems(door: Doorway, world: World, role: str, path: str, rules: Mapping[str, Rule]) -> list[str]:
    found = []
    for ids, rule in ((world.public, rules[ENTER].public), (world.hidden, rules[ENTER].hidden)):
        _, outcome = await _entered(door, world, role, path, ids)
        if rule is not None and outcome != rule[role]:
            found.append(f"{path} as {role}: {outcome}, expected {rule[role]}")
    visitor, _ = await _entered(door, world, role, path, world.public)
    if visitor is None:
        return found
    for command, of_command in rules.items():
        for ids, expected in ((world.public, of_command.public), (world.hidden, of_command.hidden)):
            if command != ENTER and expected is not None:
                outcome = await _asked(visitor, command, ids)
                if outcome != expected[role]:
                    found.append(f"{command} as {role}: {outcome}, expected {expected[role]}")
    return found


async def _entered(door: Doorway, world: World, role: str, path: str, ids: Mapping[str, Any]) -> tuple[Visitor | None, Outcome]:
    """An open socket, or how it was refused."""
    visitor = await door.enter_at(Route(path).address(ids), cookie=world.cookies.get(role, ""))
    await visitor.socket.send_json_to({"type": "no.such.command"})
    event = await visitor.socket.receive_output(timeout=PATIENCE)
    return (None, CLOSED[event["code"]]) if event["type"] == "websocket.close" else (visitor, "let")


async def _asked(visitor: Visitor, command: str, ids: Mapping[str, Any]) -> Outcome:
    fields: dict[str, dict[str, Any]] = talk.fields(ids) | {
        "lot.follow": {"lot": str(ids["lot_id"])},
        "lot.unfollow": {"lot": str(ids["lot_id"])},
        "bid.place": {"lot": str(ids["lot_id"]), "key": f"k-{ids['lot_id']}", "amount": "9999.00"},
        "console.open": {},
        "console.take": {},
        "console.act": {"action": "fair_warning"},
        "clock.sync": {"client_time": 1},
        "notice.read": {"notice": str(ids["notice_id"])},
        "hand.raise": {"wish": "bid"},
        "hand.lower": {"seat": str(ids["seat_id"])},
        "media.publish": {"source": "camera", "sdp": SOUND, "kinds": ["audio"]},
        "media.unpublish": {"source": "camera"},
        "media.watch": {"feeds": []},
        "media.answer": {"sdp": SOUND},
        "media.layer": {"feed": "1.camera", "layer": 0},
        "media.restart": {"line": "watch"},
        "room.lock": {"on": False},
        "room.lobby": {"on": False},
    }
    if command in NO_ANSWER:
        return "let"
    of_a_seat = {"seat": str(ids["seat_id"])} if command.startswith("seat.") else {}
    answer = await visitor.ask(command, **fields.get(command, of_a_seat))
    if command == "room.end":  # the next one finds it as this one did
        await database_sync_to_async(Room.objects.filter(pk=ids["room_id"]).update)(ended_at=None)
    return "let" if answer["type"] == "ok" else REFUSED.get(answer["code"], "let")
