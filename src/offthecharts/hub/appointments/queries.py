"""Reading reported appointments."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.members.models import Member
from offthecharts.hub.rules.models import AwardState, RuleAward

SHOWN: Final = 15


@dataclass(frozen=True)
class Shown:
    """One appointment on a profile, with what the rules gave for it."""

    appointment: ReportedAppointment
    awards: list[RuleAward] = field(default_factory=list)


@dataclass(frozen=True)
class Appointments:
    """A member's appointments: the next one that is to come, and the latest ones, newest first."""

    next: ReportedAppointment | None
    latest: list[Shown]


def appointments_of(member: Member, *, now: datetime | None = None) -> Appointments:
    """What the profile shows. Three queries, one when there is no appointment."""
    rows = ReportedAppointment.objects.of(member.practice_id).filter(member_id=member.id, removed_at=None)
    latest = list(rows.order_by("-starts_at", "-id")[:SHOWN])
    if not latest:
        return Appointments(None, [])
    standing = rows.filter(starts_at__gte=now or timezone.now(), status__in=[Status.BOOKED, Status.CONFIRMED])
    awards = RuleAward.objects.of(member.practice_id).filter(
        member_id=member.id,
        appointment_id__in=[row.id for row in latest],
        state__in=[AwardState.GIVEN, AwardState.OWED],
    )
    shown = {row.id: Shown(row) for row in latest}
    for award in awards.exclude(points=0).select_related("rule").order_by("id"):
        shown[award.appointment_id].awards.append(award)
    return Appointments(standing.order_by("starts_at", "id").first(), list(shown.values()))
