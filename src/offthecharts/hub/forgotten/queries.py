"""Rewards that were earned and not given: visits of a day without points, and members without any for long.

What a reward is, says ``points.rewards``.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from offthecharts.hub.appointments.models import CAME, ReportedAppointment
from offthecharts.hub.forgotten.models import Dismissal
from offthecharts.hub.members.merged import ids_under
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.rewards import awards, days_ago, is_rewarded, rewards
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.days import bounds, local_day, member_and_day, of_same_day

LONG_DAYS: Final = (30, 60, 90, 180)
USUAL_DAYS: Final = 60
LOOK_BACK_DAYS: Final = 7
"""The home page tells of visits without points of so many days before today."""


@dataclass(frozen=True)
class Counts:
    """How many there are, for the home page; `days` are those that have visits without points, the last one first."""

    days: tuple[tuple[date, int], ...]
    members: int


def visits_without_points(practice: Practice, day: date) -> QuerySet[ReportedAppointment]:
    """Visits of `day` in the practice's zone to which the patient came, and for which nobody gave points that day.

    Each with its member; in the order of the day. One query.
    """
    first = datetime.combine(day, time(), practice.zone)
    over = datetime.combine(day + timedelta(days=1), time(), practice.zone)
    visits = _to_reward(practice, first, over).exclude(is_rewarded(practice, "member_id", first, over))
    return visits.select_related("member").order_by("starts_at", "id")


def days_with_forgotten(practice: Practice, today: date) -> tuple[tuple[date, int], ...]:
    """The days until `today` that have visits without points, each with how many; the last one first. One query."""
    days = today - timedelta(days=LOOK_BACK_DAYS), today, practice.zone
    first, over = bounds(*days)
    given = [
        rows.annotate(who_when=member_and_day("moment", *days)).values("who_when")
        for rows in rewards(practice, first, over)
    ]
    rewarded = of_same_day(given[0].union(*given[1:], all=True).order_by())
    visits = _to_reward(practice, first, over).order_by()
    visits = visits.annotate(who_when=member_and_day("starts_at", *days, who="member_id")).filter(~rewarded)
    found = visits.annotate(on_day=local_day("starts_at", *days)).values("on_day").annotate(visits=Count("id"))
    return tuple((row["on_day"], row["visits"]) for row in found.order_by("-on_day"))


def visits_on(practice: Practice, day: date) -> tuple[int, int]:
    """How many came on `day`, and how many of these visits were left out by hand. One query."""
    visits = _came(practice, *bounds(day, day, practice.zone)).annotate(is_left=Exists(_left_out(practice)))
    counted = visits.order_by().aggregate(all=Count("id"), left=Count("id", filter=Q(is_left=True)))
    return counted["all"], counted["left"]


def _came(practice: Practice, first: datetime, over: datetime) -> QuerySet[ReportedAppointment]:
    return ReportedAppointment.objects.of(practice).filter(
        starts_at__gte=first, starts_at__lt=over, removed_at=None, status__in=CAME, member__archived_at=None
    )


def _left_out(practice: Practice) -> QuerySet[Dismissal]:
    return Dismissal.objects.of(practice).filter(appointment_id=OuterRef("id"))


def _to_reward(practice: Practice, first: datetime, over: datetime) -> QuerySet[ReportedAppointment]:
    return _came(practice, first, over).exclude(Exists(_left_out(practice)))


def not_rewarded(practice: Practice, *, days: int, today: date | None = None) -> QuerySet[Any]:
    """Patients, known for longer than `days`, to whom nobody gave points in that time; longest first.

    Each with `rewarded_at`, None for those who never got any.
    """
    today = today or timezone.localdate(timezone=practice.zone)
    since, ids = days_ago(practice, days, today), ids_under(practice, OuterRef(OuterRef("id")))
    left = Dismissal.objects.of(practice).filter(member_id=OuterRef("id"), appointment_id=None, until__gte=today)
    before = PointsEntry.objects.of(practice).filter(member_id__in=ids, created_at__lt=since)
    patients = Member.objects.of(practice).filter(is_patient=True, archived_at=None)
    patients = patients.filter(Q(created_at__lt=since) | Q(Exists(before)))  # or taken over with their history
    patients = patients.exclude(is_rewarded(practice, "id", since)).exclude(Exists(left))
    last = awards(practice).filter(member_id__in=ids).order_by("-moment").values("moment")[:1]
    return patients.annotate(rewarded_at=Subquery(last), longest=Coalesce(Subquery(last), F("created_at")))


def counts(practice: Practice) -> Counts:
    """How many of today and the days before, and of the usual time. Two queries."""
    today = timezone.localdate(timezone=practice.zone)
    members = not_rewarded(practice, days=USUAL_DAYS, today=today).count()
    return Counts(days_with_forgotten(practice, today), members)


def standing_dismissals(practice: Practice) -> QuerySet[Dismissal]:
    """What is left out now, newest first, each with its member: to be listed again."""
    today = timezone.localdate(timezone=practice.zone)
    rows = Dismissal.objects.of(practice).filter(Q(until__gte=today) | Q(appointment__starts_at__gte=_month_ago()))
    return rows.select_related("member", "appointment").order_by("-created_at")


def _month_ago() -> datetime:
    return timezone.now() - timedelta(days=31)
