"""Rewards that were earned and not given: visits of a day without points, and members without any for long.

Points count by when they were given at the desk, not by when they reached us; those that wait for approval count,
those that were taken back do not. Only points above zero are a reward.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.forgotten.models import Dismissal
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.practices.models import Practice

LONG_DAYS: Final = (30, 60, 90, 180)
USUAL_DAYS: Final = 60
LATEST_ARRIVAL: Final = timedelta(days=40)
"""Points given at a desk that could not reach us come later than this only if nobody looked at it for a month."""


@dataclass(frozen=True)
class Counts:
    """How many there are, for the home page."""

    visits: int
    members: int


def _given(practice: Practice) -> "QuerySet[Any]":
    taken_back = PointsEntry.objects.of(practice).filter(reverses_id=OuterRef("id"))
    given = PointsEntry.objects.of(practice).filter(kind=EntryKind.AWARD, points__gt=0).exclude(Exists(taken_back))
    return given.annotate(moment=Coalesce("given_at", "created_at"))


def visits_without_points(practice: Practice, day: date) -> QuerySet[ReportedAppointment]:
    """Visits of `day` in the practice's zone to which the patient came, and for which nobody gave points that day.

    Each with its member; in the order of the day. One query.
    """
    first = datetime.combine(day, time(), practice.zone)
    last = datetime.combine(day + timedelta(days=1), time(), practice.zone)
    points = _given(practice).filter(member_id=OuterRef("member_id"), moment__gte=first, moment__lt=last)
    points = points.filter(created_at__gte=first, created_at__lt=last + LATEST_ARRIVAL)
    waiting = Approval.objects.of(practice).filter(
        member_id=OuterRef("member_id"), state=Standing.WAITING, given_at__gte=first, given_at__lt=last, points__gt=0
    )
    left = Dismissal.objects.of(practice).filter(appointment_id=OuterRef("id"))
    visits = ReportedAppointment.objects.of(practice).filter(
        starts_at__gte=first,
        starts_at__lt=last,
        removed_at=None,
        status__in=[Status.ARRIVED, Status.SEATED, Status.KEPT],
        member__archived_at=None,
    )
    visits = visits.exclude(Exists(points)).exclude(Exists(waiting)).exclude(Exists(left))
    return visits.select_related("member").order_by("starts_at", "id")


def not_rewarded(practice: Practice, *, days: int, today: date | None = None) -> QuerySet[Any]:
    """Patients, known for longer than `days`, to whom nobody gave points in that time; longest first.

    Each with `rewarded_at`, None for those who never got any.
    """
    today = today or timezone.localdate(timezone=practice.zone)
    since = datetime.combine(today - timedelta(days=days), time(), practice.zone)
    mine = _given(practice).filter(member_id=OuterRef("id"))
    waiting = Approval.objects.of(practice).filter(
        member_id=OuterRef("id"), state=Standing.WAITING, given_at__gte=since, points__gt=0
    )
    left = Dismissal.objects.of(practice).filter(member_id=OuterRef("id"), appointment_id=None, until__gte=today)
    before = PointsEntry.objects.of(practice).filter(member_id=OuterRef("id"), created_at__lt=since)
    patients = Member.objects.of(practice).filter(is_patient=True, archived_at=None)
    patients = patients.filter(Q(created_at__lt=since) | Q(Exists(before)))  # or taken over with their history
    patients = patients.exclude(Exists(mine.filter(created_at__gte=since, moment__gte=since)))
    patients = patients.exclude(Exists(waiting)).exclude(Exists(left))
    last = mine.order_by("-id").values("moment")[:1]
    return patients.annotate(rewarded_at=Subquery(last), longest=Coalesce(Subquery(last), F("created_at")))


def counts(practice: Practice) -> Counts:
    """How many of today and of the usual time. Two queries."""
    today = timezone.localdate(timezone=practice.zone)
    return Counts(
        visits_without_points(practice, today).count(), not_rewarded(practice, days=USUAL_DAYS, today=today).count()
    )


def standing_dismissals(practice: Practice) -> QuerySet[Dismissal]:
    """What is left out now, newest first, each with its member: to be listed again."""
    today = timezone.localdate(timezone=practice.zone)
    rows = Dismissal.objects.of(practice).filter(Q(until__gte=today) | Q(appointment__starts_at__gte=_month_ago()))
    return rows.select_related("member", "appointment").order_by("-created_at")


def _month_ago() -> datetime:
    return timezone.now() - timedelta(days=31)
