"""The day list and booking, as the desk sees them."""

from datetime import UTC, datetime

from django.test import Client

from offthecharts.practice.appointments import services
from offthecharts.practice.appointments.models import Appointment, Status
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff

# 23:30 on the 24th in New York is the 25th in UTC.
LATE = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)


def late_visit(patient: Patient, by: Staff) -> Appointment:
    return services.book(patient=patient, starts_at=LATE, minutes=20, kind="Check", note="", by=by)


def booking(patient: Patient) -> str:
    return f"/appointments/new/?patient={patient.pk}"


def test_the_day_list_follows_the_practices_day(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    late_visit(mateo, dana)
    assert b"23:30" in as_dana.get("/appointments/?day=2026-11-24").content
    assert b"Nobody is booked" in as_dana.get("/appointments/?day=2026-11-25").content


def test_a_date_that_does_not_exist_shows_today(as_dana: Client) -> None:
    assert b"Today," in as_dana.get("/appointments/?day=2026-02-30").content


def test_arrived_answers_with_the_new_row(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    visit = late_visit(mateo, dana)
    address = f"/appointments/{visit.pk}/move/"
    answer = as_dana.post(address, {"seen": "booked", "to": "arrived"}, headers={"HX-Request": "true"})
    assert answer.content.strip().startswith(b"<tr")
    assert b"Seated" in answer.content
    visit.refresh_from_db()
    assert visit.status == Status.ARRIVED


def test_the_counts_of_the_day_follow_each_step(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    """They stayed as they were until the page was loaded again."""
    visit = late_visit(mateo, dana)
    page = "http://testserver/appointments/?day=2026-11-24&status=booked"
    asked_by = {"HX-Request": "true", "HX-Current-URL": page}
    answer = as_dana.post(f"/appointments/{visit.pk}/move/", {"seen": "booked", "to": "arrived"}, headers=asked_by)
    assert 'id="day-chips" aria-label="Show" hx-swap-oob="true"' in answer.text
    assert ">Arrived 1</a>" in answer.text
    assert "Booked 1" not in answer.text
    undone = as_dana.post(f"/appointments/{visit.pk}/undo/", {"seen": "arrived"}, headers=asked_by)
    assert 'status=booked" aria-current="true">Booked 1</a>' in undone.text


def test_booking_says_for_whom(as_dana: Client, mateo: Patient) -> None:
    heading = as_dana.get(booking(mateo)).text.partition("<h1>")[2].partition("</h1>")[0]
    assert "Mateo" in heading


def test_the_second_desk_is_told_what_the_first_did(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    visit = late_visit(mateo, dana)
    services.move_on(appointment_id=visit.pk, seen=Status.BOOKED, to=Status.CANCELLED)
    address = f"/appointments/{visit.pk}/move/"
    answer = as_dana.post(address, {"seen": "booked", "to": "arrived"}, headers={"HX-Request": "true"})
    assert "It is “Cancelled” now" in answer.text


def test_without_javascript_the_steps_lead_back_to_the_day(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    visit = late_visit(mateo, dana)
    answer = as_dana.post(f"/appointments/{visit.pk}/move/", {"seen": "booked", "to": "missed"})
    assert answer["Location"] == f"/appointments/?day=2026-11-24#{visit.pk}"


def test_booking_puts_the_visit_on_the_practices_clock(as_dana: Client, mateo: Patient) -> None:
    answer = as_dana.post(
        booking(mateo), {"day": "2026-11-24", "time": "23:30", "minutes": "20", "kind": "Check", "note": ""}
    )
    assert answer["Location"] == "/appointments/?day=2026-11-24"
    assert Appointment.objects.get().starts_at == LATE


def test_a_time_that_the_clocks_skip_is_refused_and_nothing_typed_is_lost(as_dana: Client, mateo: Patient) -> None:
    answer = as_dana.post(
        booking(mateo),
        {"day": "2027-03-14", "time": "02:30", "minutes": "20", "kind": "Check", "note": "bring x-ray"},
    )
    assert answer.status_code == 422
    assert b"skip this time" in answer.content
    assert b"bring x-ray" in answer.content


def test_a_double_booking_says_when_the_other_one_is(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    late_visit(mateo, dana)
    answer = as_dana.post(
        booking(mateo), {"day": "2026-11-24", "time": "23:40", "minutes": "20", "kind": "Check", "note": ""}
    )
    assert answer.status_code == 422
    assert b"Tuesday, 24 November, 23:30" in answer.content


def test_the_patient_is_looked_up_when_none_is_named(as_dana: Client, mateo: Patient) -> None:
    answer = as_dana.get("/appointments/new/?q=mateo&day=2026-11-24")
    assert f"/appointments/new/?patient={mateo.pk}&amp;day=2026-11-24" in answer.text
    assert as_dana.get("/appointments/new/?patient=not-an-id").status_code == 404
