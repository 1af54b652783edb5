"""Visits that practice programs reported: which ones a number counts, and their sums by step."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import chain
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.lookups import LessThan

from offthecharts.hub.appointments.models import CAME, ReportedAppointment, Status
from offthecharts.hub.points.measures import Measure
from offthecharts.hub.points.rewards import rewards
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.days import Later, bounds, local_day, member_and_day, of_same_day
from offthecharts.hub.reports.filters import EntryFilter, days_of, word_or_id
from offthecharts.hub.reports.grouping import of_members
from offthecharts.hub.reports.periods import Period

HAS_COME: Final = Q(status__in=CAME)
TIMED: Final = HAS_COME & Q(arrived_at__isnull=False)
# As ReportedAppointment.is_late: whole minutes count.
ON_TIME: Final = TIMED & Q(LessThan(Later("arrived_at", minutes=0), Later("starts_at", minutes=1)))
CONDITIONS: Final[dict[str, tuple[str, Q]]] = {
    "came": ("Visits", HAS_COME),
    "missed": ("Missed", Q(status=Status.MISSED)),
    "timed": ("Visits with a time of arrival", TIMED),
    "on-time": ("On time", ON_TIME),
    "scored": ("Visits with a hygiene score", HAS_COME & Q(hygiene_score__isnull=False)),
    "looked": ("Visits with a word on brackets", HAS_COME & Q(bracket_broken__isnull=False)),
    "broken": ("Broken brackets", HAS_COME & Q(bracket_broken=True)),
    "rewarded": ("Visits rewarded", HAS_COME),
    "unrewarded": ("Visits without points", HAS_COME),
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
        days = self.period.start, self.period.end, practice.zone
        given = [
            rows.annotate(who_when=member_and_day("moment", *days)).values("who_when")
            for rows in rewards(practice, *bounds(*days))
        ]
        rewarded = of_same_day(given[0].union(*given[1:], all=True).order_by())
        found = found.annotate(who_when=member_and_day("starts_at", *days, who="member_id"))
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
    for on_day, found in _by_day(practice, visits):
        sums[period.step_of(on_day)] += found
    return [sums[step.period.start] for step in period.steps]


def _by_day(practice: Practice, visits: VisitFilter) -> Iterator[tuple[date, VisitSums]]:
    """Parts of the sums, each with its day: of all visits, of those that were rewarded, of points given at them."""
    period = visits.period
    day, moment = (local_day(field, period.start, period.end, practice.zone) for field in ("starts_at", "moment"))
    counted = [name for name in CONDITIONS if name not in ("rewarded", "unrewarded")]
    counts: dict[str, Any] = {name.replace("-", "_"): Count("id", filter=CONDITIONS[name][1]) for name in counted}
    counts["score"] = Sum("hygiene_score", filter=HAS_COME, default=0)
    rewarded = visits.but(which="rewarded").visits(practice)
    given = EntryFilter(period, measure=str(Measure.GIVEN), group=visits.group, at_visit="yes").entries(practice)
    parts: tuple[Any, ...] = (
        visits.whole(practice).annotate(on_day=day).values("on_day").annotate(**counts),
        rewarded.annotate(on_day=day).values("on_day").annotate(rewarded=Count("id")),
        given.annotate(on_day=moment).values("on_day").annotate(given=Sum("points")),
    )
    for row in chain(*parts):
        yield row.pop("on_day"), VisitSums(**row)
