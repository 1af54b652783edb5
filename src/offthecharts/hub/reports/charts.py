"""Where the shapes of a plot are: worked out once, drawn as SVG on the page and by reportlab on paper."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from offthecharts.hub.points.templatetags.plots import FINE_STEPS, HEIGHT, WIDTH, rounded_up
from offthecharts.hub.reports.tables import Kind, Look, Plot, Series, written

type Height = Callable[[float], float]

FILLED: Final = (Look.COLUMNS, Look.SECOND)
LINES: Final = (Look.LINE, Look.SECOND_LINE)
MOST_LABELS, MOST_LABELS_NARROW = 12, 5
_ROOM: Final = 0.72
"""The part of its slot that a column, or two beside each other, take."""


@dataclass(frozen=True)
class Box:
    """A column."""

    look: Look
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """A line through points; a gap starts another one."""

    look: Look
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """For SVG."""
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in self.points)


@dataclass(frozen=True)
class Slot:
    """What the pointer reads at one label."""

    x: float
    width: float
    said: str


@dataclass(frozen=True)
class Label:
    """A word under the plot. Labels that are left out are empty; `is_minor` leaves out where it is narrow."""

    text: str
    is_minor: bool


@dataclass(frozen=True)
class Drawing:
    """A plot in a picture of 1000 by 200, y downwards."""

    plot: Plot
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    slots: tuple[Slot, ...]
    labels: tuple[Label, ...]
    scale: tuple[str, str, str]
    zero: float


def drawn(plot: Plot) -> Drawing:
    """The shapes of `plot`."""
    values = [value for series in plot.series for value in series.values if value is not None]
    high, low = _top(max(values, default=0), plot.kind), 0.0
    if min(values, default=0) < 0:
        low = -_top(-min(values), plot.kind)
        high = high if max(values) > 0 else 0.0

    def y(value: float) -> float:
        return HEIGHT * (high - value) / (high - low)

    width = WIDTH / max(len(plot.labels), 1)
    scale = (written(high, plot.kind), written((high + low) / 2, plot.kind), written(low, plot.kind))
    boxes = tuple(_boxes(plot, width, y))
    lines = tuple(_lines(plot, width, y))
    return Drawing(plot, boxes, lines, tuple(_slots(plot, width)), tuple(_labels(plot.labels)), scale, y(0))


def _top(most: float, kind: Kind) -> float:
    """Where the scale ends: a round number from `most` on."""
    if kind == Kind.SHARE:
        return 1.0
    if kind == Kind.MONEY:
        return rounded_up(ceil(most / 100), FINE_STEPS) * 100
    if kind == Kind.MEAN and most <= 6:
        return next(top for top in (1, 2, 5, 6) if most <= top)
    return rounded_up(ceil(most), FINE_STEPS)


def _boxes(plot: Plot, width: float, y: Height) -> Iterator[Box]:
    filled = [series for series in plot.series if series.look in FILLED]
    each = width * _ROOM / max(len(filled), 1)
    for place, series in enumerate(filled):
        for at, value in enumerate(series.values):
            if value:
                top, bottom = sorted((y(value), y(0)))
                left = width * (at + (1 - _ROOM) / 2) + each * place
                yield Box(series.look, round(left, 1), round(top, 1), round(each * 0.94, 1), round(bottom - top, 1))


def _lines(plot: Plot, width: float, y: Height) -> Iterator[Line]:
    for series in plot.series:
        if series.look in LINES:
            yield from _pieces(series, width, y)
        elif series.look == Look.BEFORE:
            for at, value in enumerate(series.values):
                if value is not None:
                    left, right = width * (at + 0.06), width * (at + 0.94)
                    yield Line(Look.BEFORE, ((left, y(value)), (right, y(value))))


def _pieces(series: Series, width: float, y: Height) -> Iterator[Line]:
    """The line, interrupted where there is no value; a value alone is a short dash."""
    piece: list[tuple[float, float]] = []
    for at, value in enumerate((*series.values, None)):
        if value is not None:
            piece.append((width * (at + 0.5), y(value)))
        elif piece:
            if len(piece) == 1:
                (x, height), reach = piece[0], min(width * 0.2, 20)
                piece = [(x - reach, height), (x + reach, height)]
            yield Line(series.look, tuple(piece))
            piece = []


def _slots(plot: Plot, width: float) -> Iterator[Slot]:
    for at, label in enumerate(plot.names or plot.labels):
        values = "; ".join(f"{series.name} {written(series.values[at], plot.kind)}" for series in plot.series)
        yield Slot(round(width * at, 1), round(width, 1), f"{label}: {values}")


def _labels(labels: tuple[str, ...]) -> Iterator[Label]:
    every, narrow = ceil(len(labels) / MOST_LABELS), ceil(len(labels) / MOST_LABELS_NARROW)
    narrow = ceil(narrow / every) * every if every else 1
    for at, text in enumerate(labels):
        yield Label(text if at % every == 0 else "", at % narrow != 0)
