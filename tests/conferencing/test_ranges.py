"""What a player may ask for of a file of a thousand bytes."""

from __future__ import annotations

import pytest

from conferencing.ranges import Span, Unsatisfiable, asked


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-", Span(0, 999)),
        ("bytes=0-0", Span(0, 0)),
        ("bytes=10-19", Span(10, 19)),
        ("bytes=990-", Span(990, 999)),
        ("bytes=990-5000", Span(990, 999)),
        ("bytes=-10", Span(990, 999)),
        ("bytes=-5000", Span(0, 999)),
        (" bytes=5-6 ", Span(5, 6)),
    ],
)
def test_one_range_is_given(header: str, span: Span) -> None:
    assert asked(header, size=1000, most=10_000) == span


@pytest.mark.parametrize(
    "header", ["", "bytes=", "bytes=-", "bytes=a-b", "bytes=1-b", "lines=1-2", "bytes 1-2", "bytes=\u0661-\u0662"]
)
def test_what_is_no_range_means_the_whole_file(header: str) -> None:
    assert asked(header, size=1000, most=10_000) is None


@pytest.mark.parametrize(
    "header", ["bytes=1000-", "bytes=5-4", "bytes=-0", "bytes=0-1,5-6", f"bytes={'9' * 30}-", "bytes=2000-3000"]
)
def test_what_is_not_there_cannot_be_given(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        asked(header, size=1000, most=10_000)


def test_of_an_empty_file_there_is_nothing() -> None:
    with pytest.raises(Unsatisfiable):
        asked("bytes=0-", size=0, most=10)


def test_of_a_range_without_an_end_one_part_is_given_and_of_others_all() -> None:
    assert asked("bytes=100-", size=1000, most=50) == Span(100, 149)
    assert asked("bytes=100-899", size=1000, most=50) == Span(100, 899)
    assert asked("bytes=-500", size=1000, most=50) == Span(500, 999)


def test_a_span_says_where_it_lies() -> None:
    assert (Span(10, 19).length, Span(10, 19).content_range(1000)) == (10, "bytes 10-19/1000")
