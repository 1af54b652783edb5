"""Appointments as a practice program reports them, and rules that are on."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from offthecharts.hub.appointments.changes import take_in
from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules.models import PointRule, RuleAward
from offthecharts.wire.changes import AppointmentChange

START = datetime(2026, 11, 24, 19, 20, tzinfo=UTC)
"""14:20 in New York."""


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def rule_of(practice: Practice, trigger: str, points: int = 5, **more: Any) -> PointRule:
    """A rule that has been on since the day before START."""
    values = {"name": "On time", "active_since": START - timedelta(days=1), **more}
    return PointRule.across_practices.create(practice=practice, trigger=trigger, points=points, **values)


def known(member: Member) -> Member:
    """`member`, whom the practice's program knows as ``chart-1`` from now on."""
    member.external_id = "chart-1"
    member.save(update_fields=["external_id"])
    return member


class Visit:
    """One appointment in a practice program; each report is a new version."""

    def __init__(self, practice: Practice, **values: Any) -> None:
        self.practice, self.version = practice, 0
        self.values: dict[str, Any] = {
            "external_id": uuid.uuid4().hex,
            "patient_external_id": "chart-1",
            "starts_at": START,
            "type": "Adjustment",
            "status": "booked",
            "booked_at": START - timedelta(days=40),
            **values,
        }

    def report(self, **values: Any) -> ReportedAppointment | None:
        """Report it as it is now."""
        self.values |= values
        self.version += 1
        return take_in(practice=self.practice, part=AppointmentChange(version=self.version, **self.values))

    def arrive(self, after_minutes: float) -> ReportedAppointment | None:
        """Report that the patient came so many minutes after the start; before it when below zero."""
        return self.report(status="arrived", arrived_at=self.values["starts_at"] + minutes(after_minutes))


def entries(practice: Practice) -> list[int]:
    """The points of all entries, oldest first."""
    return list(PointsEntry.objects.of(practice).order_by("id").values_list("points", flat=True))


def states(practice: Practice) -> list[str]:
    """Where the awards stand, in their order."""
    return list(RuleAward.objects.of(practice).order_by("id").values_list("state", flat=True))


def points_of(member: Member) -> int:
    """The balance."""
    return balance_of(member.practice, member)


def now() -> datetime:
    return timezone.now()
