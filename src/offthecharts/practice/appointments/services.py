"""Writing appointments: booking, moving on, taking the last step back.

Each step is claimed by one conditional UPDATE, so that two desks cannot move the same appointment to different ends.
The moment of each step is kept, because punctuality earns points later.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.appointments.errors import AppointmentNotFound, BookedTwice, ChangedMeanwhile
from offthecharts.practice.appointments.models import NEXT_STEPS, Appointment, Status
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff

LONGEST_MINUTES = 8 * 60


def book(*, patient: Patient, starts_at: datetime, minutes: int, kind: str, note: str, by: Staff) -> Appointment:
    """A new appointment. Raises BookedTwice when the patient has one that overlaps."""
    with transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)
        _refuse_overlap(patient.pk, starts_at, minutes, beside=None)
        return Appointment.objects.create(
            patient=patient, starts_at=starts_at, minutes=minutes, kind=kind, note=note, booked_by=by
        )


def change(*, appointment_id: UUID, starts_at: datetime, minutes: int, kind: str, note: str) -> Appointment:
    """Move or describe an appointment anew. Raises AppointmentNotFound, BookedTwice."""
    with transaction.atomic():
        appointment = _found(appointment_id)
        Patient.objects.select_for_update().get(pk=appointment.patient_id)
        _refuse_overlap(appointment.patient_id, starts_at, minutes, beside=appointment_id)
        appointment.starts_at, appointment.minutes = starts_at, minutes
        appointment.kind, appointment.note = kind, note
        appointment.save(update_fields=["starts_at", "minutes", "kind", "note"])
    return appointment


def move_on(*, appointment_id: UUID, seen: Status, to: Status) -> Appointment:
    """Take the step from `seen` (what the person saw) to `to`, now. Doing it twice does no harm.

    Raises AppointmentNotFound, ChangedMeanwhile when the appointment is elsewhere by now.
    """
    if to not in NEXT_STEPS[seen]:
        raise ChangedMeanwhile(_found(appointment_id))
    moved = Appointment.objects.filter(pk=appointment_id, status=seen).update(
        **{"status": to, f"{to.value}_at": timezone.now()}
    )
    appointment = _found(appointment_id)
    if not moved and appointment.status != to:
        raise ChangedMeanwhile(appointment)
    return appointment


def step_back(*, appointment_id: UUID, seen: Status) -> Appointment:
    """Take the last step back: the appointment stands where it stood before `seen`.

    Raises AppointmentNotFound, ChangedMeanwhile.
    """
    with transaction.atomic():
        appointment = Appointment.objects.select_for_update().filter(pk=appointment_id).first()
        if appointment is None:
            raise AppointmentNotFound("Load the day again.")
        if appointment.status != seen or seen == Status.BOOKED:
            raise ChangedMeanwhile(appointment)
        setattr(appointment, f"{seen.value}_at", None)
        appointment.status = appointment.step_before(seen)
        appointment.save(update_fields=["status", f"{seen.value}_at"])
    return appointment


def _found(appointment_id: UUID) -> Appointment:
    appointment = Appointment.objects.select_related("patient__person").filter(pk=appointment_id).first()
    if appointment is None:
        raise AppointmentNotFound("Load the day again.")
    return appointment


def _refuse_overlap(patient_id: UUID, starts_at: datetime, minutes: int, *, beside: UUID | None) -> None:
    """Raises BookedTwice. Appointments are at most eight hours long, which keeps the look-up small."""
    ends_at = starts_at + timedelta(minutes=minutes)
    near = Appointment.objects.filter(
        patient_id=patient_id,
        starts_at__lt=ends_at,
        starts_at__gt=starts_at - timedelta(minutes=LONGEST_MINUTES),
    ).exclude(status__in=[Status.CANCELLED, Status.MISSED])
    for other in near.select_related("patient__person"):
        if other.pk != beside and other.ends_at > starts_at:
            raise BookedTwice(other)
