"""Whether patients come on time and brush well, beside what is given for it."""

from offthecharts.hub.points.measures import Measure
from offthecharts.hub.reports.behind import entries_href, visits_href
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
from offthecharts.hub.reports.visits import VisitFilter, VisitSums, visit_sums

COLUMNS = (
    Column("Visits", Kind.COUNT),
    Column("Missed", Kind.COUNT),
    Column("On time", Kind.COUNT),
    Column("On time, share", Kind.SHARE, "of visits with a time of arrival"),
    Column("Hygiene", Kind.MEAN, "1 to 5, 5 is best"),
    Column("Broken brackets", Kind.COUNT),
    Column("Rewarded", Kind.COUNT, "points were given for that day"),
    Column("Rewarded, share", Kind.SHARE),
    Column("Given at visits", Kind.POINTS, "for the same day"),
    Column("Given a visit", Kind.MEAN),
)


def _part(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _on_time(sums: VisitSums) -> float | None:
    return _part(sums.on_time, sums.timed)


def _hygiene(sums: VisitSums) -> float | None:
    return _part(sums.score, sums.scored)


def _rewarded(sums: VisitSums) -> float | None:
    return _part(sums.rewarded, sums.came)


def _a_visit(sums: VisitSums) -> float | None:
    return _part(sums.given, sums.came)


def answer(question: Question) -> Answer:
    """On time, hygiene, brackets and rewards by step. Up to six queries."""
    practice, visits = question.practice, VisitFilter(question.period, group=question.entries.group)
    steps = visit_sums(practice, visits)
    whole = sum(steps, VisitSums())
    then = visit_sums(practice, visits.but(period=question.compared)) if question.compared else None
    before = sum(then, VisitSums()) if then is not None else None
    return Answer(
        figures=_figures(visits, whole, before),
        plots=_plots(question, steps, whole),
        tables=(_table(question, visits, steps, whole),),
        notes=(
            "From the appointments that practice programs report. A visit is on time when the patient arrived at its "
            "start or before, and rewarded when points were given for that day, then or later: those that wait for "
            "approval count, those that were taken back do not. Points given at visits are those of that day. "
            "That two lines rise together does not prove that one lifts the other.",
        ),
        empty="No practice program reported a visit in this range. Appointments are told where the service's setting "
        "“Tell it about appointments” is on.",
    )


def _figures(visits: VisitFilter, now: VisitSums, before: VisitSums | None) -> tuple[Figure, ...]:
    scored, on_time = (visits_href(visits.but(which=which)) for which in ("scored", "on-time"))
    return (
        Figure(
            "Visits",
            now.came,
            Kind.COUNT,
            visits_href(visits),
            before.came if before else None,
            f"{now.missed:,} missed",
        ),
        Figure("On time", _on_time(now), Kind.SHARE, on_time, _on_time(before) if before else None),
        Figure("Hygiene", _hygiene(now), Kind.MEAN, scored, _hygiene(before) if before else None, "of 5"),
        Figure(
            "Visits rewarded",
            _rewarded(now),
            Kind.SHARE,
            visits_href(visits.but(which="rewarded")),
            _rewarded(before) if before else None,
            is_sunny=True,
        ),
    )


def _plots(question: Question, steps: list[VisitSums], whole: VisitSums) -> tuple[Plot, ...]:
    labels = tuple(step.label for step in question.period.steps)
    names = tuple(step.name for step in question.period.steps)
    shares = (
        Series("On time", tuple(_on_time(sums) for sums in steps), Look.LINE),
        Series("Visits rewarded", tuple(_rewarded(sums) for sums in steps), Look.SECOND_LINE),
    )
    return (
        Plot(
            "On time, and visits rewarded",
            labels,
            shares,
            Kind.SHARE,
            f"{written(_on_time(whole), Kind.SHARE)} on time, {written(_rewarded(whole), Kind.SHARE)} rewarded.",
            names,
        ),
        Plot(
            "Hygiene",
            labels,
            (Series("Mean score, 1 to 5", tuple(_hygiene(sums) for sums in steps), Look.LINE),),
            Kind.MEAN,
            f"Mean score {written(_hygiene(whole), Kind.MEAN)} of 5.",
            names,
        ),
        Plot(
            "Points given a visit",
            labels,
            (Series("Points given a visit", tuple(_a_visit(sums) for sums in steps)),),
            Kind.MEAN,
            f"{written(_a_visit(whole), Kind.MEAN)} points a visit.",
            names,
        ),
    )


def _table(question: Question, visits: VisitFilter, steps: list[VisitSums], whole: VisitSums) -> Table:
    rows = [
        Row(step.name, _cells(question, visits.but(period=step.period), sums))
        for step, sums in zip(question.period.steps, steps, strict=True)
    ]
    return Table("Visits over time", "Time", COLUMNS, tuple(rows), Row("All", _cells(question, visits, whole)))


def _cells(question: Question, visits: VisitFilter, sums: VisitSums) -> tuple[Cell, ...]:
    given = question.entries.but(period=visits.period, measure=str(Measure.GIVEN), at_visit="yes")

    def which(word: str) -> str:
        return visits_href(visits.but(which=word))

    return (
        Cell(sums.came, which("came")),
        Cell(sums.missed, which("missed")),
        Cell(sums.on_time, which("on-time")),
        Cell(_on_time(sums), which("timed")),
        Cell(_hygiene(sums), which("scored")),
        Cell(sums.broken, which("broken")),
        Cell(sums.rewarded, which("rewarded")),
        Cell(_rewarded(sums), which("came")),
        Cell(sums.given, entries_href(given)),
        Cell(_a_visit(sums)),
    )
