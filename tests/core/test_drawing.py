"""Plots as pictures: safe, of bounded size, the same for the same, and answered once."""

from __future__ import annotations

import itertools
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import RequestFactory
from django.utils import translation

from core import plots
from core.charts import LONGEST, MOST_POINTS, Bar, Bars, Chart, Columns, Point, Steps, Tick, clean, round_values, thinned
from core.drawing import COLOURS, draw
from core.errors import NotFound

HOSTILE = "<script>alert(1)</script>&\"' $x^2$ \x00\x0b\ud800"
SVG = "{http://www.w3.org/2000/svg}"


def steps(count: int, **more: Any) -> Steps:
    points = tuple(Point(float(number), 100.0 * number, is_mine=number % 2 == 0) for number in range(count))
    ends = (Tick(0, "14:00"), Tick(max(count - 1, 1), "15:00"))
    return Steps(points, ends, tuple(Tick(v, str(v)) for v in round_values(0, 100 * count)), last="$8.50", **more)


def bars(count: int, *, label: str = "Wheat", mirrored: bool = False) -> Bars:
    return Bars(tuple(Bar(label, "2 lots", "₹34.50", 100 - number) for number in range(count)), mirrored=mirrored)


def columns(count: int) -> Columns:
    points = tuple(Point(60.0 * number, float(number % 4)) for number in range(count))
    return Columns(points, (Tick(0, "14:00"),), (Tick(2, "2"),), stride=60)


def texts(drawn: bytes) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314  # our own


CHARTS: list[Chart] = [
    *(make(count) for make, count in itertools.product((steps, columns, bars), (0, 1, 2, 1000))),
    steps(3, dotted=True),
    steps(100, dotted=True),
    steps(3, filled=True),
    bars(2, mirrored=True),
]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "half", "narrow"])
def test_nothing_one_or_many_are_drawn_in_both_themes_and_every_width(chart: Chart, theme: Any, size: Any) -> None:
    drawn = draw(chart, theme=theme, size=size)
    assert ElementTree.fromstring(drawn).tag == f"{SVG}svg"  # noqa: S314  # our own
    assert drawn == draw(chart, theme=theme, size=size)


def test_what_people_wrote_is_text_and_never_a_part_of_the_picture() -> None:
    for chart in (bars(1, label=HOSTILE), Steps((), (Tick(0, HOSTILE),), (Tick(0, HOSTILE),), last=HOSTILE)):
        drawn = draw(chart, theme="light", size="wide")
        tags = {each.tag.removeprefix(SVG) for each in ElementTree.fromstring(drawn).iter()}  # noqa: S314  # our own
        assert not tags & {"script", "a", "image", "foreignObject", "use", "iframe", "animate", "set"}
        assert any("<script>alert(1)</script>" in text for text in texts(drawn))
        assert b" on" not in drawn.lower().replace(b"standalone", b"").split(b"<text")[0]


def test_a_dollar_begins_no_formula() -> None:
    assert "US$5 and US$6" in texts(draw(bars(1, label="US$5 and US$6"), theme="light", size="wide"))


def test_text_stays_text_in_the_fonts_of_the_house() -> None:
    drawn = draw(bars(1, label="गेहूँ العربية"), theme="dark", size="half").decode()
    assert "गेहूँ العربية" in drawn
    assert "font-family: 'Inter', system-ui" in drawn
    assert "DejaVu" not in drawn


def test_colours_are_those_of_the_tokens_for_each_theme() -> None:
    light = draw(bars(1), theme="light", size="half").decode()
    dark = draw(bars(1), theme="dark", size="half").decode()
    assert COLOURS["light"]["accent"] == "#1b34d6" in light
    assert COLOURS["dark"]["accent"] == "#9aacff" in dark
    assert "#1b34d6" not in dark


def test_a_picture_stays_small_however_much_there_is_to_show() -> None:
    many = Steps(thinned([Point(float(n), float(n)) for n in range(100_000)]), (), (), last="")
    assert len(many.points) == MOST_POINTS
    assert (many.points[0].at, many.points[-1].at) == (0, 99_999)
    assert len(draw(many, theme="light", size="wide")) < 100_000
    assert len(draw(bars(1000, label="x" * 5000), theme="light", size="wide")) < 30_000


def test_a_label_is_one_short_line() -> None:
    assert clean("two\nlines\tand \x07 a bell") == "two lines and a bell"
    assert len(clean("x" * 500)) == LONGEST
    assert clean("x" * 500).endswith("…")


def test_where_one_reads_from_the_right_bars_begin_there() -> None:
    def anchor(*, mirrored: bool) -> str:
        drawn = draw(bars(1, mirrored=mirrored), theme="light", size="half")
        style = next(each.get("style") or "" for each in ElementTree.fromstring(drawn).iter(f"{SVG}text"))  # noqa: S314  # our own
        return "end" if "text-anchor: end" in style else "start"

    assert (anchor(mirrored=False), anchor(mirrored=True)) == ("start", "end")


@pytest.mark.parametrize(
    ("low", "high", "found"), [(0, 850, [0, 200, 400, 600, 800]), (0, 0, [0]), (150, 152, [150, 151, 152])]
)
def test_round_values_are_few_and_round(low: int, high: int, found: list[int]) -> None:
    assert round_values(low, high) == found


# --- Over HTTP -------------------------------------------------------------------------------------------------------


def ask(subject: str = "bars:1", *, etag: str = "", chart: Chart | None = None, **query: str) -> Any:
    request = RequestFactory().get("/plots/x.svg", query, HTTP_IF_NONE_MATCH=etag)
    return plots.picture(request, subject=subject, chart=lambda: bars(1) if chart is None else chart)


def test_what_one_has_already_is_not_sent_again() -> None:
    first = ask()
    assert (first.status_code, first["Content-Type"]) == (200, "image/svg+xml")
    again = ask(etag=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_a_picture_is_made_once_until_its_subject_changes() -> None:
    first = ask("drawn-once:1")
    assert ask("drawn-once:1", chart=bars(3)).content == first.content
    assert ask("drawn-once:2", chart=bars(3)).content != first.content


def test_theme_width_and_language_are_pictures_of_their_own() -> None:
    tags = {ask(theme=theme, size=size)["ETag"] for theme in plots.THEMES for size in plots.SIZES}
    with translation.override("ar-xb"):
        tags.add(ask()["ETag"])
    assert len(tags) == 7


def test_a_picture_is_for_whoever_asked_and_is_asked_for_anew() -> None:
    response = ask()
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("query", [{"theme": "pink"}, {"size": "1000000"}])
def test_there_are_no_other_themes_and_widths(query: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        ask(**query)
