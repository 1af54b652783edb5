"""Appointments of the last and the next 60 days, with the moments at which they moved on."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from django.utils import timezone

from offthecharts.practice.appointments.models import Appointment, Status
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff

DAYS = 60
KINDS = [
    ("Adjustment", 20, 60),
    ("Check", 10, 15),
    ("New braces", 60, 8),
    ("Retainer fitting", 30, 10),
    ("Repair", 20, 7),
]
FIRST_HOUR, SLOTS, SLOT_MINUTES = 8, 27, 20


def make_appointments(patients: list[Patient], zone: ZoneInfo, booked_by: Staff) -> int:
    """Write the appointments of all working days around today; the answer is how many."""
    chance = random.Random(len(patients))  # noqa: S311  # invented appointments are no secret
    today = timezone.now().astimezone(zone).date()
    turn = cycle(chance.sample(patients, len(patients)))
    rows = [
        _appointment(next(turn), start, booked_by, chance)
        for day in _working_days(today)
        for start in _starts(day, zone, chance)
    ]
    Appointment.objects.bulk_create(rows)
    return len(rows)


def _working_days(today: date) -> Iterator[date]:
    """Monday to Friday; today always, so that the demo's day list is never empty."""
    for offset in range(-DAYS, DAYS + 1):
        day = today + timedelta(days=offset)
        if day.weekday() < 5 or offset == 0:
            yield day


def _starts(day: date, zone: ZoneInfo, chance: random.Random) -> list[datetime]:
    opening = datetime.combine(day, time(FIRST_HOUR), zone)
    slots = sorted(chance.sample(range(SLOTS), 14))
    return [opening + timedelta(minutes=slot * SLOT_MINUTES) for slot in slots]


def _appointment(patient: Patient, start: datetime, booked_by: Staff, chance: random.Random) -> Appointment:
    kind, minutes, _weight = chance.choices(KINDS, weights=[weight for *_, weight in KINDS])[0]
    appointment = Appointment(patient=patient, starts_at=start, minutes=minutes, kind=kind, booked_by=booked_by)
    now = timezone.now()
    if start + timedelta(minutes=minutes + 15) < now:
        _ended(appointment, chance)
    elif start - timedelta(minutes=5) < now:
        _under_way(appointment, now, chance)
    elif chance.random() < 0.03:
        appointment.status = Status.CANCELLED
        appointment.cancelled_at = now - timedelta(hours=chance.randint(1, 40))
    return appointment


def _ended(appointment: Appointment, chance: random.Random) -> None:
    """Mostly kept, most of them on time."""
    draw = chance.random()
    if draw < 0.06:
        appointment.status = Status.MISSED
        appointment.missed_at = appointment.starts_at + timedelta(minutes=20)
    elif draw < 0.10:
        appointment.status = Status.CANCELLED
        appointment.cancelled_at = appointment.starts_at - timedelta(hours=chance.randint(3, 60))
    else:
        _arrive(appointment, chance)
        appointment.status = Status.KEPT
        appointment.seated_at = max(appointment.starts_at, appointment.arrived_at or appointment.starts_at)
        appointment.kept_at = appointment.seated_at + timedelta(minutes=appointment.minutes)


def _under_way(appointment: Appointment, now: datetime, chance: random.Random) -> None:
    """Now: in the chair, in the waiting room, or late."""
    _arrive(appointment, chance)
    arrived = appointment.arrived_at
    if arrived is None or arrived > now:
        appointment.arrived_at = None
    elif appointment.starts_at < now:
        appointment.status = Status.SEATED
        appointment.seated_at = max(appointment.starts_at, arrived)
    else:
        appointment.status = Status.ARRIVED


def _arrive(appointment: Appointment, chance: random.Random) -> None:
    early_minutes = chance.choices([12, 7, 3, 0, -4, -11], weights=[15, 30, 25, 12, 12, 6])[0]
    appointment.arrived_at = appointment.starts_at - timedelta(minutes=early_minutes)
