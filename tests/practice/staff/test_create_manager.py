"""The first account of a practice server is made on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from offthecharts.practice.office.models import Office
from offthecharts.practice.staff.models import Role, Staff
from tests.practice.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def create(monkeypatch: pytest.MonkeyPatch, *, password: str = PASSWORD, **options: str) -> str:
    """Run the command; what it wrote."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("create_manager", username="olive", display_name="Olive Park", stdout=out, **options)
    return out.getvalue()


def test_olive_can_sign_in_and_the_practice_has_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    create(monkeypatch, practice="Brook Street Orthodontics", time_zone="America/Chicago")
    assert Staff.objects.get().role == Role.MANAGER
    assert (Office.current().name, Office.current().time_zone) == ("Brook Street Orthodontics", "America/Chicago")
    answer = Client().post("/sign-in/", {"username": "Olive", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_second_one_of_the_name_is_refused_and_what_helps_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    create(monkeypatch)
    with pytest.raises(CommandError, match="changepassword olive"):
        create(monkeypatch)


@pytest.mark.parametrize("password", ["short", "password123", "olive park"])
def test_a_password_that_is_easy_to_guess_is_refused(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    with pytest.raises(CommandError):
        create(monkeypatch, password=password)
    assert not Staff.objects.exists()


def test_an_unknown_time_zone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="America/New_York"):
        call_command("create_manager", "--username=o", "--display-name=Olive", "--time-zone=Brooklyn")
