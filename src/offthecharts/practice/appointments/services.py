"""Writing appointments: booking, moving on, taking the last step back, noting what was found.

Each step is claimed by one conditional UPDATE, so that two desks cannot move the same appointment to different ends.
The moment of each step is kept, because punctuality earns points. Each change makes a new version of the appointment
and is queued for the Hubs in the same transaction.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from offthecharts.practice.appointments.errors import (
    AppointmentNotFound,
    BookedTwice,
    ChangedMeanwhile,
    NothingToNoteYet,
)
from offthecharts.practice.appointments.models import FINDINGS, NEXT_STEPS, Appointment, Status
from offthecharts.practice.appointments.telling import tell
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff

LONGEST_MINUTES = 8 * 60


@transaction.atomic
def book(*, patient: Patient, starts_at: datetime, minutes: int, kind: str, note: str, by: Staff) -> Appointment:
    """A new appointment. Raises BookedTwice when the patient has one that overlaps."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    _refuse_overlap(patient.pk, starts_at, minutes, beside=None)
    appointment = Appointment.objects.create(
        patient=patient, starts_at=starts_at, minutes=minutes, kind=kind, note=note, booked_by=by
    )
    tell(appointment, by=by)
    return appointment


@transaction.atomic
def change(
    *, appointment_id: UUID, starts_at: datetime, minutes: int, kind: str, note: str, by: Staff | None = None
) -> Appointment:
    """Move or describe an appointment anew; one that is moved to another day has to be confirmed again.

    Raises AppointmentNotFound, BookedTwice.
    """
    found = _found(appointment_id)
    Patient.objects.select_for_update().get(pk=found.patient_id)
    _refuse_overlap(found.patient_id, starts_at, minutes, beside=appointment_id)
    appointment = _held(appointment_id)
    if appointment.status == Status.CONFIRMED and _day(starts_at) != _day(appointment.starts_at):
        appointment.status, appointment.confirmed_at = Status.BOOKED, None
    appointment.starts_at, appointment.minutes = starts_at, minutes
    appointment.kind, appointment.note = kind, note
    return _saved(appointment, ["starts_at", "minutes", "kind", "note", "status", "confirmed_at"], by)


@transaction.atomic
def move_on(*, appointment_id: UUID, seen: Status, to: Status, by: Staff | None = None) -> Appointment:
    """Take the step from `seen` (what the person saw) to `to`, now. Doing it twice does no harm.

    Raises AppointmentNotFound, ChangedMeanwhile when the appointment is elsewhere by now.
    """
    if to not in NEXT_STEPS[seen]:
        raise ChangedMeanwhile(_found(appointment_id))
    moved = Appointment.objects.filter(pk=appointment_id, status=seen).update(
        **{"status": to, f"{to.value}_at": timezone.now(), "version": F("version") + 1}
    )
    appointment = _found(appointment_id)
    if moved:
        tell(appointment, by=by)
    elif appointment.status != to:
        raise ChangedMeanwhile(appointment)
    return appointment


@transaction.atomic
def step_back(*, appointment_id: UUID, seen: Status, by: Staff | None = None) -> Appointment:
    """Take the last step back: the appointment stands where it stood before `seen`.

    Raises AppointmentNotFound, ChangedMeanwhile.
    """
    appointment = _held(appointment_id)
    if appointment.status != seen or seen == Status.BOOKED:
        raise ChangedMeanwhile(appointment)
    setattr(appointment, f"{seen.value}_at", None)
    appointment.status = appointment.step_before(seen)
    return _saved(appointment, ["status", f"{seen.value}_at"], by)


@transaction.atomic
def note_findings(
    *, appointment_id: UUID, findings: Mapping[str, bool | int | None], by: Staff | None = None
) -> Appointment:
    """Note what was found at the visit, by the names of FINDINGS; None is "not looked at". Nothing new, no version.

    Raises AppointmentNotFound, and NothingToNoteYet before the patient has come.
    """
    appointment = _held(appointment_id)
    if not appointment.has_come:
        raise NothingToNoteYet("Press Arrived first; or reload the day, if somebody took that back.")
    new = {name: findings[name] for name in FINDINGS if name in findings}
    if all(getattr(appointment, name) == value for name, value in new.items()):
        return appointment
    for name, value in new.items():
        setattr(appointment, name, value)
    return _saved(appointment, list(new), by)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _saved(appointment: Appointment, fields: list[str], by: Staff | None) -> Appointment:
    """Save `fields` of an appointment that is held, as a new version, and tell the Hubs."""
    appointment.version += 1
    appointment.save(update_fields=[*fields, "version"])
    tell(appointment, by=by)
    return appointment


def _held(appointment_id: UUID) -> Appointment:
    """The appointment, which nobody else changes until the transaction ends."""
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("patient__person")
    appointment = rows.filter(pk=appointment_id).first()
    if appointment is None:
        raise AppointmentNotFound("Load the day again.")
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
