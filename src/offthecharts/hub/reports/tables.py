"""What a report consists of: figures, plots and tables of typed numbers, each with the address of its rows."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from offthecharts.hub.money import dollars
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.periods import Period

MINUS: Final = "−"
DASH: Final = "–"
MANY_TIMES: Final = 9
"""From ten times as much on, a change is told as a factor: +19,838 % says nothing to anybody."""


class Kind(StrEnum):
    """What a number is, and so how it is written."""

    POINTS = "points"
    COUNT = "count"
    MONEY = "money"
    SHARE = "share"
    CHANGE = "change"
    MEAN = "mean"
    TEXT = "text"
    SIGNED = "signed"
    MOMENT = "moment"


def written(value: Any, kind: Kind) -> str:
    """`value` as people read it. Money is in cents, a share from 0 to 1; None is a dash."""
    if value is None:
        return DASH
    if kind == Kind.TEXT:
        return str(value)
    sign, size = (MINUS if value < 0 else ""), abs(value)
    match kind:
        case Kind.MONEY:
            return dollars(value)
        case Kind.SHARE:
            return f"{sign}{size * 100:.0f} %"
        case Kind.CHANGE:
            return f"× {size + 1:,.0f}" if value >= MANY_TIMES else f"{sign or '+'}{size * 100:,.0f} %"
        case Kind.MEAN:
            return f"{sign}{size:,.1f}"
        case Kind.SIGNED:
            return f"{sign or ('+' if value else '')}{size:,}"
        case _:
            return f"{sign}{size:,.0f}"


def plain(value: Any, kind: Kind) -> Any:
    """`value` for a spreadsheet: money in whole units with cents, shares in percent, a bare number."""
    if value is None or kind in (Kind.TEXT, Kind.COUNT, Kind.POINTS, Kind.SIGNED):
        return value
    if kind == Kind.MONEY:
        return round(value / 100, 2)
    return round(value * 100, 1) if kind in (Kind.SHARE, Kind.CHANGE) else round(value, 2)


def change(now: float, before: float) -> float | None:
    """By what share `now` differs from `before`; None when there was nothing."""
    return (now - before) / abs(before) if before else None


@dataclass(frozen=True)
class Cell:
    """A number; `href` leads to the rows behind it, empty where it is worked out from others of the row."""

    value: Any = None
    href: str = ""


@dataclass(frozen=True)
class Column:
    """A column of numbers. `note` says what is counted."""

    title: str
    kind: Kind = Kind.POINTS
    note: str = ""


@dataclass(frozen=True)
class Row:
    """What the numbers are about, and the numbers. `group` is the heading under which it stands."""

    name: str
    cells: tuple[Cell, ...]
    group: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of numbers under one heading. `head` names what the rows are. `total` is one more row."""

    title: str
    head: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""
    groups: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but zeros and dashes."""
        return not any(cell.value for row in self.rows for cell in row.cells)

    @property
    def body(self) -> list[tuple[Row, list[tuple[Column, Cell, str]]]]:
        """The rows with their cells as they are written, the total last."""
        rows = [*self.rows, self.total] if self.total else list(self.rows)
        return [(row, [(*pair, written(pair[1].value, pair[0].kind)) for pair in self._pairs(row)]) for row in rows]

    def _pairs(self, row: Row) -> list[tuple[Column, Cell]]:
        return list(zip(self.columns, row.cells, strict=True))


@dataclass(frozen=True)
class Figure:
    """One number on top, with what it was in the time that it is compared with."""

    label: str
    value: Any
    kind: Kind = Kind.POINTS
    href: str = ""
    before: Any = None
    note: str = ""
    is_sunny: bool = False

    @property
    def written(self) -> str:
        """The number as people read it."""
        return written(self.value, self.kind)

    @property
    def compared(self) -> str:
        """What it was before, and by how much it changed."""
        if self.before is None:
            return ""
        before = f"{written(self.before, self.kind)} before"
        if self.kind in (Kind.SHARE, Kind.MEAN) or not self.before or self.value is None:
            return before
        return f"{before}, {written(change(self.value, self.before), Kind.CHANGE)}"


class Look(StrEnum):
    """How a series is drawn."""

    COLUMNS = "columns"
    SECOND = "second"
    LINE = "line"
    SECOND_LINE = "second-line"
    BEFORE = "before"


@dataclass(frozen=True)
class Series:
    """Values in the order of the plot's labels; None leaves a gap."""

    name: str
    values: tuple[float | None, ...]
    look: Look = Look.COLUMNS


@dataclass(frozen=True)
class Plot:
    """Series over the same labels. `said` is the plot in words, for those who do not see it."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Kind = Kind.POINTS
    said: str = ""
    names: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not any(value for series in self.series for value in series.values)


@dataclass(frozen=True)
class Bar:
    """One bar of a ranking."""

    name: str
    value: float
    href: str = ""
    before: float | None = None


@dataclass(frozen=True)
class Ranking:
    """Bars that lie below each other, the longest on top."""

    title: str
    bars: tuple[Bar, ...]
    kind: Kind = Kind.POINTS
    said: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.bars


@dataclass(frozen=True)
class Question:
    """What a report is asked: the practice, the entries that count, and the range to compare with."""

    practice: Practice
    entries: Any
    compared: Period | None

    @property
    def period(self) -> Period:
        """The range."""
        period: Period = self.entries.period
        return period


@dataclass(frozen=True)
class Answer:
    """A report's figures, plots and tables. `notes` say what is not counted."""

    figures: tuple[Figure, ...] = ()
    plots: tuple[Plot | Ranking, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = field(default_factory=tuple)
    empty: str = ""
