"""What moderators do with seats, and who may not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEntry
from conferencing import entering, rooms, seats
from conferencing.choices import Role
from conferencing.errors import Removed
from conferencing.models import Room, Seat
from conferencing.rules import MAY, may
from core.errors import Conflict, NotFound, PermissionDenied
from tests.conferencing.test_rooms import make_house, revision
from tests.factories import make_room, make_seat, make_user

pytestmark = pytest.mark.django_db

ACTS: dict[str, Callable[..., None]] = {
    "mute": seats.mute,
    "stop_video": seats.stop_video,
    "stage": seats.stage,
    "unstage": seats.unstage,
    "remove": seats.remove,
    "let_in": seats.let_in,
}


def now(seat: Seat) -> Seat:
    return Seat.objects.get(pk=seat.pk)


@pytest.fixture
def host(db: None) -> Seat:
    return make_seat(role="host")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [role for role in Role if "moderate" not in MAY[role]])
def test_who_does_not_moderate_does_nothing_to_seats(act: str, role: Role, host: Seat) -> None:
    actor, other = make_seat(room=host.room, role=role), make_seat(room=host.room)
    with pytest.raises(PermissionDenied):
        ACTS[act](host.room_id, other.pk, actor=actor.user)
    assert (now(other).removed_at, revision(host.room), AuditEntry.objects.count()) == (None, 0, 0)


@pytest.mark.parametrize("act", ACTS)
def test_a_moderator_of_one_room_does_nothing_in_another(act: str, host: Seat) -> None:
    elsewhere = make_seat(room=make_room(open_to="admitted"))
    with pytest.raises(NotFound):
        ACTS[act](elsewhere.room_id, elsewhere.pk, actor=host.user)
    with pytest.raises(NotFound):
        ACTS[act](host.room_id, elsewhere.pk, actor=host.user)


@pytest.mark.parametrize("act", ["mute", "stop_video"])
def test_a_bar_stands_until_a_moderator_lifts_it_and_is_audited_once_each(act: str, host: Seat) -> None:
    field = {"mute": "muted_by_host", "stop_video": "video_stopped"}[act]
    seat = make_seat(room=host.room, on_stage=True)
    for on in (True, True, False, False):
        ACTS[act](host.room_id, seat.pk, actor=host.user, on=on)
        assert getattr(now(seat), field) is on
    assert AuditEntry.objects.count() == revision(host.room) == 2


def test_muting_all_leaves_moderators_and_those_below_the_stage_out(host: Seat) -> None:
    guests = [make_seat(room=host.room, on_stage=True), make_seat(room=host.room, role="speaker")]
    others = [host, make_seat(room=host.room, role="auctioneer"), make_seat(room=host.room), make_seat(on_stage=True)]
    seats.mute_all(host.room_id, actor=host.user)
    assert [now(seat).muted_by_host for seat in [*guests, *others]] == [True, True, False, False, False, False]

    seats.mute_all(host.room_id, actor=host.user, on=False)
    assert [now(seat).muted_by_host for seat in guests] == [False, False]


def test_who_is_invited_onto_the_stage_may_send_and_the_hand_is_down(host: Seat) -> None:
    seat = make_seat(room=host.room, hand_at="2026-11-20T10:00:00Z", hand_wish="speak")
    for _ in range(2):
        seats.stage(host.room_id, seat.pk, actor=host.user)
    place = entering.join(host.room_id, user_id=seat.user_id)
    assert ("publish" in place.may, "share" in place.may, now(seat).hand_at) == (True, False, None)

    seats.unstage(host.room_id, seat.pk, actor=host.user)
    assert "publish" not in entering.join(host.room_id, user_id=seat.user_id).may


def test_who_was_invited_leaves_the_stage_without_asking_anybody(host: Seat) -> None:
    seat, other = (make_seat(room=host.room, on_stage=True) for _ in range(2))
    seats.unstage(host.room_id, seat.pk, actor=seat.user)
    with pytest.raises(PermissionDenied):
        seats.unstage(host.room_id, other.pk, actor=seat.user)
    assert (now(seat).on_stage, now(other).on_stage) == (False, True)


def test_leaving_the_stage_lifts_what_the_host_had_switched_off(host: Seat) -> None:
    seat = make_seat(room=host.room, on_stage=True, muted_by_host=True, video_stopped=True)
    seats.unstage(host.room_id, seat.pk, actor=host.user)
    assert (now(seat).muted_by_host, now(seat).video_stopped) == (False, False)


def test_speakers_are_on_the_stage_by_their_role(host: Seat) -> None:
    speaker = make_seat(room=host.room, role="speaker")
    seats.stage(host.room_id, speaker.pk, actor=host.user)
    assert not now(speaker).on_stage
    with pytest.raises(Conflict):
        seats.unstage(host.room_id, speaker.pk, actor=host.user)


@pytest.mark.parametrize("fields", [{"admitted_at": None}, {"removed_at": "2026-11-20T10:00:00Z"}])
def test_nobody_is_invited_who_is_not_in(fields: dict[str, Any], host: Seat) -> None:
    seat = make_seat(room=host.room, **fields)
    with pytest.raises(Conflict):
        seats.stage(host.room_id, seat.pk, actor=host.user)


def test_who_is_removed_stays_out_until_let_in_again(host: Seat) -> None:
    seat = make_seat(room=host.room, on_stage=True)
    seats.remove(host.room_id, seat.pk, actor=host.user)
    assert not now(seat).on_stage
    with pytest.raises(Removed):
        entering.join(host.room_id, user_id=seat.user_id)
    seats.let_in(host.room_id, seat.pk, actor=host.user)
    assert entering.join(host.room_id, user_id=seat.user_id).may == {"watch", "raise_hand"}


def test_moderators_are_removed_by_the_house_alone_and_the_house_by_nobody(host: Seat) -> None:
    other, house = make_seat(room=host.room, role="auctioneer"), make_house()
    entering.join(host.room_id, user_id=house.pk)
    for seat in (other, host, Seat.objects.get(room=host.room, user=house)):
        with pytest.raises(PermissionDenied):
            seats.remove(host.room_id, seat.pk, actor=host.user)
    seats.remove(host.room_id, other.pk, actor=house)
    with pytest.raises(Removed):
        seats.mute(host.room_id, host.pk, actor=other.user)


def test_from_the_lobby_one_comes_in_by_a_moderator(host: Seat) -> None:
    rooms.set_lobby(host.room_id, on=True, actor=host.user)
    place = entering.join(host.room_id, user_id=make_user().pk)
    assert place.seat is not None
    for _ in range(2):
        seats.let_in(host.room_id, place.seat.pk, actor=host.user)
    assert not entering.join(host.room_id, user_id=place.seat.user_id).is_waiting


def test_capabilities_are_what_the_table_says() -> None:
    assert {role: sorted(may(role, on_stage=False)) for role in Role} == {
        "auctioneer": ["moderate", "publish", "record", "share", "watch"],
        "host": ["moderate", "publish", "record", "share", "watch"],
        "speaker": ["publish", "raise_hand", "share", "watch"],
        "bidder": ["raise_hand", "watch"],
        "audience": ["raise_hand", "watch"],
    }
    assert may(Role.AUDIENCE, on_stage=True) == {"raise_hand", "watch", "publish"}


def test_every_moderator_of_a_room_may_do_all_of_it(host: Seat) -> None:
    for actor in (host.user, make_seat(room=host.room, role="auctioneer").user, make_house()):
        seat = make_seat(room=host.room)
        for act in ("stage", "mute", "stop_video", "unstage", "remove", "let_in"):
            ACTS[act](host.room_id, seat.pk, actor=actor)
    assert Room.objects.get(pk=host.room_id).revision == 18
