"""Which entries a number of a report is made of: the filter that computes it and that its link says."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_date

from offthecharts.hub.appointments.models import CAME, ReportedAppointment
from offthecharts.hub.points.measures import Measure, counts_as, original
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.points.rewards import MOMENT
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.days import (
    bounds,
    local_weekday,
    member_and_day,
    of_same_day,
    weekday_value,
)
from offthecharts.hub.reports.grouping import NO_GROUP, of_members
from offthecharts.hub.reports.periods import Period
from offthecharts.hub.rules.posting import BY as BY_RULE
from offthecharts.web.identifiers import first_id, uuid_or_none

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 12, 31)
HUB: Final = "hub"
MISC: Final = "misc"
RULES: Final = "rules"
OFF_MENU: Final = "off-menu"
USER: Final = "user:"
NAME: Final = "name:"
POSTED: Final = "posted"
TAKEN_BACK: Final = "taken-back"
BY_A_RULE: Final = Q(item_id__isnull=True) & (
    Q(kind=EntryKind.REVERSAL, reverses__hub_user_id__isnull=True, reverses__by_name=BY_RULE)
    | (~Q(kind=EntryKind.REVERSAL) & Q(hub_user_id__isnull=True, by_name=BY_RULE))
)
"""Entries that a point rule posted, and their reversals by whomever."""


def word_or_id(text: str, *words: str) -> str:
    """`text` if it is one of `words` or an id; empty otherwise."""
    return text if text in words else str(uuid_or_none(text) or "")


def days_of(query: Any) -> Period | None:
    """The days that `from` and `to` of a QueryDict say, if they are days in their order."""
    try:
        start, end = parse_date(query.get("from", "")), parse_date(query.get("to", ""))
    except ValueError:
        return None
    return Period(start, end) if start and end and EARLIEST <= start <= end <= LATEST else None


@dataclass(frozen=True)
class EntryFilter:
    """Entries of `period`. Item, staff and location of a reversal are those of what it takes back.

    `item` is an id, `misc`, `rules` or `off-menu` for both; `staff` is `user:` with the id of a Hub user or `name:`
    with a name; `location` the id of a connection or `hub`; `group` the id of a group of members or `none`, `status`
    likewise; `weekday` 1 (Monday) to 7. `posted`: `posted` leaves reversals out, `taken-back` shows only them. `by`
    is as `staff`, but who posted the entry itself, and `kind` its own kind. `at_visit`: of members who had a visit on
    the day on which the points were given, which may be earlier than the entry; `period` means that day then.
    """

    period: Period
    measure: str = ""
    posted: str = ""
    item: str = ""
    menu_group: str = ""
    staff: str = ""
    location: str = ""
    group: str = ""
    status: str = ""
    weekday: int = 0
    by: str = ""
    kind: str = ""
    at_visit: str = ""

    @classmethod
    def of(cls, query: Any) -> Self | None:
        """Read it from a QueryDict; None when it names no days."""
        period = days_of(query)
        if period is None:
            return None
        measure, posted, weekday = (query.get(name, "") for name in ("measure", "posted", "weekday"))
        kind = query.get("kind", "")
        return cls(
            period=period,
            measure=measure if measure in Measure.values else "",
            posted=posted if posted in (POSTED, TAKEN_BACK) else "",
            item=word_or_id(query.get("item", ""), MISC, RULES, OFF_MENU),
            menu_group=word_or_id(query.get("menu_group", "")),
            staff=_person(query.get("staff", "")),
            location=word_or_id(query.get("location", ""), HUB),
            group=word_or_id(query.get("group", ""), NO_GROUP),
            status=word_or_id(query.get("status", ""), NO_GROUP),
            by=_person(query.get("by", "")),
            kind=kind if kind in EntryKind.values else "",
            at_visit="yes" if query.get("at_visit") else "",
            weekday=int(weekday) if weekday in tuple("1234567") else 0,
        )

    def but(self, **changes: Any) -> Self:
        """The same with `changes`."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """What the address says."""
        said: dict[str, Any] = {"from": self.period.start.isoformat(), "to": self.period.end.isoformat()}
        said |= {one.name: getattr(self, one.name) for one in fields(self) if one.name != "period"}
        return urlencode({name: value for name, value in said.items() if value})

    def entries(self, practice: Practice) -> QuerySet[PointsEntry]:
        """The entries, in no order. They are found by the primary key: practice, then time. Lazy."""
        period, zone = self.period, practice.zone
        found = self._of_days(practice)
        if self.measure:
            found = found.filter(counts_as(Measure(self.measure)))
        if self.posted:
            is_reversal = Q(kind=EntryKind.REVERSAL)
            found = found.filter(is_reversal if self.posted == TAKEN_BACK else ~is_reversal)
        found = self._of_place(self._of_item(found))
        found = of_members(found, practice, self.group, self.status)
        if self.at_visit:
            found = self._on_days_of_visits(found, practice)
        if self.weekday:
            day = local_weekday("created_at", period.start, period.end, zone)
            found = found.annotate(weekday=day).filter(weekday=weekday_value(self.weekday))
        return found

    def _of_days(self, practice: Practice) -> QuerySet[Any]:
        first, over = bounds(self.period.start, self.period.end, practice.zone)
        found = PointsEntry.objects.of(practice).filter(id__gte=first_id(first)).order_by()
        given: QuerySet[Any] = found.annotate(moment=MOMENT).filter(moment__gte=first, moment__lt=over)
        return given if self.at_visit else found.filter(id__lt=first_id(over))

    def _of_item(self, found: QuerySet[PointsEntry]) -> QuerySet[PointsEntry]:
        if self.item in (MISC, RULES):
            found = found.filter(BY_A_RULE if self.item == RULES else ~BY_A_RULE, item_id__isnull=True)
        elif self.item == OFF_MENU:
            found = found.filter(item_id__isnull=True)
        elif self.item:
            found = found.filter(item_id=self.item)
        return found.filter(item__group_id=self.menu_group) if self.menu_group else found

    def _on_days_of_visits(self, found: QuerySet[PointsEntry], practice: Practice) -> QuerySet[PointsEntry]:
        start, end, zone = self.period.start, self.period.end, practice.zone
        first, over = bounds(start, end, zone)
        visits = ReportedAppointment.objects.of(practice).filter(
            starts_at__gte=first, starts_at__lt=over, removed_at__isnull=True, status__in=CAME
        )
        visits = visits.annotate(who_when=member_and_day("starts_at", start, end, zone, who="member_id"))
        found = found.annotate(who_when=member_and_day("moment", start, end, zone))
        return found.filter(of_same_day(visits))

    def _of_place(self, found: QuerySet[PointsEntry]) -> QuerySet[PointsEntry]:
        if self.location:
            found = found.annotate(of_location=original("connection_id"))
            at = Q(of_location__isnull=True) if self.location == HUB else Q(of_location=self.location)
            found = found.filter(at)
        if self.staff:
            found = found.annotate(giver_id=original("hub_user_id"), giver=original("by_name"))
            found = found.filter(**_is_person(self.staff, "giver_id", "giver"))
        if self.by:
            found = found.filter(**_is_person(self.by, "hub_user_id", "by_name"))
        return found.filter(kind=self.kind) if self.kind else found


def _person(text: str) -> str:
    """`text` if it is a way to say who."""
    number = text.removeprefix(USER)
    is_user = number != text and number.isascii() and number.isdecimal() and len(number) < 18
    return text[:130] if is_user or (text.startswith(NAME) and "\0" not in text) else ""


def _is_person(who: str, user_field: str, name_field: str) -> dict[str, Any]:
    if who.startswith(USER):
        return {user_field: int(who.removeprefix(USER))}
    return {f"{user_field}__isnull": True, name_field: who.removeprefix(NAME)}
