"""Ranges of days in the practice's calendar, what they are compared with, and the steps of their plots."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from django.utils.formats import date_format


class Unit(StrEnum):
    """The steps in which a range is plotted."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# Up to so many days a range is plotted in these steps: never more than about 36 of them.
_LONGEST: Final = [(Unit.DAY, 31), (Unit.WEEK, 190), (Unit.MONTH, 3 * 366), (Unit.QUARTER, 9 * 366)]
_MONTHS: Final = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


def shifted(day: date, months: int) -> date:
    """`day` so many months later, at most the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ends_a_month(day: date) -> bool:
    """Whether the next day is the first of a month."""
    return (day + timedelta(days=1)).day == 1


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both included. `months` says of how many calendar months it is meant."""

    start: date
    end: date
    months: int = 0

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def words(self) -> str:
        """Such as “1 Nov – 28 Nov 2026”."""
        if self.start == self.end:
            return date_format(self.end, "j M Y")
        first = date_format(self.start, "j M" if self.start.year == self.end.year else "j M Y")
        return f"{first} – {date_format(self.end, 'j M Y')}"

    @property
    def previous(self) -> "Period":
        """As many days right before, or as many months: of a month that still runs, its part until the same day."""
        if not self.months:
            return Period(self.start - timedelta(days=self.days), self.start - timedelta(days=1))
        is_whole = ends_a_month(self.end) or self.start.day != 1
        end = self.start - timedelta(days=1) if is_whole else shifted(self.end, -self.months)
        return Period(shifted(self.start, -self.months), end, self.months)

    @property
    def year_before(self) -> "Period":
        """The same days a year earlier."""
        end = shifted(self.end, -12)
        if ends_a_month(self.end):
            end = end.replace(day=monthrange(end.year, end.month)[1])
        return Period(shifted(self.start, -12), end, self.months)

    @property
    def unit(self) -> Unit:
        """The steps in which it is plotted."""
        return next((unit for unit, longest in _LONGEST if self.days <= longest), Unit.YEAR)

    @property
    def steps(self) -> "list[Step]":
        """The days, weeks (from Monday), months … it has, the first and the last cut to the range."""
        return list(self._steps())

    def _steps(self) -> "Iterator[Step]":
        start, unit = _begin(self.start, self.unit), self.unit
        while start <= self.end:
            following = _next(start, unit)
            first, last = max(start, self.start), min(following - timedelta(days=1), self.end)
            yield Step(Period(first, last), _label(start if unit != Unit.WEEK else first, unit), unit)
            start = following

    def step_of(self, day: date) -> date:
        """The first day of the step that `day` is in."""
        return max(_begin(day, self.unit), self.start)


@dataclass(frozen=True)
class Step:
    """One step of a plot, with its days and its short name."""

    period: Period
    label: str
    unit: Unit

    @property
    def name(self) -> str:
        """Its name in a table."""
        start = self.period.start
        if self.unit == Unit.MONTH:
            return date_format(start, "F Y")
        return self.label if self.unit in (Unit.QUARTER, Unit.YEAR) else self.period.words


def _begin(day: date, unit: Unit) -> date:
    if unit == Unit.DAY:
        return day
    if unit == Unit.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1, month=(day.month - 1) // _MONTHS[unit] * _MONTHS[unit] + 1)


def _next(start: date, unit: Unit) -> date:
    if unit in _MONTHS:
        return shifted(start, _MONTHS[unit])
    return start + timedelta(days=1 if unit == Unit.DAY else 7)


def _label(start: date, unit: Unit) -> str:
    if unit == Unit.QUARTER:
        return f"Q{(start.month + 2) // 3} {start.year}"
    return date_format(start, {Unit.MONTH: "M ’y", Unit.YEAR: "Y"}.get(unit, "j M"))


def _quarter(today: date) -> date:
    return _begin(today, Unit.QUARTER)


def presets(today: date) -> dict[str, tuple[str, Period]]:
    """The ranges to choose from, by their word in the address. Those that still run end today."""
    month, quarter = today.replace(day=1), _quarter(today)
    day = timedelta(days=1)
    return {
        "this-month": ("This month", Period(month, today, 1)),
        "last-month": ("Last month", Period(shifted(month, -1), month - day, 1)),
        "this-quarter": ("This quarter", Period(quarter, today, 3)),
        "last-quarter": ("Last quarter", Period(shifted(quarter, -3), quarter - day, 3)),
        "this-year": ("This year", Period(today.replace(month=1, day=1), today, 12)),
        "last-12-months": ("Last 12 months", Period(shifted(month, -11), today, 12)),
    }
