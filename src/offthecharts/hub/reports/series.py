"""Sums over the steps of a range."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Sum

from offthecharts.hub.points.measures import Measure, original, sums_of_kinds
from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.days import bounds, local_day
from offthecharts.hub.reports.filters import EntryFilter
from offthecharts.hub.reports.grouping import of_members
from offthecharts.hub.reports.periods import Period
from offthecharts.web.identifiers import first_id

type Sums = dict[Measure, int]


def sums_by_step(practice: Practice, entries: EntryFilter) -> list[Sums]:
    """The points of each measure in each step of the range, as people say them. One query."""
    period = entries.period
    day = local_day("created_at", period.start, period.end, practice.zone)
    rows = (
        entries.entries(practice)
        .annotate(on_day=day, of_kind=original("kind"))
        .values("on_day", "of_kind")
        .annotate(total=Sum("points"))
    )
    totals: dict[date, dict[Any, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        totals[period.step_of(row["on_day"])][row["of_kind"]] += row["total"]
    return [sums_of_kinds(totals.get(step.period.start, {})) for step in period.steps]


def added(steps: Iterable[Sums]) -> Sums:
    """The sums of all steps together."""
    every = list(steps)
    return {measure: sum(one[measure] for one in every) for measure in Measure}


def net(sums: Sums) -> int:
    """By how much the balances changed: given - deducted - spent - expired + corrected + moved."""
    arrived = sums[Measure.GIVEN] + sums[Measure.CORRECTED] + sums[Measure.MOVED]
    return arrived - sums[Measure.DEDUCTED] - sums[Measure.SPENT] - sums[Measure.EXPIRED]


def balances_after(practice: Practice, period: Period, *, group: str = "") -> int:
    """The sum of all balances (of the group) at the end of `period`: those of now, less what came later. Two queries.

    Balances below zero, which only corrections make, count as they are.
    """
    balances = of_members(Balance.objects.of(practice), practice, group)
    now: int = balances.aggregate(total=Sum("points", default=0))["total"]
    _, over = bounds(period.start, period.end, practice.zone)
    later = PointsEntry.objects.of(practice).filter(id__gte=first_id(over))
    return now - _total(of_members(later, practice, group))


def _total(entries: Any) -> int:
    total: int = entries.order_by().aggregate(total=Sum("points", default=0))["total"]
    return total
