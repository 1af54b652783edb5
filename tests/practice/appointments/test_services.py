"""Booking and the steps of a visit."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from offthecharts.practice.appointments import services
from offthecharts.practice.appointments.errors import BookedTwice, ChangedMeanwhile
from offthecharts.practice.appointments.models import Appointment, Status
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff

START = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)


def booked(patient: Patient, by: Staff, start: datetime = START, minutes: int = 20) -> Appointment:
    return services.book(patient=patient, starts_at=start, minutes=minutes, kind="Adjustment", note="", by=by)


def test_each_step_of_a_visit_keeps_its_moment(mateo: Patient, dana: Staff) -> None:
    appointment = booked(mateo, dana)
    before = timezone.now()
    for seen, to in [
        (Status.BOOKED, Status.ARRIVED),
        (Status.ARRIVED, Status.SEATED),
        (Status.SEATED, Status.KEPT),
    ]:
        appointment = services.move_on(appointment_id=appointment.pk, seen=seen, to=to)
    assert appointment.status == Status.KEPT
    assert before <= appointment.arrived_at <= appointment.seated_at <= appointment.kept_at


def test_the_second_desk_cannot_move_what_the_first_has_moved(mateo: Patient, dana: Staff) -> None:
    appointment = booked(mateo, dana)
    services.move_on(appointment_id=appointment.pk, seen=Status.BOOKED, to=Status.ARRIVED)
    with pytest.raises(ChangedMeanwhile, match="Arrived"):
        services.move_on(appointment_id=appointment.pk, seen=Status.BOOKED, to=Status.MISSED)
    appointment.refresh_from_db()
    assert appointment.status == Status.ARRIVED
    assert appointment.missed_at is None


def test_pressing_arrived_twice_keeps_the_first_moment(mateo: Patient, dana: Staff) -> None:
    appointment = booked(mateo, dana)
    first = services.move_on(appointment_id=appointment.pk, seen=Status.BOOKED, to=Status.ARRIVED)
    second = services.move_on(appointment_id=appointment.pk, seen=Status.BOOKED, to=Status.ARRIVED)
    assert second.arrived_at == first.arrived_at


@pytest.mark.parametrize(
    ("steps", "back"),
    [
        ([Status.ARRIVED], Status.BOOKED),
        ([Status.ARRIVED, Status.SEATED], Status.ARRIVED),
        ([Status.ARRIVED, Status.SEATED, Status.KEPT], Status.SEATED),
        ([Status.ARRIVED, Status.KEPT], Status.ARRIVED),
        ([Status.MISSED], Status.BOOKED),
        ([Status.ARRIVED, Status.CANCELLED], Status.ARRIVED),
    ],
)
def test_undo_returns_to_the_step_before(mateo: Patient, dana: Staff, steps: list[Status], back: Status) -> None:
    appointment = booked(mateo, dana)
    seen = Status.BOOKED
    for step in steps:
        services.move_on(appointment_id=appointment.pk, seen=seen, to=step)
        seen = step
    undone = services.step_back(appointment_id=appointment.pk, seen=seen)
    assert undone.status == back
    assert getattr(undone, f"{seen.value}_at") is None


def test_a_patient_cannot_sit_in_two_chairs(mateo: Patient, dana: Staff) -> None:
    first = booked(mateo, dana, minutes=60)
    with pytest.raises(BookedTwice) as refused:
        booked(mateo, dana, START + timedelta(minutes=59))
    assert refused.value.other == first
    booked(mateo, dana, START + timedelta(minutes=60))


def test_a_cancelled_appointment_frees_its_time(mateo: Patient, dana: Staff) -> None:
    first = booked(mateo, dana)
    services.move_on(appointment_id=first.pk, seen=Status.BOOKED, to=Status.CANCELLED)
    assert booked(mateo, dana).pk != first.pk


def test_an_appointment_can_be_moved_within_its_own_time(mateo: Patient, dana: Staff) -> None:
    first = booked(mateo, dana)
    later = START + timedelta(minutes=5)
    moved = services.change(appointment_id=first.pk, starts_at=later, minutes=30, kind="Repair", note="wire")
    assert (moved.starts_at, moved.minutes, moved.kind, moved.note) == (later, 30, "Repair", "wire")
