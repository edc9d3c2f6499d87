"""Raised hands: a queue in the order in which they went up."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEntry
from conferencing import entering, hands, queries, rooms, seats
from conferencing.errors import RoomEnded
from conferencing.models import Seat
from core.errors import Conflict, Invalid, NotAuthenticated, NotFound, PermissionDenied
from tests.factories import make_room, make_seat, make_user

pytestmark = pytest.mark.django_db


def queue(of: Seat) -> list[int]:
    return [seat.pk for seat in queries.hands_of(of.room)]


def test_the_first_to_raise_a_hand_is_the_first_in_the_queue_and_keeps_the_place() -> None:
    host = make_seat(role="host")
    first, second = (make_seat(room=host.room) for _ in range(2))
    for seat, wish in ((first, "bid"), (second, "speak"), (first, "speak"), (first, "speak")):
        hands.raise_hand(host.room_id, user=seat.user, wish=wish)

    assert queue(host) == [first.pk, second.pk]
    assert [seat.hand_wish for seat in queries.hands_of(host.room)] == ["speak", "speak"]


def test_one_lowers_one_s_own_and_a_moderator_takes_another_s() -> None:
    host = make_seat(role="host")
    first, second = (make_seat(room=host.room) for _ in range(2))
    for seat in (first, second):
        hands.raise_hand(host.room_id, user=seat.user, wish="bid")
    for _ in range(2):
        hands.lower(host.room_id, user=first.user)
        hands.take(host.room_id, second.pk, actor=host.user)

    assert queue(host) == []
    assert [entry.action for entry in AuditEntry.objects.all()] == ["seat.hand_taken"]


def test_nobody_takes_another_s_hand_who_does_not_moderate() -> None:
    first, second = make_seat(), make_seat(room=make_room(open_to="admitted"))
    hands.raise_hand(first.room_id, user=first.user, wish="bid")
    with pytest.raises(PermissionDenied):
        hands.take(first.room_id, first.pk, actor=make_seat(room=first.room).user)
    with pytest.raises(NotFound):
        hands.take(second.room_id, second.pk, actor=first.user)
    assert queue(first) == [first.pk]


def test_who_conducts_has_no_hand_to_raise() -> None:
    host = make_seat(role="host")
    with pytest.raises(PermissionDenied):
        hands.raise_hand(host.room_id, user=host.user, wish="speak")


def test_a_hand_wants_something_that_is_known() -> None:
    seat = make_seat()
    with pytest.raises(Invalid):
        hands.raise_hand(seat.room_id, user=seat.user, wish="dance")


def test_nobody_raises_a_hand_from_outside_or_from_the_lobby() -> None:
    host, stranger = make_seat(role="host"), make_user()
    with pytest.raises(Conflict):
        hands.raise_hand(host.room_id, user=stranger, wish="bid")
    rooms.set_lobby(host.room_id, on=True, actor=host.user)
    entering.join(host.room_id, user_id=stranger.pk)
    with pytest.raises(Conflict):
        hands.raise_hand(host.room_id, user=stranger, wish="bid")
    rooms.end(host.room_id, actor=host.user)
    with pytest.raises(RoomEnded):
        hands.raise_hand(host.room_id, user=stranger, wish="bid")
    with pytest.raises(NotAuthenticated):
        entering.join(make_room(open_to="people").pk, user_id=None)


def test_who_is_removed_has_no_hand_in_the_queue() -> None:
    host, seat = make_seat(role="host"), None
    seat = make_seat(room=host.room)
    hands.raise_hand(host.room_id, user=seat.user, wish="bid")
    seats.remove(host.room_id, seat.pk, actor=host.user)
    assert queue(host) == []


ACTS = st.lists(
    st.tuples(st.sampled_from(["bid", "speak", "lower", "take", "stage", "unstage"]), st.integers(0, 3)), max_size=30
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_queue_is_a_plain_queue_whatever_happens(acts: list[tuple[str, int]], db: None) -> None:
    host = make_seat(role="host")
    people = [make_seat(room=host.room) for _ in range(4)]
    model: list[int] = []
    for act, who in acts:
        seat = people[who]
        if act in ("bid", "speak"):
            hands.raise_hand(host.room_id, user=seat.user, wish=act)
            model += [seat.pk] if seat.pk not in model else []
            continue
        if act == "lower":
            hands.lower(host.room_id, user=seat.user)
        elif act == "take":
            hands.take(host.room_id, seat.pk, actor=host.user)
        elif act == "stage":
            was_on_stage = Seat.objects.get(pk=seat.pk).on_stage
            seats.stage(host.room_id, seat.pk, actor=host.user)
            if was_on_stage:
                continue
        else:
            seats.unstage(host.room_id, seat.pk, actor=host.user)
            continue
        model = [each for each in model if each != seat.pk]
    assert queue(host) == model
