"""How many points came and went, and how many there are: the sum of balances."""

from datetime import timedelta

from django.utils import timezone

from offthecharts.hub.points.figures import liability
from offthecharts.hub.points.measures import Measure
from offthecharts.hub.reports.behind import entries_href
from offthecharts.hub.reports.filters import EARLIEST, EntryFilter
from offthecharts.hub.reports.periods import Period
from offthecharts.hub.reports.series import Sums, added, balances_after, net, sums_by_step
from offthecharts.hub.reports.tables import (
    Answer,
    Cell,
    Column,
    Figure,
    Kind,
    Look,
    Plot,
    Question,
    Row,
    Series,
    Table,
    written,
)

SHOWN = (Measure.GIVEN, Measure.DEDUCTED, Measure.SPENT, Measure.EXPIRED, Measure.CORRECTED, Measure.MOVED)


def answer(question: Question) -> Answer:
    """Given, spent, expired and the sum of balances, by step. Up to seven queries."""
    steps = sums_by_step(question.practice, question.entries)
    before = _before(question)
    ends = _ends(question, steps)
    return Answer(
        figures=_figures(question, added(steps), ends, before),
        plots=(_flow(question, steps, before), *([_balances(question, ends)] if ends else [])),
        tables=(_table(question, steps, ends),),
        notes=_notes(question),
        empty="No points moved in this range.",
    )


def _before(question: Question) -> list[Sums] | None:
    if question.compared is None:
        return None
    return sums_by_step(question.practice, question.entries.but(period=question.compared))


def _ends(question: Question, steps: list[Sums]) -> list[int]:
    """The sum of balances at the start and at the end of each step; nothing for a location: it holds no balance."""
    if question.entries.location:
        return []
    end = balances_after(question.practice, question.period, group=question.entries.group)
    ends = [end]
    for sums in reversed(steps):
        ends.append(ends[-1] - net(sums))
    return ends[::-1]


def _figures(question: Question, whole: Sums, ends: list[int], before: list[Sums] | None) -> tuple[Figure, ...]:
    then = added(before) if before is not None else None
    figures = [
        Figure(
            str(measure.label),
            whole[measure],
            href=entries_href(question.entries.but(measure=str(measure))),
            before=then[measure] if then else None,
            is_sunny=measure == Measure.GIVEN,
        )
        for measure in (Measure.GIVEN, Measure.SPENT, Measure.EXPIRED)
    ]
    if ends:
        cents = ends[-1] * question.practice.cents_per_point
        note, href = f"= {written(cents, Kind.MONEY)}", _until(question, question.period)
        figures.append(Figure("Sum of balances", ends[-1], href=href, before=_earlier(question, ends), note=note))
    return tuple(figures)


def _earlier(question: Question, ends: list[int]) -> int | None:
    """The sum of balances at the end of the range to compare with; often that is the start of this one."""
    compared = question.compared
    if compared is None or compared.end + timedelta(days=1) == question.period.start:
        return ends[0] if compared else None
    return balances_after(question.practice, compared, group=question.entries.group)


def _until(question: Question, period: Period) -> str:
    """All entries until the end of `period`: their sum is that of the balances then."""
    return entries_href(EntryFilter(Period(EARLIEST, period.end), group=question.entries.group))


def _flow(question: Question, steps: list[Sums], before: list[Sums] | None) -> Plot:
    def values(sums: list[Sums], *measures: Measure) -> tuple[float | None, ...]:
        return tuple(sum(one[measure] for measure in measures) for one in sums)

    series = [
        Series("Given", values(steps, Measure.GIVEN)),
        Series(
            "Spent, deducted, expired",
            values(steps, Measure.SPENT, Measure.DEDUCTED, Measure.EXPIRED),
            Look.SECOND,
        ),
    ]
    if before is not None:
        earlier = values(before, Measure.GIVEN)[: len(steps)]
        series.append(Series("Given before", (*earlier, *[None] * (len(steps) - len(earlier))), Look.BEFORE))
    whole = added(steps)
    spent = whole[Measure.SPENT] + whole[Measure.DEDUCTED] + whole[Measure.EXPIRED]
    return Plot(
        "Given and spent",
        tuple(step.label for step in question.period.steps),
        tuple(series),
        said=f"{whole[Measure.GIVEN]:,} points given and {spent:,} spent, deducted or expired.",
        names=tuple(step.name for step in question.period.steps),
    )


def _balances(question: Question, ends: list[int]) -> Plot:
    steps = question.period.steps
    return Plot(
        "Sum of balances",
        tuple(step.label for step in steps),
        (Series("Sum of balances at the end", tuple(ends[1:]), Look.LINE),),
        said=f"All balances together: {ends[0]:,} points at the start, {ends[-1]:,} at the end.",
        names=tuple(step.name for step in steps),
    )


def _table(question: Question, steps: list[Sums], ends: list[int]) -> Table:
    whole = added(steps)
    shown = [one for one in SHOWN if one != Measure.MOVED or any(sums[one] for sums in steps)]
    columns = [Column(one.label) for one in shown]
    rows = []
    for place, step in enumerate(question.period.steps):
        cells = _cells(question.entries.but(period=step.period), steps[place], shown)
        rows.append(Row(step.name, (*cells, *_end(question, ends, place + 1))))
    if ends:
        columns += [Column("Sum of balances"), Column("Value", Kind.MONEY)]
        rows.insert(0, Row("At the start", (*[Cell()] * len(shown), *_end(question, ends, 0))))
    total = Row("All", (*_cells(question.entries, whole, shown), *_end(question, ends, -1)))
    return Table("Points over time", "Time", tuple(columns), tuple(rows), total)


def _cells(entries: EntryFilter, sums: Sums, shown: list[Measure]) -> tuple[Cell, ...]:
    return tuple(Cell(sums[one], entries_href(entries.but(measure=str(one)))) for one in shown)


def _end(question: Question, ends: list[int], place: int) -> tuple[Cell, ...]:
    if not ends:
        return ()
    steps = question.period.steps
    period = steps[place - 1].period if place > 0 else question.period if place else _day_before(question.period)
    return Cell(ends[place], _until(question, period)), Cell(ends[place] * question.practice.cents_per_point)


def _day_before(period: Period) -> Period:
    day = period.start - timedelta(days=1)
    return Period(day, day)


def _notes(question: Question) -> tuple[str, ...]:
    if question.entries.location:
        return ("Balances belong to members, not to a location: choose all locations to see their sum.",)
    worth = written(question.practice.cents_per_point, Kind.MONEY)
    notes = (f"Money is what the points are worth today: {worth} each.",)
    today = timezone.localdate(timezone=question.practice.zone)
    if question.entries.group or not question.period.start <= today <= question.period.end:
        return notes
    owed = liability(question.practice)
    return (*notes, f"Outstanding today: {owed.points:,} points = {owed.money}, the balances above zero alone.")
