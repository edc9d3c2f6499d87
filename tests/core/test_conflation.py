"""Frames of one lot, joined: forwards only, nothing twice, no hole unseen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.conflation import MAX_EVENTS, WINDOW, Frame, Stream, trimmed


def frame(first: int, last: int, *, epoch: str = "a") -> Frame:
    """As bidding publishes it: the events of one commit, and the lot as of the last."""
    return {
        "type": "lot.events",
        "lot": "lot",
        "epoch": epoch,
        "from": first,
        "to": last,
        "events": [{"sequence": sequence} for sequence in range(first, last + 1)],
        "state": {"sequence": last},
    }


def spans(frames: Iterable[Frame]) -> list[tuple[int, int]]:
    return [(each["from"], each["to"]) for each in frames]


def offered(stream: Stream, *frames: Frame, now: float = 0.0) -> Stream:
    for each in frames:
        stream.offer(each, now=now)
    return stream


def test_the_first_frame_goes_at_once() -> None:
    stream = offered(Stream(), frame(5, 5), now=7.0)
    assert stream.due() is not None
    assert spans(stream.take(now=7.0)) == [(5, 5)]


def test_what_comes_within_the_window_goes_as_one_frame_at_its_end() -> None:
    stream = offered(Stream(), frame(1, 1))
    stream.take(now=0.0)
    offered(stream, frame(2, 2), frame(3, 4), now=0.01)
    assert stream.take(now=0.05) == []
    (joined,) = stream.take(now=WINDOW)
    assert spans([joined]) == [(2, 4)]
    assert [event["sequence"] for event in joined["events"]] == [2, 3, 4]
    assert joined["state"] == {"sequence": 4}


def test_more_than_a_hundred_events_are_named_but_not_carried() -> None:
    stream = offered(
        Stream(), frame(1, MAX_EVENTS), frame(MAX_EVENTS + 1, MAX_EVENTS + 1), frame(MAX_EVENTS + 2, MAX_EVENTS + 2)
    )
    (joined,) = stream.take(now=0.0)
    assert spans([joined]) == [(1, MAX_EVENTS + 2)]
    assert joined["events"] == []
    assert joined["state"] == {"sequence": MAX_EVENTS + 2}


def test_a_frame_that_comes_twice_goes_once() -> None:
    stream = offered(Stream(), frame(1, 2))
    stream.take(now=0.0)
    assert offered(stream, frame(1, 2), frame(2, 2), now=1.0).take(now=1.0) == []


def test_of_an_overlapping_frame_only_the_new_part_goes() -> None:
    stream = offered(Stream(), frame(1, 3))
    stream.take(now=0.0)
    (rest,) = offered(stream, frame(2, 5), now=1.0).take(now=1.0)
    assert spans([rest]) == [(4, 5)]
    assert [event["sequence"] for event in rest["events"]] == [4, 5]


def test_a_frame_out_of_order_waits_for_the_one_before_it() -> None:
    stream = offered(Stream(), frame(1, 1))
    stream.take(now=0.0)
    offered(stream, frame(3, 3), now=1.0)
    assert stream.take(now=1.0) == []
    offered(stream, frame(2, 2), now=1.0 + WINDOW / 2)
    assert spans(stream.take(now=1.0 + WINDOW / 2)) == [(2, 3)]


def test_a_hole_that_nobody_fills_is_passed_on_for_the_client_to_see() -> None:
    stream = offered(Stream(), frame(1, 1))
    stream.take(now=0.0)
    offered(stream, frame(5, 6), now=1.0)
    due = stream.due()
    assert due == 1.0 + WINDOW
    assert spans(stream.take(now=due)) == [(5, 6)]


def test_a_frame_is_not_held_up_by_a_hole_behind_it() -> None:
    stream = offered(Stream(), frame(1, 1))
    stream.take(now=0.0)
    offered(stream, frame(2, 2), frame(4, 4), now=1.0)
    assert spans(stream.take(now=1.0)) == [(2, 2)]
    assert spans(stream.take(now=1.0 + 2 * WINDOW)) == [(4, 4)]


def test_what_fills_a_hole_after_it_was_passed_on_is_dropped() -> None:
    stream = offered(Stream(), frame(1, 1))
    stream.take(now=0.0)
    offered(stream, frame(3, 3), now=1.0)
    stream.take(now=2.0)
    assert offered(stream, frame(2, 2), now=2.1).take(now=3.0) == []


def test_a_new_epoch_begins_again_and_stragglers_of_the_old_are_dropped() -> None:
    stream = offered(Stream(), frame(9, 9))
    stream.take(now=0.0)
    offered(stream, frame(1, 2, epoch="b"), frame(10, 10, epoch="a"), now=1.0)
    (only,) = stream.take(now=1.0)
    assert only["epoch"] == "b"
    assert spans([only]) == [(1, 2)]


def test_a_frame_of_many_events_is_emptied_by_itself() -> None:
    assert trimmed(frame(1, MAX_EVENTS))["events"] != []
    assert trimmed(frame(1, MAX_EVENTS + 1))["events"] == []


@st.composite
def deliveries(draw: st.DrawFn) -> list[tuple[float, Frame]]:
    """A log cut into commits, delivered late, twice, in any order, with some lost: pauses in seconds, and frames."""
    cuts = draw(st.lists(st.integers(1, 40), min_size=1, max_size=25))
    commits, first = [], draw(st.integers(1, 3))
    for size in cuts:
        commits.append((first, first + size - 1))
        first += size
    arriving = draw(st.lists(st.sampled_from(commits), max_size=60))
    joined = [(low, max(low, high + draw(st.sampled_from([0, 0, 0, 3])))) for low, high in arriving]
    return [(draw(st.sampled_from([0.0, 0.01, 0.06, 0.3])), frame(low, high)) for low, high in joined]


def run(stream: Stream, arriving: Iterable[tuple[float, Frame]]) -> list[tuple[float, Frame]]:
    """What leaves, and when, if `take` is called whenever something is due, as the hub does."""
    now = 0.0
    out: list[tuple[float, Frame]] = []

    def take_until(end: float) -> None:
        while (due := stream.due()) is not None and due <= end:
            taken = stream.take(now=max(due, now))
            assert taken
            out.extend((max(due, now), each) for each in taken)

    for pause, each in arriving:
        take_until(now + pause)
        now += pause
        stream.offer(each, now=now)
        take_until(now)
    take_until(now + 10)
    assert stream.due() is None
    return out


@given(deliveries())
def test_whatever_arrives_the_sequence_only_rises_and_events_are_whole_or_none(arriving: list[tuple[float, Frame]]) -> None:
    out = [each for _, each in run(Stream(), arriving)]
    assert all(before["to"] < after["from"] for before, after in pairwise(out))
    for each in out:
        sequences = [event["sequence"] for event in each["events"]]
        assert sequences in ([], list(range(each["from"], each["to"] + 1)))
        assert len(sequences) <= MAX_EVENTS


@given(deliveries())
def test_a_client_that_resumes_at_each_hole_ends_at_the_newest(arriving: list[tuple[float, Frame]]) -> None:
    newest = max((each["to"] for _, each in arriving), default=None)
    out = [each for _, each in run(Stream(), arriving)]
    assert (out[-1]["to"] if out else None) == newest
    if out:
        assert out[-1]["state"]["sequence"] >= out[-1]["to"]


@given(deliveries())
def test_frames_keep_their_distance(arriving: list[tuple[float, Frame]]) -> None:
    moments: list[Any] = sorted({moment for moment, _ in run(Stream(), arriving)})
    assert all(later - earlier >= WINDOW - 1e-9 for earlier, later in pairwise(moments))


@given(st.lists(st.integers(1, 8), min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_commits_of_two_processes_that_arrive_shuffled_within_the_window_lose_nothing(sizes: list[int], chance: Any) -> None:
    commits, first = [], 1
    for size in sizes:
        commits.append(frame(first, first + size - 1))
        first += size
    stream = Stream()
    stream.offer(commits[0], now=0.0)
    out = [*stream.take(now=0.0)]
    rest = commits[1:]
    chance.shuffle(rest)
    for each in rest:
        stream.offer(each, now=0.05)
    while (due := stream.due()) is not None:
        out += stream.take(now=max(due, 0.05))
    assert spans(out)[0][0] == 1
    assert all(before["to"] + 1 == after["from"] for before, after in pairwise(out))
    assert out[-1]["to"] == first - 1
