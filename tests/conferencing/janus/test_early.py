"""conferencing.janus.early: nothing that is said once is said to nobody."""

from __future__ import annotations

from conferencing.janus.early import Early
from conferencing.janus.events import Event, Left, Unpublished


def test_what_comes_before_the_line_is_taken_in_is_heard_then_in_its_order_and_once() -> None:
    heard: list[Event] = []
    early = Early(heard.append)
    early(Unpublished("7.camera"))
    early(Left("7.camera"))
    assert heard == []
    early.taken_in()
    assert heard == [Unpublished("7.camera"), Left("7.camera")]
    early(Left("8.camera"))
    assert heard == [Unpublished("7.camera"), Left("7.camera"), Left("8.camera")]


def test_a_word_in_answer_to_an_early_one_is_not_lost() -> None:
    heard: list[Event] = []

    def listener(event: Event) -> None:
        heard.append(event)
        if event == Left("7.camera"):
            early(Left("8.camera"))

    early = Early(listener)
    early(Left("7.camera"))
    early.taken_in()
    assert heard == [Left("7.camera"), Left("8.camera")]
