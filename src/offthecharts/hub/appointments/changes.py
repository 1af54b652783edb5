"""Appointments that a practice program reports after the fact."""

from typing import Any, Final

from django.db import transaction

from offthecharts.hub.appointments import services
from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members import matching
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Connection, Practice
from offthecharts.wire.changes import AppointmentChange

_AS_SENT: Final = frozenset(AppointmentChange.model_fields) - {"external_id", "patient_external_id", "type"}


def apply_appointment(*, connection: Connection, part: AppointmentChange, key: str) -> dict[str, Any]:
    """Take the appointment in and give or take back what the rules say.

    A patient without a profile has no points to earn: nothing is kept and nothing is told (docs/decisions/0032). Nor
    is anything told for an older version, whose appointment may be another patient's by now.
    """
    taken = take_in(practice=connection.practice, part=part)
    if taken is None or taken.version > part.version:
        return {}
    return {"member_id": str(taken.member_id)}


@transaction.atomic
def take_in(*, practice: Practice, part: AppointmentChange) -> ReportedAppointment | None:
    """The appointment as reported, with its points; None when its patient has no profile. For any practice program.

    An older version than the one that is known changes nothing; the same one again does no harm.
    """
    lock_practice(practice.pk)
    member = matching.by_external_id(practice, part.patient_external_id)
    if member is None:
        return None
    known = services.by_external_id(practice, part.external_id)
    if known is not None and known.version > part.version:
        return known
    values = {name: getattr(part, name) for name in _AS_SENT} | {"kind": part.type, "status": part.status.value}
    if known is not None:
        known.member = member
        return services.change(appointment=known, values={**values, "member_id": member.id, "removed_at": None})
    return services.report(practice=practice, member=member, external_id=part.external_id, **values)
