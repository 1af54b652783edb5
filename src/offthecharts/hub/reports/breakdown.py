"""Points by what they were given for, by whom, where or when: one table for all of these reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Q, Sum

from offthecharts.hub.points.measures import Measure, told
from offthecharts.hub.points.models import EntryKind
from offthecharts.hub.reports.behind import entries_href, members_href
from offthecharts.hub.reports.filters import POSTED, TAKEN_BACK, EntryFilter
from offthecharts.hub.reports.periods import Period
from offthecharts.hub.reports.tables import Bar, Cell, Column, Kind, Question, Ranking, Row, Table, written

type Key = tuple[Any, ...]

LONGEST_RANKING: Final = 12
_IS_REVERSAL: Final = Q(kind=EntryKind.REVERSAL)


@dataclass(frozen=True)
class Tally:
    """What the entries of one key come to. `awards` are those posted, `taken_back` their reversals."""

    points: int = 0
    awards: int = 0
    taken_back: int = 0
    members: int = 0


@dataclass(frozen=True)
class Subject:
    """One row to be: its key, its name and the filter that finds its entries."""

    key: Key
    name: str
    entries: EntryFilter
    group: str = ""
    hint: str = ""


def tallies(question: Question, entries: EntryFilter, keys: dict[str, Any]) -> dict[Key, Tally]:
    """The entries by `keys` (name: expression). One query."""
    rows = (
        entries.entries(question.practice)
        .annotate(**keys)
        .values(*keys)
        .annotate(
            sum_of_points=Sum("points"),
            awards=Count("id", filter=~_IS_REVERSAL),
            taken_back=Count("id", filter=_IS_REVERSAL),
            members=Count("member_id", filter=~_IS_REVERSAL, distinct=True),
        )
    )
    measure = Measure(entries.measure)
    return {
        tuple(row[name] for name in keys): Tally(
            told(measure, row["sum_of_points"]), row["awards"], row["taken_back"], row["members"]
        )
        for row in rows
    }


def compared_entries(entries: EntryFilter, compared: Period | None) -> EntryFilter | None:
    """The same entries in the range to compare with."""
    return entries.but(period=compared) if compared else None


@dataclass(frozen=True)
class Breakdown:
    """Tallies by key in the range and in the one before, and the rows that they become."""

    question: Question
    entries: EntryFilter
    subjects: Sequence[Subject]
    now: dict[Key, Tally]
    before: dict[Key, Tally] | None
    whole: Tally
    whole_before: int | None

    def table(self, title: str, head: str, *, note: str = "", groups: str = "") -> Table:
        """The table; rows in the order of the subjects."""
        rows = tuple(self._row(one) for one in self.subjects)
        total = Row("All", self._cells(self.whole, self.entries, self.whole_before))
        return Table(title, head, self._columns(), rows, total, note, groups)

    def _columns(self) -> tuple[Column, ...]:
        measure = Measure(self.entries.measure)
        columns = [
            Column(measure.label),
            Column("Share", Kind.SHARE),
            Column("Value", Kind.MONEY),
            Column("Times", Kind.COUNT, "entries posted in the range"),
            Column("Taken back", Kind.COUNT, "reversals posted in the range"),
            Column("Members", Kind.COUNT),
        ]
        return (
            (*columns, Column("Before"), Column("Change", Kind.CHANGE)) if self.before is not None else tuple(columns)
        )

    def _row(self, one: Subject) -> Row:
        before = self.before.get(one.key, Tally()).points if self.before is not None else None
        return Row(one.name, self._cells(self.now.get(one.key, Tally()), one.entries, before), one.group, one.hint)

    def _cells(self, tally: Tally, entries: EntryFilter, before: int | None) -> tuple[Cell, ...]:
        posted, taken_back = entries.but(posted=POSTED), entries.but(posted=TAKEN_BACK)
        cells = [
            Cell(tally.points, entries_href(entries)),
            Cell(tally.points / self.whole.points if self.whole.points else None),
            Cell(tally.points * self.question.practice.cents_per_point),
            Cell(tally.awards, entries_href(posted)),
            Cell(tally.taken_back, entries_href(taken_back)),
            Cell(tally.members, members_href(posted)),
        ]
        if before is not None:
            assert self.question.compared is not None
            then = entries.but(period=self.question.compared)
            cells += [Cell(before, entries_href(then)), Cell(change(tally.points, before))]
        return tuple(cells)

    def ranking(self, title: str) -> Ranking:
        """The same as bars, the longest first, the shorter ones together."""
        rows = [(one, self.now.get(one.key, Tally()).points) for one in self.subjects]
        rows = sorted((row for row in rows if row[1] > 0), key=lambda row: -row[1])
        shown, rest = rows[:LONGEST_RANKING], rows[LONGEST_RANKING:]
        bars = [self._bar(one, points) for one, points in shown]
        if rest:
            bars.append(Bar(f"{len(rest)} others", sum(points for _, points in rest)))
        return Ranking(title, tuple(bars), said=said_of(bars))

    def _bar(self, one: Subject, points: int) -> Bar:
        before = self.before.get(one.key, Tally()).points if self.before is not None else None
        return Bar(one.name, points, entries_href(one.entries), before)


def said_of(bars: Sequence[Bar], kind: Kind = Kind.POINTS) -> str:
    """The longest bars in words."""
    return "; ".join(f"{bar.name}: {written(bar.value, kind)}" for bar in bars[:3])


def change(now: float, before: float) -> float | None:
    """By what share `now` differs from `before`; None when there was nothing."""
    return (now - before) / abs(before) if before else None


def broken_down(
    question: Question, keys: dict[str, Any], subjects_of: Any, *, measure: Measure = Measure.GIVEN
) -> Breakdown:
    """The entries of `measure` by `keys`. `subjects_of(keys found, entries)` names the rows. Two to four queries."""
    entries = question.entries.but(measure=str(measure))
    then = compared_entries(entries, question.compared)
    now = tallies(question, entries, keys)
    before = tallies(question, then, keys) if then else None
    found: Iterable[Key] = {*now, *(before or {})}
    return Breakdown(
        question,
        entries,
        subjects_of(found, entries),
        now,
        before,
        tallies(question, entries, {"measured": F("practice_id")}).get((question.practice.pk,), Tally()),
        _points(question, then) if then else None,
    )


def _points(question: Question, entries: EntryFilter) -> int:
    total = entries.entries(question.practice).aggregate(total=Sum("points", default=0))["total"]
    return told(Measure(entries.measure), total)
