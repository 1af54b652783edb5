"""Appointments of the last and the next 60 days, with the moments at which they moved on."""

from dataclasses import asdict
from zoneinfo import ZoneInfo

from django.utils import timezone

from offthecharts.practice.appointments.models import Appointment
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff
from offthecharts.samples.visits import BOOKED_AHEAD, SampleVisit, make_visits


def make_appointments(patients: list[Patient], zone: ZoneInfo, booked_by: Staff) -> int:
    """Write the appointments of all working days around today; the answer is how many."""
    visits = make_visits(len(patients), zone, timezone.now())
    rows = [_appointment(visit, patients[visit.place], booked_by) for visit in visits]
    Appointment.objects.bulk_create(rows)
    for row in rows:
        row.booked_at = row.starts_at - BOOKED_AHEAD
    Appointment.objects.bulk_update(rows, ["booked_at"], batch_size=200)
    return len(rows)


def _appointment(visit: SampleVisit, patient: Patient, booked_by: Staff) -> Appointment:
    values = asdict(visit)
    del values["place"]
    return Appointment(patient=patient, booked_by=booked_by, **values)
