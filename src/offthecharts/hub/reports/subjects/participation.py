"""How many patients take part, and account holders apart from them."""

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
OF_OTHERS = ("others", "others-card", "others-points", "others-rewarded", "others-active")
IN_RANGE = ("rewarded", "active", "missing", "others-rewarded", "others-active")


def answer(question: Question) -> Answer:
    """Members by what they have and did, and how many were rewarded over time. Up to ten queries."""
    practice, entries = question.practice, question.entries
    then = entries.but(period=question.compared) if question.compared else None
    now_active = activity(practice, entries)
    then_active = activity(practice, then) if then else None
    now = _counts(practice, entries, now_active)
    before = _in_range(then_active) if then_active else {}
    steps, earlier = now_active.patients_by_step, then_active.patients_by_step if then_active else None
    return Answer(
        figures=_figures(entries, now, before),
        plots=(_plot(question, steps, earlier),),
        tables=(_states(entries, now, before, then), _over_time(question, steps, now["patients"])),
        notes=(
            "Cards and points are as they are now; archived and merged profiles are left out. Rewarded: at least one "
            "award in the range. Active: points got, deducted, moved or spent. Shares of patients are of all "
            "patients; members who are no patients, account holders, stand apart.",
        ),
        empty="There are no members yet. They appear when the practice opens the Hub for a patient.",
    )


def _counts(practice: Practice, entries: EntryFilter, active: Activity) -> dict[str, int]:
    counts = {who: people(practice, who, entries).count() for who in (*STATES, *OF_OTHERS) if who not in IN_RANGE}
    return counts | _in_range(active)


def _in_range(active: Activity) -> dict[str, int]:
    rewarded, patients = active.rewarded_at_all, active.patients
    return {
        "rewarded": len(rewarded & patients),
        "active": len(active.active & patients),
        "missing": len(patients - rewarded),
        "others-rewarded": len(rewarded - patients),
        "others-active": len(active.active - patients),
    }


def _whole(who: str) -> tuple[str, str]:
    """Of whom `who` is a share, and its words."""
    if who in ("patients", "others"):
        return "everybody", "of all members"
    return ("others", "of account holders") if who in OF_OTHERS else ("patients", "of patients")


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
            f"{written(_share(now[who], now[_whole(who)[0]]), Kind.SHARE)} {_whole(who)[1]}",
            is_sunny=who == "rewarded",
        )
        for who in ("patients", "card", "rewarded", "active")
    )


def _plot(question: Question, steps: list[int], before: list[int] | None) -> Plot:
    series = [Series("Patients rewarded", tuple(steps))]
    if before is not None:
        series.append(Series("Before", (*before, *[None] * len(steps))[: len(steps)], Look.BEFORE))
    names = tuple(step.name for step in question.period.steps)
    most = max(range(len(steps)), key=lambda place: steps[place])
    labels = tuple(step.label for step in question.period.steps)
    return Plot(
        "Patients rewarded", labels, tuple(series), Kind.COUNT, f"Most: {steps[most]:,} in {names[most]}.", names
    )


def _states(entries: EntryFilter, now: dict[str, int], before: dict[str, int], then: EntryFilter | None) -> Table:
    columns = [Column("Members", Kind.COUNT), Column("Share", Kind.SHARE)]
    rows = []
    for who in (*STATES, *(one for one in OF_OTHERS if now[one] or before.get(one))):
        whole, words = _whole(who) if who != "everybody" else (who, "")
        cells = [Cell(now[who], members_href(entries, who)), Cell(_share(now[who], now[whole]))]
        if then is not None:
            cells.append(Cell(before.get(who), members_href(then, who) if who in before else ""))
        rows.append(Row(WHO[who], tuple(cells), hint=words))
    if then is not None:
        columns.append(Column("Before", Kind.COUNT))
    return Table("Who takes part", "Who", tuple(columns), tuple(rows))


def _over_time(question: Question, steps: list[int], patients: int) -> Table:
    rows = [
        Row(
            step.name,
            (
                Cell(steps[place], members_href(question.entries.but(period=step.period), "rewarded")),
                Cell(_share(steps[place], patients)),
            ),
        )
        for place, step in enumerate(question.period.steps)
    ]
    columns = (Column("Patients rewarded", Kind.COUNT), Column("Of patients", Kind.SHARE))
    return Table("Rewarded over time", "Time", columns, tuple(rows), note="Of the patients of today.")
