"""Appointments on their way to the Hubs: queued with the change, for those who want to know."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.practice.appointments import services, telling
from offthecharts.practice.appointments.errors import BookedTwice, NothingToNoteYet
from offthecharts.practice.appointments.models import Appointment, Status
from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup import services as setup
from offthecharts.practice.setup.models import Service, ServiceState
from offthecharts.practice.staff.models import Staff
from offthecharts.wire.changes import AppointmentChange

START = datetime(2026, 11, 24, 19, 20, tzinfo=UTC)


def hub(name: str = "Hub", **options: Any) -> Service:
    """An enabled Hub with these switches."""
    return Service.objects.create(
        provider="practicegenius", name=name, state=ServiceState.ENABLED, secret="sealed", options=options
    )


def booked(patient: Patient, by: Staff, start: datetime = START) -> Appointment:
    return services.book(patient=patient, starts_at=start, minutes=20, kind="Adjustment", note="bring x-ray", by=by)


def told() -> list[AppointmentChange]:
    """What waits, in its order."""
    return [AppointmentChange.model_validate(entry.body) for entry in OutboxEntry.objects.order_by("pk")]


def test_each_step_is_queued_under_the_patient_with_a_version_of_its_own(mateo: Patient, dana: Staff) -> None:
    hub(appointments=True)
    visit = booked(mateo, dana)
    for seen, to in [
        (Status.BOOKED, Status.CONFIRMED),
        (Status.CONFIRMED, Status.ARRIVED),
        (Status.ARRIVED, Status.KEPT),
    ]:
        services.move_on(appointment_id=visit.pk, seen=seen, to=to, by=dana)
    services.note_findings(appointment_id=visit.pk, findings={"bracket_broken": False, "hygiene_score": 4}, by=dana)
    services.step_back(appointment_id=visit.pk, seen=Status.KEPT, by=dana)
    seen_there = told()
    assert [change.status for change in seen_there] == ["booked", "confirmed", "arrived", "kept", "kept", "arrived"]
    assert [change.version for change in seen_there] == [1, 2, 3, 4, 5, 6]
    last = seen_there[-1]
    assert (last.hygiene_score, last.bracket_broken, last.checkup_kept) == (4, False, None)
    assert (last.confirmed_at is not None, last.arrived_at is not None, last.kept_at) == (True, True, None)
    assert {entry.subject for entry in OutboxEntry.objects.all()} == {str(mateo.pk)}
    assert {entry.staff for entry in OutboxEntry.objects.all()} == {dana}


def test_the_note_of_an_appointment_stays_here(mateo: Patient, dana: Staff) -> None:
    hub(appointments=True)
    booked(mateo, dana)
    assert "x-ray" not in str(OutboxEntry.objects.get().body)


def test_nothing_is_queued_for_a_hub_that_does_not_want_to_know(mateo: Patient, dana: Staff) -> None:
    hub(chart_changes="automatic")
    booked(mateo, dana)
    assert not OutboxEntry.objects.exists()


def test_what_did_not_happen_is_not_told(mateo: Patient, dana: Staff) -> None:
    hub(appointments=True)
    visit = booked(mateo, dana)
    with pytest.raises(BookedTwice):
        booked(mateo, dana)
    services.move_on(appointment_id=visit.pk, seen=Status.BOOKED, to=Status.ARRIVED)
    services.move_on(appointment_id=visit.pk, seen=Status.BOOKED, to=Status.ARRIVED)
    assert len(told()) == 2


def test_undo_of_an_arrival_returns_to_confirmed(mateo: Patient, dana: Staff) -> None:
    visit = booked(mateo, dana)
    services.move_on(appointment_id=visit.pk, seen=Status.BOOKED, to=Status.CONFIRMED)
    services.move_on(appointment_id=visit.pk, seen=Status.CONFIRMED, to=Status.ARRIVED)
    assert services.step_back(appointment_id=visit.pk, seen=Status.ARRIVED).status == Status.CONFIRMED
    assert services.step_back(appointment_id=visit.pk, seen=Status.CONFIRMED).status == Status.BOOKED


@pytest.mark.parametrize(("days", "status"), [(0, Status.CONFIRMED), (1, Status.BOOKED)])
def test_moved_to_another_day_it_has_to_be_confirmed_again(
    mateo: Patient, dana: Staff, days: int, status: Status
) -> None:
    visit = booked(mateo, dana)
    services.move_on(appointment_id=visit.pk, seen=Status.BOOKED, to=Status.CONFIRMED)
    start = START + timedelta(days=days, minutes=30)
    moved = services.change(appointment_id=visit.pk, starts_at=start, minutes=20, kind="Check", note="")
    assert moved.status == status
    assert (moved.confirmed_at is None) is (status == Status.BOOKED)


def test_a_visit_that_has_not_begun_has_nothing_to_note(mateo: Patient, dana: Staff) -> None:
    visit = booked(mateo, dana)
    with pytest.raises(NothingToNoteYet):
        services.note_findings(appointment_id=visit.pk, findings={"hygiene_score": 4})


def test_the_switch_tells_the_last_thirty_and_all_coming_days_once(
    mateo: Patient, dana: Staff, olive: Staff, django_assert_max_num_queries: Any
) -> None:
    service = hub()
    now = timezone.now()
    for days in (-31, -29, -1, 3, 200):
        booked(mateo, dana, now + timedelta(days=days))
    with django_assert_max_num_queries(12):
        setup.change_options(service=service, name="Hub", options={"appointments": True}, by=olive)
    assert [change.starts_at > now - timedelta(days=30) for change in told()] == [True] * 4
    assert OutboxEntry.objects.filter(lets_others_first=True).count() == 4
    setup.change_options(service=service, name="Hub", options={"appointments": True}, by=olive)
    assert OutboxEntry.objects.count() == 4


def test_a_new_profile_is_told_what_the_hub_could_not_place_before(mateo: Patient, dana: Staff) -> None:
    service = hub()
    booked(mateo, dana, timezone.now() + timedelta(days=2))
    telling.profile_known(service, mateo.pk)
    assert not OutboxEntry.objects.exists()
    service.options = {"appointments": True}
    telling.profile_known(service, mateo.pk)
    assert len(told()) == 1


def test_the_desk_notes_what_was_found_and_changes_it_later(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    visit = booked(mateo, dana)
    day = "/appointments/?day=2026-11-24"
    assert b"Visit notes" not in as_dana.get(day).content
    services.move_on(appointment_id=visit.pk, seen=Status.BOOKED, to=Status.ARRIVED)
    assert b"Visit notes" in as_dana.get(day).content
    address = f"/appointments/{visit.pk}/findings/"
    typed = {"bracket_broken": "no", "hygiene_score": "5", "checkup_kept": "", "retainer_good": "no"}
    answer = as_dana.post(address, typed, headers={"HX-Request": "true"})
    assert answer.content.strip().startswith(b"<tr")
    assert "no broken bracket" in answer.text
    visit.refresh_from_db()
    assert (visit.bracket_broken, visit.hygiene_score, visit.checkup_kept, visit.retainer_good) == (
        False,
        5,
        None,
        False,
    )
    page = as_dana.get(address)
    assert '<option value="5" selected>' in page.text
    assert as_dana.post(address, typed | {"hygiene_score": ""})["Location"].startswith(day)
    visit.refresh_from_db()
    assert visit.hygiene_score is None


def test_in_the_chart_the_notes_come_back_in_its_appointments(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    visit = booked(mateo, dana, timezone.now())
    services.move_on(appointment_id=visit.pk, seen=Status.BOOKED, to=Status.ARRIVED)
    assert f"/appointments/{visit.pk}/findings/?place=chart" in as_dana.get(f"/patients/{mateo.pk}/").text
    address = f"/appointments/{visit.pk}/findings/?place=chart"
    answer = as_dana.post(address, {"hygiene_score": "2"}, headers={"HX-Request": "true"})
    assert 'id="visits"' in answer.text
    assert "hygiene 2 of 5" in answer.text


def test_a_score_that_does_not_exist_comes_back_into_the_dialog(as_dana: Client, mateo: Patient, dana: Staff) -> None:
    visit = booked(mateo, dana)
    services.move_on(appointment_id=visit.pk, seen=Status.BOOKED, to=Status.ARRIVED)
    answer = as_dana.post(
        f"/appointments/{visit.pk}/findings/", {"hygiene_score": "9"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#dialog-content")


def test_on_its_day_arrived_comes_first_and_before_it_confirmed(mateo: Patient, dana: Staff) -> None:
    today = booked(mateo, dana, timezone.now())
    later = booked(mateo, dana, timezone.now() + timedelta(days=3))
    assert today.next_steps[0] == Status.ARRIVED
    assert later.next_steps[0] == Status.CONFIRMED


@pytest.mark.parametrize(
    ("start", "arrived", "late"),
    [
        ("2026-11-01T01:40:00-04:00", "2026-11-01T01:40:00-05:00", 60),
        ("2026-03-08T01:50:00-05:00", "2026-03-08T03:10:00-04:00", 20),
        ("2026-11-25T00:10:00-05:00", "2026-11-24T23:55:00-05:00", -15),
    ],
)
def test_minutes_late_count_over_midnight_and_the_change_of_the_clocks(start: str, arrived: str, late: int) -> None:
    zone = timezone.get_default_timezone()
    moments = [datetime.fromisoformat(text).astimezone(zone) for text in (start, arrived)]
    assert Appointment(starts_at=moments[0], arrived_at=moments[1]).minutes_late == late
