"""Leaving a visit or a member out of what was forgotten, and taking that back."""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.forgotten.models import Dismissal
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice


@transaction.atomic
def leave_visit(*, appointment: ReportedAppointment, by_name: str) -> Dismissal:
    """The visit earned nothing; twice is once."""
    made, _is_new = Dismissal.across_practices.get_or_create(
        practice_id=appointment.practice_id,
        appointment_id=appointment.id,
        defaults={"member_id": appointment.member_id, "by_name": by_name},
    )
    return made


@transaction.atomic
def leave_member(*, member: Member, days: int, by_name: str, today: date | None = None) -> Dismissal:
    """Do not list `member` for `days` more days; the last word counts."""
    today = today or timezone.localdate(timezone=member.practice.zone)
    made, _is_new = Dismissal.across_practices.update_or_create(
        practice_id=member.practice_id,
        member_id=member.id,
        appointment_id=None,
        defaults={"until": today + timedelta(days=days), "by_name": by_name},
    )
    return made


def list_again(*, practice: Practice, dismissal_id: uuid.UUID) -> bool:
    """Undo either; False when it was taken back before. One statement."""
    return Dismissal.objects.of(practice).filter(id=dismissal_id).delete()[0] > 0
