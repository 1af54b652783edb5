"""The cast in the Hub: Olive owns Brook Street, Dana gives rewards there, Quinn owns another practice."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import clear_script_prefix

from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.points import append_only
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.web.append_only import append_only as audit_guard
from offthecharts.web.names import fold

PASSWORD = "brook-street-7-lanterns"


@pytest.fixture(autouse=True)
def _main_mount() -> None:
    """Links of the last test's window stay there; each server process starts every request anew, a test does not."""
    clear_script_prefix()


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


@pytest.fixture
def rosa(brook_street: Practice) -> Member:
    return _member(
        brook_street, 1, first_name="Rosa", last_name="Alvarez", is_patient=False, birth_date=date(1983, 3, 9)
    )


@pytest.fixture
def mateo(brook_street: Practice, rosa: Member) -> Member:
    mateo = _member(brook_street, 2, first_name="Mateo", last_name="Alvarez", birth_date=date(2014, 5, 4))
    Responsibility.across_practices.create(
        practice=brook_street, patient_id=mateo.id, account_holder_id=rosa.id, relationship="Mother"
    )
    return mateo


def _member(practice: Practice, number: int, **fields: Any) -> Member:
    names = f"{fold(fields['first_name'])} {fold(fields['last_name'])}"
    Practice.objects.filter(pk=practice.pk, last_member_number__lt=number).update(last_member_number=number)
    return Member.across_practices.create(
        practice=practice, number=number, match_key=names, search_name=names, **fields
    )


@pytest.fixture(autouse=True, scope="session")
def _tests_may_empty_the_ledger() -> Iterator[None]:
    """Emptying a test database between tests is the one thing for which ledger's and audit's triggers make way."""
    audit = audit_guard("audit_auditentry")
    stock = audit_guard("prizes_stockmovement")
    consent = audit_guard("consents_consententry")
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def without_triggers(self: Any, sql_list: list[str]) -> None:
        editor: Any = SimpleNamespace(connection=self.connection)
        append_only.drop(self.connection)
        audit.reverse_code(None, editor)
        stock.reverse_code(None, editor)
        consent.reverse_code(None, editor)
        with self.connection.constraint_checks_disabled():  # relations inside a practice are checked at once
            flush(self, sql_list)
        append_only.create(self.connection)
        audit.code(None, editor)
        stock.code(None, editor)
        consent.code(None, editor)

    operations.execute_sql_flush = without_triggers  # type: ignore[method-assign]  # put back below
    yield
    operations.execute_sql_flush = flush  # type: ignore[method-assign]  # as it was
