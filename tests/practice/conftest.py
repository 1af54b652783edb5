"""The cast at Brook Street Orthodontics: Olive manages it, Dana runs the front desk, Mateo is 12, Rosa his mother."""

from datetime import date, timedelta

import pytest
from django.test import Client

from offthecharts.practice.office.models import Office
from offthecharts.practice.patients.models import Patient, Person, Relationship
from offthecharts.practice.patients.services import HolderData, PersonData, create_patient
from offthecharts.practice.staff.models import Role, Staff

PASSWORD = "brook-street-7-lanterns"


@pytest.fixture
def office(db: None) -> Office:
    Office.objects.update_or_create(
        pk=1, defaults={"name": "Brook Street Orthodontics", "time_zone": "America/New_York"}
    )
    return Office.current()


@pytest.fixture
def olive(office: Office) -> Staff:
    return Staff.objects.create_staff(
        username="olive", password=PASSWORD, display_name="Olive Ngata", role=Role.MANAGER
    )


@pytest.fixture
def dana(office: Office) -> Staff:
    return Staff.objects.create_staff(username="dana", password=PASSWORD, display_name="Dana Reyes", role=Role.DESK)


def signed_in(staff: Staff, *, recent_password: bool = False) -> Client:
    """A browser in which `staff` is signed in."""
    client = Client()
    client.force_login(staff)
    if recent_password:
        client.post("/confirm-password/", {"password": PASSWORD})
    return client


@pytest.fixture
def as_olive(olive: Staff) -> Client:
    return signed_in(olive, recent_password=True)


@pytest.fixture
def as_dana(dana: Staff) -> Client:
    return signed_in(dana)


def years_ago(years: int) -> date:
    """A birth date that makes its person `years` old, whenever the tests run."""
    return date.today() - timedelta(days=round(years * 365.25) + 30)


@pytest.fixture
def mateo(db: None) -> Patient:
    return create_patient(
        person=PersonData(
            first_name="Mateo",
            last_name="Núñez-O’Hara",
            preferred_name="Teo",
            birth_date=years_ago(12),
            sex="M",
            email="mateo@example.org",
            cell_phone="+12125550123",
        ),
        holders=[
            HolderData(
                relationship=Relationship.MOTHER,
                person=PersonData(
                    first_name="Rosa", last_name="Núñez", email="rosa@example.org", home_phone="+12125550177"
                ),
            )
        ],
        chart_number=1042,
    )


@pytest.fixture
def rosa(mateo: Patient) -> Person:
    return mateo.account_holders.get().person
