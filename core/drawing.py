"""Plots as SVG, drawn with matplotlib: no pyplot, so no state that two requests would share.

Loading matplotlib takes half a second, so `core.plots` does it when the first plot is asked for. Text stays text: the
browser shapes it, in the fonts and the direction of its script. Colours and fonts are those of `tokens.css`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from core.charts import (
    LEAST_COLUMNS,
    MOST_BARS,
    PER_BAR,
    WIDTHS,
    Bars,
    Chart,
    Columns,
    Size,
    Steps,
    Theme,
    Tick,
    clean,
    height_of,
)

mpl.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "rostrum",  # the same plot is the same bytes
        "text.parse_math": False,  # a dollar is a dollar
        "font.family": ["DejaVu Sans"],
        "path.simplify": False,
    }
)
# matplotlib only measures, with the one font that it brings; the browser draws scripts that this font lacks.
warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)

_TOKENS: Final = (Path(__file__).parent / "static" / "core" / "tokens.css").read_text()
_PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#\w+), (#\w+)\)")
_SANS = re.compile(r"--sans:\s*([^;]+);")

COLOURS: Final[dict[Theme, dict[str, str]]] = {
    "light": {name: light for name, light, _ in _PAIR.findall(_TOKENS)},
    "dark": {name: dark for name, _, dark in _PAIR.findall(_TOKENS)},
}
_FONTS: Final = str(_SANS.findall(_TOKENS)[0]).replace('"', "'")

_TEXT: Final = 12.5
_DIGIT: Final = 7.6
"""Width of a digit of the labels, in pixels."""


def draw(chart: Chart, *, theme: Theme, size: Size) -> bytes:
    """The chart as an SVG document, on no ground: the page's own shows through."""
    width = WIDTHS[size]
    height = height_of(size, bars=len(chart.bars) if isinstance(chart, Bars) else None)
    figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor="none")
    FigureCanvasSVG(figure)
    colours = COLOURS[theme]
    match chart:
        case Bars():
            _bars(figure, chart, colours, width=width, height=height)
        case Columns():
            _columns(_axes(figure, chart, colours, width=width, height=height), chart, colours)
        case Steps():
            _steps(_axes(figure, chart, colours, width=width, height=height), chart, colours)
    out = BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return out.getvalue().replace(b"font-family: 'DejaVu Sans'", f"font-family: {_FONTS}".encode())


def _axes(figure: Figure, chart: Steps | Columns, colours: dict[str, str], *, width: int, height: int) -> Axes:
    """Hairlines across at the round values, ink below, labels small: the frame of everything that runs over time."""
    last = clean(chart.last) if isinstance(chart, Steps) else ""
    left = max((len(clean(tick.label)) for tick in chart.up), default=1) * _DIGIT + 12
    right = len(last) * _DIGIT * 1.06 + 14 if last else 12
    axes = figure.add_axes(
        (left / width, 30 / height, (width - left - right) / width, (height - 44) / height), facecolor="none"
    )
    for side, spine in axes.spines.items():
        spine.set(visible=side == "bottom", color=colours["ink"], linewidth=1.5)
    axes.grid(axis="y", color=colours["rule"], linewidth=1)
    axes.set_axisbelow(True)
    _ticks(axes, chart, colours, width=width - left - right)
    return axes


def _ticks(axes: Axes, chart: Steps | Columns, colours: dict[str, str], *, width: float) -> None:
    # Nothing is placed by matplotlib itself, whose own labels know no language.
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    axes.set_yticks([tick.at for tick in chart.up], [clean(tick.label) for tick in chart.up])
    across = _fitting(chart.across, width=width)
    axes.set_xticks([tick.at for tick in across], [clean(tick.label) for tick in across])
    axes.tick_params(length=0, pad=7, labelsize=_TEXT, labelcolor=colours["ink-2"])
    ends = axes.get_xticklabels()
    if ends:
        # A label at an edge would be cut off there, or meet the lowest of the other axis, if it stood in the middle.
        ends[0].set_horizontalalignment("left")
    if len(ends) > 1:
        ends[-1].set_horizontalalignment("right")


def _fitting(ticks: Sequence[Tick], *, width: float) -> Sequence[Tick]:
    """All of them, or where they would run into each other the two ends."""
    needed = sum(len(clean(tick.label)) * _DIGIT + 14 for tick in ticks)
    return ticks if needed <= width or len(ticks) < 3 else (ticks[0], ticks[-1])


def _limits(axes: Axes, *, low: float, high: float, ticks: Sequence[Tick]) -> None:
    low, high = min([low, *(tick.at for tick in ticks)]), max([high, *(tick.at for tick in ticks)])
    room = (high - low or 1) * 0.08
    axes.set_ylim(low if low == 0 else low - room, high + room)


def _steps(axes: Axes, chart: Steps, colours: dict[str, str]) -> None:
    across, values = [point.at for point in chart.points], [point.value for point in chart.points]
    begin, end = (across[0], across[-1]) if across else (0.0, 1.0)
    axes.set_xlim(begin - (end - begin or 1) * 0.012, end + (end - begin or 1) * 0.012)
    _limits(axes, low=min(values, default=0), high=max(values, default=1), ticks=chart.up)
    line = colours["ink-3"] if chart.dotted else colours["accent"]
    if chart.filled:
        axes.fill_between(across, values, step="post", color=colours["plot-fill"], linewidth=0)
    axes.step(across, values, where="post", color=line, linewidth=2 if chart.dotted else 3)
    if chart.dotted:
        _dots(axes, chart, colours)
    if chart.points:
        place = (1, chart.points[-1].value)
        axes.annotate(
            clean(chart.last),
            place,
            xycoords=("axes fraction", "data"),
            xytext=(8, 0),
            textcoords="offset points",
            verticalalignment="center",
            color=colours["ink"],
            fontsize=_TEXT,
            fontweight="bold",
        )


def _dots(axes: Axes, chart: Steps, colours: dict[str, str]) -> None:
    """Filled where it is one's own. Where there are too many to be told apart, only those and the last."""
    many = len(chart.points) > 60
    for mine, edge in ((False, colours["ink-2"]), (True, colours["accent"])):
        shown = [point for point in chart.points if point.is_mine is mine and (mine or not many or point is chart.points[-1])]
        axes.scatter(
            [point.at for point in shown],
            [point.value for point in shown],
            s=64 if not many else 36,
            facecolor=colours["accent"] if mine else colours["paper"],
            edgecolor=edge,
            linewidth=2,
            zorder=3,
            clip_on=False,
        )


def _columns(axes: Axes, chart: Columns, colours: dict[str, str]) -> None:
    across = [point.at for point in chart.points]
    begin = across[0] if across else 0.0
    axes.set_xlim(begin, begin + chart.stride * max(len(across), LEAST_COLUMNS))
    _limits(axes, low=0, high=max((point.value for point in chart.points), default=1), ticks=chart.up)
    axes.bar(
        across,
        [point.value for point in chart.points],
        width=chart.stride * (0.72 if len(across) < 120 else 1.0),
        align="edge",
        color=[colours["accent" if point.is_mine else "ink"] for point in chart.points],
    )


def _bars(figure: Figure, chart: Bars, colours: dict[str, str], *, width: int, height: int) -> None:
    """A line of text above each bar; drawn in pixels, as bars have no axis."""
    axes = figure.add_axes((0, 0, 1, 1), facecolor="none")
    axes.set_axis_off()
    axes.set_ylim(height, 0)
    axes.set_xlim(*((width, 0) if chart.mirrored else (0, width)))
    most = max([*(bar.value for bar in chart.bars), 1])
    begin, end = ("right", "left") if chart.mirrored else ("left", "right")
    for number, bar in enumerate(chart.bars[:MOST_BARS]):
        line, ground = number * PER_BAR + 16, number * PER_BAR + 31
        figure_width = len(clean(bar.figure)) * _DIGIT + 16
        detail = clean(bar.detail) if width > WIDTHS["narrow"] else ""
        left = width - figure_width - len(detail) * _DIGIT - 16
        axes.text(0, line, _cut(bar.label, left), ha=begin, color=colours["ink"], fontsize=_TEXT + 0.5, fontweight="bold")
        axes.text(width - figure_width, line, detail, ha=end, color=colours["ink-2"], fontsize=_TEXT)
        axes.text(width, line, clean(bar.figure), ha=end, color=colours["ink"], fontsize=_TEXT + 0.5, fontweight="bold")
        axes.barh(ground, width, height=12, color=colours["paper-deep"])
        axes.barh(ground, width * bar.value / most, height=12, color=colours["accent" if number == 0 else "ink"])


def _cut(label: str, width: float) -> str:
    """To about `width` pixels."""
    text, most = clean(label), max(int(width / _DIGIT), 8)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
