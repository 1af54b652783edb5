"""Rewards that were earned and not given: visits of a day without points, and members without any for long.

What a reward is, says ``points.rewards``.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from offthecharts.hub.appointments.models import CAME, ReportedAppointment
from offthecharts.hub.forgotten.models import Dismissal
from offthecharts.hub.members.merged import ids_under
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.rewards import awards, days_ago, is_rewarded
from offthecharts.hub.practices.models import Practice

LONG_DAYS: Final = (30, 60, 90, 180)
USUAL_DAYS: Final = 60


@dataclass(frozen=True)
class Counts:
    """How many there are, for the home page."""

    visits: int
    members: int


def visits_without_points(practice: Practice, day: date) -> QuerySet[ReportedAppointment]:
    """Visits of `day` in the practice's zone to which the patient came, and for which nobody gave points that day.

    Each with its member; in the order of the day. One query.
    """
    first = datetime.combine(day, time(), practice.zone)
    over = datetime.combine(day + timedelta(days=1), time(), practice.zone)
    left = Dismissal.objects.of(practice).filter(appointment_id=OuterRef("id"))
    visits = ReportedAppointment.objects.of(practice).filter(
        starts_at__gte=first, starts_at__lt=over, removed_at=None, status__in=CAME, member__archived_at=None
    )
    visits = visits.exclude(is_rewarded(practice, "member_id", first, over)).exclude(Exists(left))
    return visits.select_related("member").order_by("starts_at", "id")


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
