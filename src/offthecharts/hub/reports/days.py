"""Days of the practice's calendar, in SQL, and when they start."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    DateTimeField,
    F,
    Func,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, ExtractIsoWeekDay, TruncDate

from offthecharts.hub.members.merged import OWNER


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which `day` begins in `zone`."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def bounds(start: date, end: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments at which the days from `start` to `end` begin and are over."""
    return midnight(start, zone), midnight(end + timedelta(days=1), zone)


@lru_cache(maxsize=64)
def offsets(start: date, end: date, zone: ZoneInfo) -> list[tuple[datetime, int]]:
    """The zone's minutes from UTC between the days, each with the moment until which it holds."""
    last = midnight(end + timedelta(days=1), zone)
    moment, pieces = midnight(start, zone), []
    while moment < last:
        minutes = _minutes(moment, zone)
        until = moment
        while until < last and _minutes(until, zone) == minutes:
            until = min(until + timedelta(days=1), last)
        if _minutes(until, zone) != minutes:
            until = _changes(until - timedelta(days=1), until, zone)
        pieces.append((until, minutes))
        moment = until
    return pieces


def _minutes(moment: datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds() // 60)


def _changes(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The minute between the two at which the clocks change."""
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        before, after = (middle, after) if _minutes(middle, zone) == _minutes(before, zone) else (before, middle)
    return after


def local_day(field: str, start: date, end: date, zone: ZoneInfo) -> Any:
    """The day of `field` in `zone`, for moments from `start` to `end`.

    On SQLite Django would call Python for every row; its own ``date`` with the offsets of the range is ten times
    quicker.
    """
    if connection.vendor == "postgresql":
        return TruncDate(field, tzinfo=zone)
    *earlier, (_, minutes) = offsets(start, end, zone)
    cases = [When(**{f"{field}__lt": until}, then=_day(field, before)) for until, before in earlier]
    return Case(*cases, default=_day(field, minutes), output_field=DateField()) if cases else _day(field, minutes)


def _day(field: str, minutes: int) -> Func:
    return Func(F(field), Value(f"{minutes:+d} minutes"), function="date", output_field=DateField())


class Later(Func):
    """The moment of a field `minutes` later, to be compared with another such one.

    On SQLite Django would call Python for every row.
    """

    arity = 1
    template = "(%(expressions)s + INTERVAL '%(minutes)s minutes')"
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """As text with thousandths of a second, the same for every moment."""
        template = "strftime('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%f', %(expressions)s, '%(minutes)s minutes')"
        return self.as_sql(compiler, connection, template=template, **context)


def member_and_day(field: str, start: date, end: date, zone: ZoneInfo, *, who: Any = OWNER) -> Any:
    """The member and the day of `field` as one text, by which rows of the same member and day are found at once.

    Merged profiles are the one that was kept; of rows that move at a merge `who` is the member as they say.
    """
    parts = (Cast(who, CharField()), Value(" "), Cast(local_day(field, start, end, zone), CharField()))
    return Func(*parts, arg_joiner=" || ", template="(%(expressions)s)", output_field=CharField())


def of_same_day(rows: QuerySet[Any]) -> Q:
    """That the `who_when` of a row (see :func:`member_and_day`) is one of those of `rows`, which are read once.

    Django's own ``__in`` counts the two columns of a composite key where a query selects an annotation alone.
    """
    among = Subquery(rows.values("who_when"))
    return Q(Func(F("who_when"), among, arg_joiner=" IN ", template="(%(expressions)s)", output_field=BooleanField()))


def local_weekday(field: str, start: date, end: date, zone: ZoneInfo) -> Any:
    """The weekday of `field` in `zone`; compare it with :func:`weekday_value`."""
    if connection.vendor == "postgresql":
        return ExtractIsoWeekDay(field, tzinfo=zone)
    day = local_day(field, start, end, zone)
    return Func(Value("%w"), day, function="strftime", output_field=CharField())


def weekday_value(weekday: int) -> Any:
    """What the database calls the `weekday`, 1 (Monday) to 7."""
    return weekday if connection.vendor == "postgresql" else str(weekday % 7)
