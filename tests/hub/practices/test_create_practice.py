"""A practice and its first Owner are made on the command line."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from offthecharts.hub.practices.models import HubUser, Practice, Role
from tests.hub.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def create(monkeypatch: pytest.MonkeyPatch, *, name: str = "Brook Street", password: str = PASSWORD) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    call_command("create_practice", name=name, username="olive", display_name="Olive Park", stdout=io.StringIO())


def test_the_owner_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    create(monkeypatch)
    olive = HubUser.objects.get()
    assert (olive.practice.name, olive.role) == ("Brook Street", Role.OWNER)
    assert Client().post("/sign-in/", {"username": "olive", "password": PASSWORD}).status_code == 302


def test_a_taken_user_name_makes_no_practice(monkeypatch: pytest.MonkeyPatch) -> None:
    create(monkeypatch)
    with pytest.raises(CommandError, match="taken"):
        create(monkeypatch, name="Harbour")
    assert Practice.objects.count() == 1


def test_a_password_that_is_easy_to_guess_makes_no_practice(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        create(monkeypatch, password="password")
    assert not Practice.objects.exists()
