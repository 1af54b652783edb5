"""The cast at Brook Street Orthodontics: Olive manages it, Dana runs the front desk."""

import pytest
from django.test import Client

from offthecharts.practice.office.models import Office
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
