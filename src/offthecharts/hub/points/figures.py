"""Sums and series of the ledger for the pages."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.limits import items_for
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.money import dollars
from offthecharts.hub.points.measures import Measure, counts_as
from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.hub.points.queries import entries_of, most_used_items
from offthecharts.hub.practices.models import Practice
from offthecharts.web.identifiers import first_id

QUICK_ITEMS = 6


def money(practice: Practice, points: int) -> str:
    """What `points` are worth, such as ``$34.00``."""
    return dollars(points * practice.cents_per_point)


def quick_items(practice: Practice, member: Member) -> list[RewardItem]:
    """The six most popular items that are for `member`. Two queries, and one more when an item is for groups."""
    return items_for(practice, member.id, popular_items(practice))[:QUICK_ITEMS]


def popular_items(practice: Practice) -> list[RewardItem]:
    """The active items that give points: those given most in the last 90 days, then the menu. Two queries."""
    used = most_used_items(practice, since=timezone.now() - timedelta(days=90), limit=QUICK_ITEMS * 2)
    rank = {item_id: place for place, item_id in enumerate(used)}
    items = list(RewardItem.objects.of(practice).filter(is_active=True, points__gt=0).select_related("group"))
    items.sort(
        key=lambda item: (rank.get(item.id, len(rank)), item.group.position, item.position, item.name, str(item.id))
    )
    return items


def _since(practice: Practice, moment: datetime) -> QuerySet[PointsEntry]:
    """Entries from `moment` on, by their time-ordered ids, which the primary key finds."""
    return PointsEntry.objects.of(practice).filter(id__gte=first_id(moment)).order_by()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _given_since(practice: Practice, day: date) -> QuerySet[PointsEntry]:
    """What counts as given from `day` on: awards, and the reversals that take some back."""
    return _since(practice, _midnight(day)).filter(counts_as(Measure.GIVEN))


@dataclass(frozen=True)
class Liability:
    """All outstanding points, and what they are worth today."""

    points: int
    cents: int

    @property
    def money(self) -> str:
        """What they are worth, such as ``$34.00``."""
        return dollars(self.cents)


def liability(practice: Practice) -> Liability:
    """What the practice owes its members: all balances above zero, at the practice's value of a point. One query.

    Balances below zero, which only corrections make, are no claim that pays for the others; archived members count.
    """
    owed = Balance.objects.of(practice).filter(points__gt=0).aggregate(total=Sum("points", default=0))["total"]
    return Liability(owed, owed * practice.cents_per_point)


@dataclass(frozen=True)
class Numbers:
    """A few sums of one practice. What was given counts without what was taken back."""

    given_today: int
    given_this_week: int
    liability: Liability
    members: int


def numbers(practice: Practice) -> Numbers:
    """Points given today and this week (from Monday), points outstanding, number of members. Four queries."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())

    def total(day: date) -> int:
        given: int = _given_since(practice, day).aggregate(total=Sum("points", default=0))["total"]
        return given

    members = Member.objects.of(practice).filter(archived_at__isnull=True).count()
    return Numbers(total(today), total(monday), liability(practice), members)


def given_by_week(practice: Practice, *, weeks: int = 12) -> list[tuple[date, int]]:
    """Points given in each of the last `weeks` weeks, by the Monday it starts on. One query."""
    today = timezone.localdate()
    first = today - timedelta(days=today.weekday(), weeks=weeks - 1)
    totals = {first + timedelta(weeks=number): 0 for number in range(weeks)}
    days = _given_since(practice, first).annotate(day=TruncDate("created_at")).values("day")
    for row in days.annotate(total=Sum("points")):
        monday = row["day"] - timedelta(days=row["day"].weekday())
        if monday in totals:
            totals[monday] += row["total"]
    return list(totals.items())


def balance_by_day(practice: Practice, member: Member, *, since: date) -> list[tuple[date, int]]:
    """The balance at the end of `since`, of each later day on which it changed, and of today. Two queries."""
    entries = entries_of(practice, member).order_by()
    days = entries.annotate(day=TruncDate("created_at")).values("day").annotate(total=Sum("points")).order_by("day")
    changes = [(row["day"], row["total"]) for row in days]
    return running_totals(changes, since=since, today=timezone.localdate())


def running_totals(changes: list[tuple[date, int]], *, since: date, today: date) -> list[tuple[date, int]]:
    """Sums of `changes` (sorted by day) on `since`, on each later day with a change, and on `today`."""
    total = sum(points for day, points in changes if day <= since)
    series = [(since, total)]
    for day, points in changes:
        if day > since:
            total += points
            series.append((day, total))
    if series[-1][0] < today:
        series.append((today, total))
    return series
