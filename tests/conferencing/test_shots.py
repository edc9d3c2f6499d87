"""Who is in the picture of a film."""

from __future__ import annotations

from conferencing.shots import WINDOW, Shot, Take, cut

TALKS, SILENT = -20.0, -80.0


def take(key: int, start: float, end: float, *, loud: tuple[float, float] = (0, 0), is_screen: bool = False) -> Take:
    """`loud` says from when to when it speaks."""
    windows = range(int(start / WINDOW), int(end / WINDOW))
    levels = {window: TALKS if loud[0] <= window * WINDOW < loud[1] else SILENT for window in windows}
    return Take(key, start, end, is_screen, levels)


def test_one_face_is_shown_for_as_long_as_it_is_there() -> None:
    assert cut([take(1, 1, 4)], length=6) == [Shot(1, 1, 4)]


def test_nobody_is_nothing() -> None:
    assert cut([], length=6) == []


def test_the_longest_is_shown_while_nobody_speaks() -> None:
    assert cut([take(1, 0, 3), take(2, 0, 6)], length=6) == [Shot(2, 0, 6)]


def test_the_picture_goes_over_to_who_speaks_once_they_have_for_a_while() -> None:
    found = cut([take(1, 0, 10, loud=(0, 4)), take(2, 0, 10, loud=(4, 10))], length=10)
    assert found == [Shot(1, 0, 5), Shot(2, 5, 10)]


def test_a_cough_turns_no_camera() -> None:
    assert cut([take(1, 0, 10, loud=(0, 4)), take(2, 0, 10, loud=(4, 4.5))], length=10) == [Shot(1, 0, 10)]


def test_a_screen_comes_before_faces_while_it_is_shared() -> None:
    found = cut([take(1, 0, 10, loud=(0, 10)), take(2, 3, 6, is_screen=True)], length=10)
    assert found == [Shot(1, 0, 3), Shot(2, 3, 6), Shot(1, 6, 10)]


def test_the_newest_of_two_screens_is_shown() -> None:
    found = cut([take(1, 0, 10, is_screen=True), take(2, 3, 6, is_screen=True)], length=10)
    assert found == [Shot(1, 0, 3), Shot(2, 3, 6), Shot(1, 6, 10)]


def test_who_speaks_takes_over_at_once_from_who_has_gone() -> None:
    found = cut([take(1, 0, 4, loud=(0, 4)), take(2, 0, 8), take(3, 0, 8, loud=(4, 8))], length=8)
    assert found == [Shot(1, 0, 4), Shot(3, 4, 8)]


def test_a_gap_is_a_gap() -> None:
    assert cut([take(1, 0, 2), take(1, 4, 6)], length=6) == [Shot(1, 0, 2), Shot(1, 4, 6)]
