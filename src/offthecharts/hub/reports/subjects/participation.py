"""How many members take part."""

from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.behind import members_href
from offthecharts.hub.reports.filters import EntryFilter
from offthecharts.hub.reports.people import WHO, Activity, activity, people
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

STATES = ("everybody", "patients", "card", "points", "rewarded", "active", "missing")
IN_RANGE = ("rewarded", "active", "missing")


def answer(question: Question) -> Answer:
    """Members by what they have and did, and how many were rewarded over time. Up to ten queries."""
    practice, entries = question.practice, question.entries
    then = entries.but(period=question.compared) if question.compared else None
    now_active = activity(practice, entries)
    then_active = activity(practice, then) if then else None
    now = _counts(practice, entries, now_active)
    before = _in_range(now["everybody"], then_active) if then_active else {}
    steps = [len(rewarded) for rewarded in now_active.rewarded]
    earlier = [len(rewarded) for rewarded in then_active.rewarded] if then_active else None
    return Answer(
        figures=_figures(entries, now, before),
        plots=(_plot(question, steps, earlier),),
        tables=(_states(entries, now, before, then), _over_time(question, steps, now["everybody"])),
        notes=(
            "Cards and points are as they are now; archived and merged profiles are left out. Rewarded: at least one "
            "award in the range. Active: points got, deducted, moved or spent.",
        ),
        empty="There are no members yet. They appear when the practice opens the Hub for a patient.",
    )


def _counts(practice: Practice, entries: EntryFilter, active: Activity) -> dict[str, int]:
    counts = {who: people(practice, who, entries).count() for who in STATES if who not in IN_RANGE}
    return counts | _in_range(counts["everybody"], active)


def _in_range(everybody: int, active: Activity) -> dict[str, int]:
    rewarded = len(active.rewarded_at_all)
    return {"rewarded": rewarded, "active": len(active.active), "missing": everybody - rewarded}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _figures(entries: EntryFilter, now: dict[str, int], before: dict[str, int]) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            WHO[who],
            now[who],
            Kind.COUNT,
            members_href(entries, who),
            before.get(who),
            "" if who == "everybody" else f"{written(_share(now[who], now['everybody']), Kind.SHARE)} of all",
            is_sunny=who == "rewarded",
        )
        for who in ("everybody", "card", "rewarded", "active")
    )


def _plot(question: Question, steps: list[int], before: list[int] | None) -> Plot:
    series = [Series("Members rewarded", tuple(steps))]
    if before is not None:
        series.append(Series("Before", (*before, *[None] * len(steps))[: len(steps)], Look.BEFORE))
    names = tuple(step.name for step in question.period.steps)
    most = max(range(len(steps)), key=lambda place: steps[place])
    labels = tuple(step.label for step in question.period.steps)
    return Plot(
        "Members rewarded", labels, tuple(series), Kind.COUNT, f"Most: {steps[most]:,} in {names[most]}.", names
    )


def _states(entries: EntryFilter, now: dict[str, int], before: dict[str, int], then: EntryFilter | None) -> Table:
    columns = [Column("Members", Kind.COUNT), Column("Of all", Kind.SHARE)]
    rows = []
    for who in STATES:
        cells = [Cell(now[who], members_href(entries, who)), Cell(_share(now[who], now["everybody"]))]
        if then is not None:
            cells.append(Cell(before.get(who), members_href(then, who) if who in before else ""))
        rows.append(Row(WHO[who], tuple(cells)))
    if then is not None:
        columns.append(Column("Before", Kind.COUNT))
    return Table("Who takes part", "Who", tuple(columns), tuple(rows))


def _over_time(question: Question, steps: list[int], everybody: int) -> Table:
    rows = [
        Row(
            step.name,
            (
                Cell(steps[place], members_href(question.entries.but(period=step.period), "rewarded")),
                Cell(_share(steps[place], everybody)),
            ),
        )
        for place, step in enumerate(question.period.steps)
    ]
    columns = (Column("Members rewarded", Kind.COUNT), Column("Of all", Kind.SHARE))
    return Table("Rewarded over time", "Time", columns, tuple(rows), note="Of the members of today.")
