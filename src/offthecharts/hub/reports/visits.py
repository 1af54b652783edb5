"""Visits that practice programs reported: which ones a number counts, and their sums by step."""

from collections import defaultdict
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Sum

from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.points.measures import Measure
from offthecharts.hub.points.models import EntryKind
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.days import bounds, local_day, member_and_day, of_same_day
from offthecharts.hub.reports.filters import CAME, POSTED, EntryFilter, days_of, of_members, word_or_id
from offthecharts.hub.reports.periods import Period

TIMED: Final = CAME & Q(arrived_at__isnull=False)
# As ReportedAppointment.is_late: whole minutes count.
ON_TIME: Final = TIMED & Q(arrived_at__lt=F("starts_at") + timedelta(minutes=1))
CONDITIONS: Final[dict[str, tuple[str, Q]]] = {
    "came": ("Visits", CAME),
    "missed": ("Missed", Q(status=Status.MISSED)),
    "timed": ("Visits with a time of arrival", TIMED),
    "on-time": ("On time", ON_TIME),
    "scored": ("Visits with a hygiene score", CAME & Q(hygiene_score__isnull=False)),
    "looked": ("Visits with a word on brackets", CAME & Q(bracket_broken__isnull=False)),
    "broken": ("Broken brackets", CAME & Q(bracket_broken=True)),
    "rewarded": ("Visits rewarded the same day", CAME),
    "unrewarded": ("Visits without points", CAME),
}


@dataclass(frozen=True)
class VisitFilter:
    """Visits that started in `period`, of the `group` of members; `which` is a key of CONDITIONS."""

    period: Period
    which: str = "came"
    group: str = ""

    @classmethod
    def of(cls, query: Any) -> Self | None:
        """Read it from a QueryDict; None when it names no days."""
        period, which = days_of(query), query.get("which", "came")
        if period is None:
            return None
        return cls(period, which if which in CONDITIONS else "came", word_or_id(query.get("group", "")))

    def but(self, **changes: Any) -> Self:
        """The same with `changes`."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """What the address says."""
        said = {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        said |= {one.name: str(getattr(self, one.name)) for one in fields(self) if one.name != "period"}
        return urlencode({name: value for name, value in said.items() if value})

    def whole(self, practice: Practice) -> QuerySet[ReportedAppointment]:
        """All that were booked for the range and not deleted, whatever became of them. Lazy."""
        first, over = bounds(self.period.start, self.period.end, practice.zone)
        found = ReportedAppointment.objects.of(practice).filter(
            starts_at__gte=first, starts_at__lt=over, removed_at__isnull=True
        )
        return of_members(found.order_by(), practice, self.group)

    def visits(self, practice: Practice) -> QuerySet[ReportedAppointment]:
        """The visits, in no order. Lazy."""
        found = self.whole(practice).filter(CONDITIONS[self.which][1])
        if self.which not in ("rewarded", "unrewarded"):
            return found
        start, end, zone = self.period.start, self.period.end, practice.zone
        rewards = EntryFilter(self.period, measure=str(Measure.GIVEN), posted=POSTED).entries(practice)
        rewards = rewards.annotate(who_when=member_and_day("created_at", start, end, zone))
        rewarded = of_same_day(rewards)
        found = found.annotate(who_when=member_and_day("starts_at", start, end, zone))
        return found.filter(rewarded if self.which == "rewarded" else ~rewarded)


@dataclass(frozen=True)
class VisitSums:
    """Counts of one step; the names are those of CONDITIONS. `score` is the sum of hygiene scores.

    `given` are the points given to whoever had a visit that day.
    """

    came: int = 0
    missed: int = 0
    timed: int = 0
    on_time: int = 0
    scored: int = 0
    score: int = 0
    looked: int = 0
    broken: int = 0
    rewarded: int = 0
    given: int = 0

    def __add__(self, other: "VisitSums") -> "VisitSums":
        return VisitSums(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def visit_sums(practice: Practice, visits: VisitFilter) -> list[VisitSums]:
    """The visits of each step of the range. Three queries."""
    period = visits.period
    sums: dict[date, VisitSums] = defaultdict(VisitSums)
    for on_day, found in _by_day(practice, visits).items():
        sums[period.step_of(on_day)] += found
    return [sums[step.period.start] for step in period.steps]


def _by_day(practice: Practice, visits: VisitFilter) -> dict[date, VisitSums]:
    period = visits.period
    day = local_day("starts_at", period.start, period.end, practice.zone)
    booked = visits.whole(practice).annotate(on_day=day)
    counted = [name for name in CONDITIONS if name not in ("rewarded", "unrewarded")]
    counts = {name.replace("-", "_"): Count("id", filter=CONDITIONS[name][1]) for name in counted}
    score = Sum("hygiene_score", filter=CAME, default=0)
    rewarded = _rewarded(practice, visits, booked)
    rows: Any = booked.values("on_day").annotate(**counts, score=score)
    sums = {}
    for row in rows:
        on_day = row.pop("on_day")
        times, given = rewarded.get(on_day, (0, 0))
        sums[on_day] = VisitSums(**row, rewarded=times, given=given)
    return sums


def _rewarded(practice: Practice, visits: VisitFilter, booked: Any) -> dict[date, tuple[int, int]]:
    """How many visits of each day got an award on that day, and the points given to those who had one."""
    period = visits.period
    entries = EntryFilter(period, measure=str(Measure.GIVEN)).entries(practice)
    day = local_day("created_at", period.start, period.end, practice.zone)
    sums = {"awards": Count("id", filter=~Q(kind=EntryKind.REVERSAL)), "sum_of_points": Sum("points")}
    rows = entries.annotate(on_day=day).values_list("member_id", "on_day").annotate(**sums)
    given = {(member_id, on_day): (awards, points) for member_id, on_day, awards, points in rows}
    times: dict[date, int] = defaultdict(int)
    seen = set()
    for member_id, on_day in booked.filter(CAME).values_list("member_id", "on_day"):
        times[on_day] += given.get((member_id, on_day), (0, 0))[0] > 0
        seen.add((member_id, on_day))
    points: dict[date, int] = defaultdict(int)
    for member_id, on_day in seen:
        points[on_day] += given.get((member_id, on_day), (0, 0))[1]
    return {on_day: (times[on_day], points[on_day]) for on_day in times}
