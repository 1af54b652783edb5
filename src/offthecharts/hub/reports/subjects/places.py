"""Where and when points are given: by location and by weekday."""

from collections.abc import Iterable
from typing import Final

from offthecharts.hub.points.measures import Measure, original
from offthecharts.hub.reports import names
from offthecharts.hub.reports.breakdown import Subject, broken_down
from offthecharts.hub.reports.days import local_weekday, weekday_value
from offthecharts.hub.reports.filters import HUB, EntryFilter
from offthecharts.hub.reports.tables import Answer, Look, Plot, Question, Series
from offthecharts.hub.reports.tallies import NOTHING, Key, Tallies

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def by_location(question: Question) -> Answer:
    """Given by practice server: the desk at which the window was opened or that sent the points."""
    locations = names.locations(question.practice)

    def subjects(found: Iterable[Key], entries: EntryFilter) -> list[Subject]:
        keys = set(found)
        rows = [
            Subject((one,), name, entries.but(location=str(one))) for one, name in locations.items() if (one,) in keys
        ]
        return [*rows, Subject((None,), names.IN_THE_HUB, entries.but(location=HUB))]

    given = broken_down(question, {"of_location": original("connection_id")}, subjects)[Measure.GIVEN]
    return Answer(
        plots=(given.ranking("Given by location"),),
        tables=(given.table("Given by location", "Location"),),
        notes=(
            "A location is a practice server. Points that were given on the Hub's own pages, by a rule or before "
            "locations were noted stand under “In the Hub”.",
        ),
        empty="Nothing was given in this range.",
    )


def by_weekday(question: Question) -> Answer:
    """Given by weekday, in the practice's time zone."""
    period, zone = question.period, question.practice.zone
    weekday = local_weekday("created_at", period.start, period.end, zone)
    then = question.compared

    def subjects(found: Iterable[Key], entries: EntryFilter) -> list[Subject]:
        keys = set(found)
        return [
            Subject((weekday_value(number),), name, entries.but(weekday=number))
            for number, name in enumerate(WEEKDAYS, start=1)
            if number <= 5 or (weekday_value(number),) in keys
        ]

    if then is not None:  # offsets from UTC of both ranges
        weekday = local_weekday("created_at", min(period.start, then.start), max(period.end, then.end), zone)
    given = broken_down(question, {"on_weekday": weekday}, subjects)[Measure.GIVEN]
    plot = Plot(
        "Given by weekday",
        tuple(one.name[:3] for one in given.subjects),
        tuple(
            Series(name, tuple(tallies.get(one.key, NOTHING).points for one in given.subjects), look)
            for name, tallies, look in (("Given", given.now, Look.COLUMNS), ("Before", given.before, Look.BEFORE))
            if tallies is not None
        ),
        said=_most(given.subjects, given.now),
        names=tuple(one.name for one in given.subjects),
    )
    return Answer(
        plots=(plot,),
        tables=(given.table("Given by weekday", "Weekday"),),
        empty="Nothing was given in this range.",
    )


def _most(subjects: Iterable[Subject], tallies: Tallies) -> str:
    points = {one.name: tallies.get(one.key, NOTHING).points for one in subjects}
    day = max(points, key=lambda name: points[name])
    return f"Most on {day}: {points[day]:,}."
