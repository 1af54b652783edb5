"""What the address asks a report for: which days, compared with what, for which location or group."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.dateparse import parse_date

from offthecharts.hub.reports.filters import EARLIEST, HUB, LATEST, EntryFilter, word_or_id
from offthecharts.hub.reports.periods import Period, ends_a_month, presets

DEFAULT: Final = "last-12-months"
OWN: Final = "own"
COMPARISONS: Final = {"previous": "The time before", "year": "The year before", "none": "Nothing"}
LONGEST_YEARS: Final = 20


@dataclass(frozen=True)
class Wish:
    """What a report is asked for. `problem`: what is wrong with dates that were typed; the default stands then."""

    range: str
    period: Period
    comparison: str = "previous"
    location: str = ""
    group: str = ""
    problem: str = ""
    typed: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, query: Any, today: date) -> "Wish":
        """Read `range`, `from`, `to`, `compare`, `location` and `group` from a QueryDict."""
        chosen, ready = query.get("range", DEFAULT), presets(today)
        comparison = query.get("compare", "previous")
        wish = cls(
            range=chosen if chosen in ready else DEFAULT,
            period=ready.get(chosen, ready[DEFAULT])[1],
            comparison=comparison if comparison in COMPARISONS else "previous",
            location=word_or_id(query.get("location", ""), HUB),
            group=word_or_id(query.get("group", "")),
        )
        return wish if chosen != OWN else wish._with_own_dates(query.get("from", ""), query.get("to", ""))

    def _with_own_dates(self, first: str, last: str) -> "Wish":
        start, end = _date(first), _date(last)
        problem = _wrong(start, end)
        if problem or start is None or end is None:
            return replace(self, problem=problem, typed=(first[:20], last[:20]))
        return replace(self, range=OWN, period=Period(start, end, whole_months(start, end)))

    @property
    def compared(self) -> Period | None:
        """What the range is compared with."""
        if self.comparison == "none":
            return None
        return self.period.previous if self.comparison == "previous" else self.period.year_before

    def within(self, scopes: tuple[str, ...]) -> "Wish":
        """The same, without a location or a group by which the report cannot be narrowed."""
        return replace(
            self,
            location=self.location if "location" in scopes else "",
            group=self.group if "group" in scopes else "",
        )

    @property
    def entries(self) -> EntryFilter:
        """The entries of the range, of the location and the group."""
        return EntryFilter(self.period, location=self.location, group=self.group)

    @property
    def said(self) -> dict[str, str]:
        """What the address says, without what is meant anyway."""
        said = {"range": self.range if self.range != DEFAULT else ""}
        if self.range == OWN:
            said |= {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        said["compare"] = self.comparison if self.comparison != "previous" else ""
        said |= {"location": self.location, "group": self.group}
        return {name: value for name, value in said.items() if value}

    def address(self, **changes: str) -> str:
        """The query of the same page with `changes`."""
        said = {name: value for name, value in {**self.said, **changes}.items() if value}
        return f"?{urlencode(said)}" if said else "?"


def whole_months(start: date, end: date) -> int:
    """How many calendar months the days from `start` to `end` are; 0 when they are not whole ones."""
    if start.day != 1 or not ends_a_month(end):
        return 0
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _date(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def _wrong(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return "Enter the first and the last day, such as 2026-01-01 and 2026-03-31."
    if start > end:
        return "The first day is after the last. Swap them."
    if start < EARLIEST or end > LATEST:
        return f"Choose days from {EARLIEST.year} to {LATEST.year}."
    if end.year - start.year > LONGEST_YEARS:
        return f"Choose at most {LONGEST_YEARS} years."
    return ""
