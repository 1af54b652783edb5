"""The Admin window: search, charts, today's appointments, charts opened lately."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from offthecharts.practice.appointments.models import Appointment, Status
from offthecharts.practice.patients.models import Patient, Person, Relationship
from offthecharts.practice.patients.services import HolderData, PersonData, create_patient, set_active
from offthecharts.web.audit.models import AuditEntry

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mia(mateo: Patient, rosa: Person) -> Patient:
    """Mateo's little sister."""
    return create_patient(
        person=PersonData(first_name="Mia", last_name="Núñez-O’Hara"),
        holders=[HolderData(relationship=Relationship.MOTHER, person_id=rosa.pk)],
    )


def shown(answer: Any) -> str:
    """The text of a page."""
    return str(answer.content.decode())


def chart_of(client: Client, patient: Patient, **more: Any) -> str:
    """The Admin window with the chart of `patient`."""
    return shown(client.get(reverse("patient", args=[patient.pk]), **more))


def test_the_chart_shows_who_it_is_and_how_to_reach_them(as_dana: Client, mateo: Patient) -> None:
    page = chart_of(as_dana, mateo)
    for text in ["Mateo Núñez-O’Hara", "Teo", "#1042", "12 y", "male", "(212) 555-0123", "mother", "Rosa Núñez"]:
        assert text in page
    assert 'href="tel:+1-212-555-0123"' in page
    assert 'href="mailto:mateo@example.org"' in page
    assert 'href="tel:+1-212-555-0177"' in page


def test_the_chart_shows_siblings_and_for_whom_else_the_account_holder_is_responsible(
    as_dana: Client, mateo: Patient, mia: Patient
) -> None:
    page = chart_of(as_dana, mateo)
    assert page.count(f'href="{reverse("patient", args=[mia.pk])}"') == 2
    assert "Also responsible for" in page


def test_htmx_gets_the_chart_alone_and_a_restored_page_everything(as_dana: Client, mateo: Patient) -> None:
    fragment = chart_of(as_dana, mateo, headers=HTMX)
    assert "<html" not in fragment
    assert fragment.strip().startswith('<section class="chart" id="chart"')
    assert f'data-patient-id="{mateo.pk}"' in fragment
    assert "<html" in chart_of(as_dana, mateo, headers={**HTMX, "HX-History-Restore-Request": "true"})


def test_the_next_the_last_and_all_appointments_are_on_the_chart(as_dana: Client, mateo: Patient) -> None:
    now = timezone.now()
    for days, kind, status in [
        (-40, "New braces", Status.KEPT),
        (-9, "Repair", Status.MISSED),
        (3, "Retainer fitting", Status.CANCELLED),
        (8, "Adjustment", Status.BOOKED),
        (30, "Check", Status.BOOKED),
    ]:
        Appointment.objects.create(patient=mateo, starts_at=now + timedelta(days=days), kind=kind, status=status)
    appointments = as_dana.get(reverse("patient", args=[mateo.pk])).context["chart"].appointments
    assert appointments.next.kind == "Adjustment"
    assert appointments.last.kind == "New braces"
    kinds = [appointment.kind for appointment in appointments.all]
    assert kinds == ["Check", "Adjustment", "Retainer fitting", "Repair", "New braces"]


def test_todays_appointments_stand_beside_the_chart(as_dana: Client, mateo: Patient) -> None:
    noon = timezone.localtime().replace(hour=12, minute=0)
    Appointment.objects.create(patient=mateo, starts_at=noon, kind="Adjustment", status=Status.ARRIVED)
    Appointment.objects.create(patient=mateo, starts_at=noon + timedelta(days=1), kind="Tomorrow's visit")
    for page in [shown(as_dana.get("/")), shown(as_dana.get(reverse("today_list"), headers=HTMX))]:
        assert "Teo Núñez-O’Hara" in page
        assert "arrived" in page
        assert "Tomorrow" not in page


def test_a_chart_needs_as_many_queries_for_a_large_family_as_for_a_small_one(
    as_dana: Client, mateo: Patient, rosa: Person, django_assert_max_num_queries: Any
) -> None:
    as_dana.get(reverse("patient", args=[mateo.pk]))
    with CaptureQueriesContext(connection) as for_one:
        as_dana.get(reverse("patient", args=[mateo.pk]))
    for number in range(6):
        create_patient(
            person=PersonData(first_name=f"Child {number}", last_name="Núñez"),
            holders=[HolderData(relationship=Relationship.MOTHER, person_id=rosa.pk)],
        )
        Appointment.objects.create(patient=mateo, starts_at=timezone.now() + timedelta(hours=number))
    with django_assert_max_num_queries(len(for_one)):
        as_dana.get(reverse("patient", args=[mateo.pk]))


def test_search_offers_photo_names_age_number_and_the_phone_that_fits(as_dana: Client, mateo: Patient) -> None:
    page = shown(as_dana.get(reverse("patient_search"), {"q": "0177"}, headers=HTMX))
    assert 'role="option"' in page
    for text in ["Mateo Núñez-O’Hara", "Teo", "12 y", "#1042", "(212) 555-0177", "Rosa Núñez"]:
        assert text in page
    assert "<html" not in page
    assert "555" not in shown(as_dana.get(reverse("patient_search"), {"q": "teo"}, headers=HTMX))


@pytest.mark.parametrize(
    ("page", "in_place"), [("/", True), ("/?q=x", True), ("/appointments/", False), ("/x/", False)]
)
def test_charts_open_in_place_only_where_there_is_a_place(
    as_dana: Client, mateo: Patient, page: str, in_place: bool
) -> None:
    asking = {**HTMX, "HX-Current-URL": f"http://testserver{page}"}
    found = shown(as_dana.get(reverse("patient_search"), {"q": "teo"}, headers=asking))
    address = reverse("patient", args=[mateo.pk])
    assert f'href="{address}"' in found
    assert (f'hx-get="{address}"' in found) == in_place


def test_search_in_vain_offers_a_new_patient_of_that_name(as_dana: Client, mateo: Patient) -> None:
    page = shown(as_dana.get(reverse("patient_search"), {"q": "Ana López"}, headers=HTMX))
    assert f"{reverse('patient_new')}?name=Ana%20L%C3%B3pez" in page
    form = shown(as_dana.get(reverse("patient_new"), {"name": "Ana López"}))
    assert 'value="Ana"' in form
    assert 'value="López"' in form


def test_without_javascript_the_search_field_lists_and_one_find_opens(
    as_dana: Client, mateo: Patient, mia: Patient
) -> None:
    page = shown(as_dana.get("/", {"q": "nunez"}))
    assert reverse("patient", args=[mateo.pk]) in page
    assert reverse("patient", args=[mia.pk]) in page
    assert as_dana.get("/", {"q": "teo"}).headers["Location"] == reverse("patient", args=[mateo.pk])
    assert "Nobody found" in shown(as_dana.get("/", {"q": "qqq zzz"}))


def test_charts_opened_lately_are_listed_the_last_one_first(as_dana: Client, mateo: Patient, mia: Patient) -> None:
    assert "Find a patient" in shown(as_dana.get("/"))
    chart_of(as_dana, mateo)
    chart_of(as_dana, mia)
    answer = as_dana.get("/")
    assert answer.context["recent"] == [mia, mateo]
    assert answer.context["count_active"] == 2


def test_an_office_without_patients_is_told_how_to_get_them(as_dana: Client) -> None:
    page = shown(as_dana.get("/"))
    assert "No patients yet" in page
    assert f'href="{reverse("patient_new")}"' in page


def test_deactivating_is_undone_in_one_press(as_dana: Client, mateo: Patient) -> None:
    page = shown(as_dana.post(reverse("patient_deactivate", args=[mateo.pk]), follow=True))
    assert "is inactive now" in page
    assert "Undo" in page
    assert not Patient.objects.get().is_active
    page = shown(as_dana.post(reverse("patient_activate", args=[mateo.pk]), follow=True))
    assert Patient.objects.get().is_active
    assert set(AuditEntry.objects.filter(subject_id=mateo.pk).values_list("action", flat=True)) == {
        "patient deactivated",
        "patient activated",
    }


def test_names_are_shown_as_text(as_dana: Client, mateo: Patient) -> None:
    Person.objects.filter(patient=mateo).update(first_name="<b>Bob</b>", last_name='"><script>alert(1)</script>')
    set_active(patient_id=mateo.pk, is_active=True)
    for address in [reverse("patient", args=[mateo.pk]), "/", reverse("patient_search") + "?q=bob"]:
        page = shown(as_dana.get(address))
        assert "<b>Bob" not in page
        assert "<script>alert" not in page


@pytest.mark.parametrize("route", ["patient", "patient_edit", "person_photo"])
def test_who_is_not_there_is_not_found(as_dana: Client, route: str) -> None:
    assert as_dana.get(reverse(route, args=["01a20e23-4102-73e8-927a-800ae9d6d6e7"])).status_code == 404


@pytest.mark.parametrize("route", ["home", "patient_search", "patient_new", "people_search", "today_list"])
def test_nobody_sees_anything_without_signing_in(db: None, route: str) -> None:
    assert Client().get(reverse(route)).headers["Location"].startswith("/sign-in/")
