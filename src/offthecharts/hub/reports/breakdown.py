"""Points by what they were given for, by whom, where or when: one table for all of these reports."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from offthecharts.hub.points.measures import Measure
from offthecharts.hub.reports.behind import entries_href, members_href
from offthecharts.hub.reports.filters import POSTED, TAKEN_BACK, EntryFilter
from offthecharts.hub.reports.tables import Bar, Cell, Column, Kind, Question, Ranking, Row, Table, change, written
from offthecharts.hub.reports.tallies import NOTHING, Key, Tallies, Tally, added, members_by, points_by, tallied

LONGEST_RANKING: Final = 12


@dataclass(frozen=True)
class Subject:
    """One row to be: its key, its name and the filter that finds its entries."""

    key: Key
    name: str
    entries: EntryFilter
    group: str = ""
    hint: str = ""


type Naming = Callable[[Iterable[Key], EntryFilter], list[Subject]]
"""Makes the rows from the keys that were found and the filter of them all."""


@dataclass(frozen=True)
class Breakdown:
    """Tallies by key in the range and in the one before, and the rows that they become."""

    question: Question
    entries: EntryFilter
    subjects: Sequence[Subject]
    now: Tallies
    before: Tallies | None
    whole: Tally
    whole_before: int | None

    def table(self, title: str, head: str, *, note: str = "", groups: str = "") -> Table:
        """The table; rows in the order of the subjects."""
        rows = tuple(self._row(one) for one in self.subjects)
        total = Row("All", self._cells(self.whole, self.entries, self.whole_before))
        return Table(title, head, self._columns(), rows, total, note, groups)

    def _columns(self) -> tuple[Column, ...]:
        columns = (
            Column(str(Measure(self.entries.measure).label)),
            Column("Share", Kind.SHARE),
            Column("Value", Kind.MONEY),
            Column("Times", Kind.COUNT, "entries posted in the range"),
            Column("Taken back", Kind.COUNT, "reversals posted in the range"),
            Column("Members", Kind.COUNT),
        )
        return columns if self.before is None else (*columns, Column("Before"), Column("Change", Kind.CHANGE))

    def _row(self, one: Subject) -> Row:
        cells = self._cells(self.now.get(one.key, NOTHING), one.entries, self._before(one))
        return Row(one.name, cells, one.group, one.hint)

    def _before(self, one: Subject) -> int | None:
        return None if self.before is None else self.before.get(one.key, NOTHING).points

    def _cells(self, tally: Tally, entries: EntryFilter, before: int | None) -> tuple[Cell, ...]:
        posted, taken_back = entries.but(posted=POSTED), entries.but(posted=TAKEN_BACK)
        cells = [
            Cell(tally.points, entries_href(entries)),
            Cell(tally.points / self.whole.points if self.whole.points else None),
            Cell(tally.points * self.question.practice.cents_per_point),
            Cell(tally.times, entries_href(posted)),
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
        rows = [(one, self.now.get(one.key, NOTHING).points) for one in self.subjects]
        rows = sorted((row for row in rows if row[1] > 0), key=lambda row: -row[1])
        shown, rest = rows[:LONGEST_RANKING], rows[LONGEST_RANKING:]
        bars = [Bar(one.name, points, entries_href(one.entries), self._before(one)) for one, points in shown]
        if rest:
            bars.append(Bar(f"{len(rest)} others", sum(points for _, points in rest)))
        return Ranking(title, tuple(bars), said=said_of(bars))


def said_of(bars: Sequence[Bar], kind: Kind = Kind.POINTS) -> str:
    """The longest bars in words."""
    return "; ".join(f"{bar.name}: {written(bar.value, kind)}" for bar in bars[:3])


def broken_down(
    question: Question, keys: dict[str, Any], naming: Naming, measures: Sequence[Measure] = (Measure.GIVEN,)
) -> dict[Measure, Breakdown]:
    """The entries of each of `measures` by `keys`, each entry under one key. Two queries and one for each measure."""
    practice, entries = question.practice, question.entries
    now = tallied(practice, entries, keys, measures)
    then = entries.but(period=question.compared) if question.compared else None
    before = points_by(practice, then, keys, measures) if then else None
    return {
        measure: whole_of(question, measure, naming, now[measure], before[measure] if before else None)
        for measure in measures
    }


def whole_of(question: Question, measure: Measure, naming: Naming, now: Tallies, before: Tallies | None) -> Breakdown:
    """The breakdown of tallies whose sum is the whole. One query, for how many members there are in all."""
    entries = question.entries.but(measure=str(measure))
    members = members_by(question.practice, entries, {}, measure)[()] if now else 0
    return Breakdown(
        question,
        entries,
        naming({*now, *(before or {})}, entries),
        now,
        before,
        added(now.values(), members),
        None if before is None else added(before.values()).points,
    )
