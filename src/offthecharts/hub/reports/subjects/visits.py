"""Whether patients come on time and brush well, beside what is given for it."""

from dataclasses import dataclass

from offthecharts.hub.points.measures import Measure
from offthecharts.hub.reports.behind import entries_href, visits_href
from offthecharts.hub.reports.periods import Step
from offthecharts.hub.reports.series import sums_by_step
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
    Column("Rewarded", Kind.COUNT, "visits with an award the same day"),
    Column("Rewarded, share", Kind.SHARE),
    Column("Given"),
    Column("Given a visit", Kind.MEAN),
)


@dataclass(frozen=True)
class Time:
    """The visits of a time and the points given in it."""

    visits: VisitSums
    given: int

    @property
    def on_time(self) -> float | None:
        """The share that came on time, of those whose arrival is known."""
        return self.visits.on_time / self.visits.timed if self.visits.timed else None

    @property
    def hygiene(self) -> float | None:
        """The mean score."""
        return self.visits.score / self.visits.scored if self.visits.scored else None

    @property
    def rewarded(self) -> float | None:
        """The share of visits with an award on the same day."""
        return self.visits.rewarded / self.visits.came if self.visits.came else None

    @property
    def a_visit(self) -> float | None:
        """Points given for each visit."""
        return self.given / self.visits.came if self.visits.came else None


def answer(question: Question) -> Answer:
    """On time, hygiene, brackets and rewards by step. Up to eight queries."""
    visits = VisitFilter(question.period, group=question.entries.group)
    times = _times(question, visits)
    whole = _whole(times)
    before = _whole(_times(question, visits.but(period=question.compared))) if question.compared else None
    return Answer(
        figures=_figures(visits, whole, before),
        plots=_plots(question, times, whole),
        tables=(_table(question, visits, times, whole),),
        notes=(
            "From the appointments that practice programs report. A visit is on time when the patient arrived at its "
            "start or before; rewarded when an award was posted on the same day. That two lines rise together does "
            "not prove that one lifts the other.",
        ),
        empty="No practice program reported a visit in this range. Appointments are told where the service's setting "
        "“Tell it about appointments” is on.",
    )


def _times(question: Question, visits: VisitFilter) -> list[Time]:
    sums = sums_by_step(question.practice, question.entries.but(period=visits.period, location=""))
    found = visit_sums(question.practice, visits)
    return [Time(one, points[Measure.GIVEN]) for one, points in zip(found, sums, strict=True)]


def _whole(times: list[Time]) -> Time:
    return Time(sum((time.visits for time in times), VisitSums()), sum(time.given for time in times))


def _figures(visits: VisitFilter, now: Time, before: Time | None) -> tuple[Figure, ...]:
    scored, on_time = (visits_href(visits.but(which=which)) for which in ("scored", "on-time"))
    return (
        Figure(
            "Visits",
            now.visits.came,
            Kind.COUNT,
            visits_href(visits),
            before.visits.came if before else None,
            f"{now.visits.missed:,} missed",
        ),
        Figure("On time", now.on_time, Kind.SHARE, on_time, before.on_time if before else None),
        Figure("Hygiene", now.hygiene, Kind.MEAN, scored, before.hygiene if before else None, "of 5"),
        Figure(
            "Visits rewarded",
            now.rewarded,
            Kind.SHARE,
            visits_href(visits.but(which="rewarded")),
            before.rewarded if before else None,
            is_sunny=True,
        ),
    )


def _plots(question: Question, times: list[Time], whole: Time) -> tuple[Plot, ...]:
    labels = tuple(step.label for step in question.period.steps)
    names = tuple(step.name for step in question.period.steps)
    shares = (
        Series("On time", tuple(time.on_time for time in times), Look.LINE),
        Series("Visits rewarded", tuple(time.rewarded for time in times), Look.SECOND_LINE),
    )
    return (
        Plot(
            "On time, and visits rewarded",
            labels,
            shares,
            Kind.SHARE,
            f"{written(whole.on_time, Kind.SHARE)} on time, {written(whole.rewarded, Kind.SHARE)} rewarded.",
            names,
        ),
        Plot(
            "Hygiene",
            labels,
            (Series("Mean score, 1 to 5", tuple(time.hygiene for time in times), Look.LINE),),
            Kind.MEAN,
            f"Mean score {written(whole.hygiene, Kind.MEAN)} of 5.",
            names,
        ),
        Plot(
            "Points given a visit",
            labels,
            (Series("Points given a visit", tuple(time.a_visit for time in times)),),
            Kind.MEAN,
            f"{written(whole.a_visit, Kind.MEAN)} points a visit.",
            names,
        ),
    )


def _table(question: Question, visits: VisitFilter, times: list[Time], whole: Time) -> Table:
    steps: list[Step] = question.period.steps
    rows = [
        Row(step.name, _cells(question, visits.but(period=step.period), time))
        for step, time in zip(steps, times, strict=True)
    ]
    return Table("Visits over time", "Time", COLUMNS, tuple(rows), Row("All", _cells(question, visits, whole)))


def _cells(question: Question, visits: VisitFilter, time: Time) -> tuple[Cell, ...]:
    given = question.entries.but(period=visits.period, measure=str(Measure.GIVEN), location="")

    def which(word: str) -> str:
        return visits_href(visits.but(which=word))

    return (
        Cell(time.visits.came, which("came")),
        Cell(time.visits.missed, which("missed")),
        Cell(time.visits.on_time, which("on-time")),
        Cell(time.on_time, which("timed")),
        Cell(time.hygiene, which("scored")),
        Cell(time.visits.broken, which("broken")),
        Cell(time.visits.rewarded, which("rewarded")),
        Cell(time.rewarded),
        Cell(time.given, entries_href(given)),
        Cell(time.a_visit),
    )
