"""What prizes cost: the retail value of orders that were handed out."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Sum

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import Prize, PrizeClass
from offthecharts.hub.reports.behind import lines_href
from offthecharts.hub.reports.breakdown import said_of
from offthecharts.hub.reports.days import local_day
from offthecharts.hub.reports.orders import LineFilter
from offthecharts.hub.reports.tables import (
    Answer,
    Bar,
    Cell,
    Column,
    Figure,
    Kind,
    Look,
    Plot,
    Question,
    Ranking,
    Row,
    Series,
    Table,
    change,
    written,
)

COLUMNS = (
    Column("Cost", Kind.MONEY, "retail value at the time of the order"),
    Column("Prizes", Kind.COUNT),
    Column("Points"),
    Column("Cost of 100 points", Kind.MONEY),
    Column("Before", Kind.MONEY),
    Column("Change", Kind.CHANGE),
)
NOTHING = {"cents": 0, "pieces": 0, "spent": 0}


def answer(question: Question) -> Answer:
    """Cost by prize, by class and over time. Up to nine queries."""
    practice, lines = question.practice, LineFilter(question.period, group=question.entries.group)
    then = lines.but(period=question.compared) if question.compared else None
    by_prize = _table(practice, lines, then, "prize_id", "prize", _prizes(practice))
    by_class = _table(practice, lines, then, "prize_class", "prize_class", dict(PrizeClass.choices))
    steps = _steps(practice, lines)
    bars = [Bar(row.name, row.cells[0].value, row.cells[0].href) for row in by_prize.rows if row.cells[0].value]
    bars = sorted(bars, key=lambda bar: -bar.value)[:12]
    return Answer(
        figures=_figures(by_prize, lines),
        plots=(
            _plot(question, steps, _steps(practice, then) if then else None),
            Ranking("Cost by prize", tuple(bars), Kind.MONEY, said_of(bars, Kind.MONEY)),
        ),
        tables=(by_prize, by_class),
        notes=(
            "An order counts on the day it was fulfilled, with the retail value that its prizes had when it was "
            "placed. Points of orders that are not fulfilled yet are spent already; see the report on points.",
        ),
        empty="No order was fulfilled in this range.",
    )


def _prizes(practice: Practice) -> dict[Any, str]:
    return {prize.id: prize.name for prize in Prize.objects.of(practice).order_by("position", "name")}


def _sums(practice: Practice, lines: LineFilter, *keys: str) -> Any:
    sums = {"cents": Sum("cost", default=0), "pieces": Sum("quantity", default=0), "spent": Sum("price", default=0)}
    return lines.lines(practice).values(*keys).annotate(**sums)


def _table(
    practice: Practice, lines: LineFilter, then: LineFilter | None, key: str, field: str, names: dict[Any, str]
) -> Table:
    """One row for each key with orders now or before. One or two queries."""
    now = {row[key]: row for row in _sums(practice, lines, key)}
    before = {row[key]: row for row in _sums(practice, then, key)} if then else {}
    rows = [
        Row(name, _cells(now.get(one, NOTHING), before.get(one, NOTHING), lines.but(**{field: str(one)}), then))
        for one, name in names.items()
        if one in now or one in before
    ]
    whole, whole_before = (
        {name: sum(row[name] for row in found.values()) for name in NOTHING} for found in (now, before)
    )
    total = Row("All", _cells(whole, whole_before, lines, then))
    title, head = ("Cost by prize", "Prize") if field == "prize" else ("Cost by class", "Class")
    return Table(title, head, COLUMNS if then else COLUMNS[:4], tuple(rows), total)


def _cells(
    now: dict[str, int], before: dict[str, int], lines: LineFilter, then: LineFilter | None
) -> tuple[Cell, ...]:
    href = lines_href(lines)
    cells = [
        Cell(now["cents"], href),
        Cell(now["pieces"], href),
        Cell(now["spent"], href),
        Cell(now["cents"] * 100 / now["spent"] if now["spent"] else None),
    ]
    if then:
        cells += [
            Cell(before["cents"], lines_href(lines.but(period=then.period))),
            Cell(change(now["cents"], before["cents"])),
        ]
    return tuple(cells)


def _figures(table: Table, lines: LineFilter) -> tuple[Figure, ...]:
    assert table.total is not None
    cells = table.total.cells
    before = cells[4].value if len(cells) > 4 else None
    return (
        Figure("Cost of prizes", cells[0].value, Kind.MONEY, cells[0].href, before, is_sunny=True),
        Figure("Prizes handed out", cells[1].value, Kind.COUNT, cells[1].href),
        Figure("Points for them", cells[2].value, Kind.POINTS, cells[2].href),
        Figure("Cost of 100 points", cells[3].value, Kind.MONEY),
    )


def _steps(practice: Practice, lines: LineFilter) -> list[int]:
    """The cost of each step, in cents. One query."""
    period = lines.period
    day = local_day("order__fulfilled_at", period.start, period.end, practice.zone)
    costs: dict[date, int] = defaultdict(int)
    for row in lines.lines(practice).annotate(on_day=day).values("on_day").annotate(cents=Sum("cost")):
        costs[period.step_of(row["on_day"])] += row["cents"]
    return [costs[step.period.start] for step in period.steps]


def _plot(question: Question, steps: list[int], before: list[int] | None) -> Plot:
    series = [Series("Cost", tuple(steps))]
    if before is not None:
        series.append(Series("Before", (*before, *[None] * len(steps))[: len(steps)], Look.BEFORE))
    known = question.period.steps
    return Plot(
        "Cost over time",
        tuple(step.label for step in known),
        tuple(series),
        Kind.MONEY,
        f"{written(sum(steps), Kind.MONEY)} in all.",
        tuple(step.name for step in known),
    )
