"""Storing appointments that practice programs report; the point rules look at each change in its transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from offthecharts.hub.appointments.errors import InvalidAppointment
from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules.awarding import settle

LONGEST = {"external_id": 64, "description": 300}


@transaction.atomic
def report(
    *,
    practice: Practice,
    member: Member,
    starts_at: datetime,
    external_id: str = "",
    description: str = "",
    **known: Any,
) -> ReportedAppointment:
    """Store a new appointment; one that is known by the program's own id is changed instead, so repeating is safe.

    `known` is what else the program says, by the model's names. Raises InvalidAppointment.
    """
    values = {
        "member_id": member.id,
        "starts_at": starts_at,
        "external_id": external_id,
        "description": description,
        **known,
    }
    _check(values)
    lock_practice(practice.pk)
    before = by_external_id(practice, external_id)
    if before is not None:
        return change(appointment=before, values={**values, "removed_at": None})
    last: int = ReportedAppointment.objects.of(practice).aggregate(last=Max("number"))["last"] or 0
    made = ReportedAppointment.across_practices.create(practice=practice, number=last + 1, **values)
    settle(made)
    return made


def by_external_id(practice: Practice, external_id: str) -> ReportedAppointment | None:
    """The appointment that the practice's program knows by this id, removed or not. One query."""
    if not external_id:
        return None
    rows = ReportedAppointment.objects.of(practice).filter(external_id=external_id)
    return rows.select_related("practice", "member").order_by("number").last()


@transaction.atomic
def change(*, appointment: ReportedAppointment, values: Mapping[str, Any]) -> ReportedAppointment:
    """Set `values`, by the model's names. Raises InvalidAppointment."""
    _check(values)
    lock_practice(appointment.practice_id)
    for name, value in values.items():
        setattr(appointment, name, value)
    appointment.save(update_fields=[*values, "updated_at"])
    settle(appointment)
    return appointment


@transaction.atomic
def remove(*, appointment: ReportedAppointment) -> None:
    """Take the appointment away, and with it what it earned; its number is never used again."""
    change(appointment=appointment, values={"removed_at": timezone.now()})


def _check(values: Mapping[str, Any]) -> None:
    problems = {
        name: [f"This is too long: at most {most} characters."]
        for name, most in LONGEST.items()
        if len(values.get(name, "")) > most
    }
    if problems:
        raise InvalidAppointment("Put the named fields right and send them again.", fields=problems)
