"""Reading appointments day by day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, QuerySet
from django.utils import timezone

from offthecharts.practice.appointments.models import Appointment, Status


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of `day` and of the next one in the practice's time zone (the active one)."""
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(day, time.min, tzinfo=zone),
        datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone),
    )


def of_day(day: date) -> QuerySet[Appointment]:
    """The appointments that start on `day`, in order, with patient and person. One query."""
    start, end = day_bounds(day)
    rows = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end)
    return rows.select_related("patient__person").order_by("starts_at", "pk")


@dataclass(frozen=True)
class DayCount:
    """How many appointments of a day stand where."""

    total: int
    by_status: list[tuple[Status, int]]


def count_day(day: date) -> DayCount:
    """Counts of `day`. One query."""
    start, end = day_bounds(day)
    rows = Appointment.objects.filter(starts_at__gte=start, starts_at__lt=end).order_by()
    counted = dict(rows.values_list("status").annotate(count=Count("pk")))
    by_status = [(status, counted[status.value]) for status in Status if counted.get(status.value)]
    return DayCount(sum(counted.values()), by_status)


def kinds_in_use() -> list[str]:
    """Kinds of appointments booked in the last year, the most used first; to choose from."""
    since = timezone.now() - timedelta(days=365)
    rows = Appointment.objects.filter(starts_at__gte=since).order_by()
    return list(
        rows.values("kind").annotate(count=Count("pk")).order_by("-count").values_list("kind", flat=True)[:12]
    )
