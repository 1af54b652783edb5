"""Telling the Hubs about appointments: queued in the transaction of the change, for services that want to know."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.appointments.models import Appointment
from offthecharts.practice.outbox import services, switches
from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.wire.changes import AppointmentChange, AppointmentStatus

KIND: Final = "appointment"
BACK: Final = timedelta(days=30)
"""Of the past, a Hub that begins to hear of appointments is told this much; and all that is to come."""
BATCH: Final = 500
_AS_IT_IS: Final = (
    "version",
    "starts_at",
    "minutes",
    "booked_at",
    "confirmed_at",
    "arrived_at",
    "seated_at",
    "kept_at",
    "missed_at",
    "cancelled_at",
    "bracket_broken",
    "hygiene_score",
    "checkup_kept",
    "retainer_good",
)


def body_of(appointment: Appointment) -> dict[str, Any]:
    """The appointment as it is now, as the wire has it. The note stays here: it may say anything of a patient."""
    return AppointmentChange(
        external_id=str(appointment.pk),
        patient_external_id=str(appointment.patient_id),
        type=appointment.kind,
        status=AppointmentStatus(appointment.status),
        **{name: getattr(appointment, name) for name in _AS_IT_IS},
    ).model_dump(mode="json")


def tell(appointment: Appointment, *, by: Staff | None) -> None:
    """Queue the appointment for every Hub that wants to know. In the transaction of its change.

    One query when none wants to, else two more for each.
    """
    for service in switches.keeping():
        if switches.sends_appointments(service):
            services.put(
                service=service, subject=str(appointment.patient_id), kind=KIND, body=body_of(appointment), staff=by
            )


def switched(service: Service, *, before: bool) -> None:
    """The options of `service` were saved; `before` is whether it heard of appointments until now."""
    if switches.sends_appointments(service) and not before:
        tell_all(service)


@transaction.atomic
def tell_all(service: Service, *, patient_id: UUID | None = None) -> int:
    """Queue the appointments of the last 30 and of all coming days, or those of one patient; how many.

    They let what the desk does meanwhile go first. One query for each 500.
    """
    rows = Appointment.objects.filter(starts_at__gte=timezone.now() - BACK).order_by("starts_at", "pk")
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
        services.go_first(service, [str(patient_id)])
    entries = (
        OutboxEntry(
            service=service,
            subject=str(row.patient_id),
            kind=KIND,
            body=body_of(row),
            lets_others_first=patient_id is None,
        )
        for row in rows.iterator(chunk_size=BATCH)
    )
    return len(OutboxEntry.objects.bulk_create(entries, batch_size=BATCH))


def profile_known(service: Service, patient_id: UUID) -> None:
    """The Hub has a profile of this patient by now: tell it the appointments that it could not place until then."""
    if switches.sends_appointments(service):
        tell_all(service, patient_id=patient_id)
