"""The cast in the Hub: Olive owns Brook Street, Dana gives rewards there, Quinn owns another practice."""

import pytest
from django.conf import settings
from django.test import Client

from offthecharts.hub.practices.models import HubUser, Practice, Role

PASSWORD = "brook-street-7-lanterns"


@pytest.fixture
def brook_street(db: None) -> Practice:
    return Practice.objects.create(name="Brook Street Orthodontics", time_zone="America/New_York")


@pytest.fixture
def elsewhere(db: None) -> Practice:
    return Practice.objects.create(name="Harbour Orthodontics", time_zone="America/Los_Angeles")


def hub_user(practice: Practice, username: str, role: Role) -> HubUser:
    """A new Hub user with the cast's password."""
    return HubUser.objects.create_hub_user(
        practice=practice, username=username, password=PASSWORD, display_name=username.title(), role=role
    )


@pytest.fixture
def olive(brook_street: Practice) -> HubUser:
    return hub_user(brook_street, "olive", Role.OWNER)


@pytest.fixture
def dana(brook_street: Practice) -> HubUser:
    return hub_user(brook_street, "dana", Role.REWARDS)


@pytest.fixture
def quinn(elsewhere: Practice) -> HubUser:
    return hub_user(elsewhere, "quinn", Role.OWNER)


def signed_in(user: HubUser) -> Client:
    """A browser in which `user` is signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_olive(olive: HubUser) -> Client:
    return signed_in(olive)


@pytest.fixture
def as_dana(dana: HubUser) -> Client:
    return signed_in(dana)


@pytest.fixture
def as_quinn(quinn: HubUser) -> Client:
    return signed_in(quinn)


def frame_of(practice: Practice, *, origin: str = "https://desk.example") -> Client:
    """A browser's window that `practice` opened at `origin`; nobody is signed in."""
    from importlib import import_module

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.update({"frame_practice_id": str(practice.pk), "frame_origin": origin, "frame_member_number": 1})
    store.save()
    client = Client()
    client.cookies[settings.FRAME_COOKIE_NAME] = store.session_key
    return client
