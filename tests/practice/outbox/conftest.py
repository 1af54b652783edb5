"""A Hub that answers, the service that is connected to it, and patients beside Mateo."""

from collections.abc import Iterator

import pytest

from offthecharts.practice.outbox.models import OutboxEntry
from offthecharts.practice.patients.data import PersonData
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.services import create_patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Hub, running
from tests.practice.services_support import connected


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running() as hub:
        yield hub


@pytest.fixture
def service(hub: Hub, olive: Staff) -> Service:
    """Told of everything, automatically."""
    return connected(hub, olive, chart_changes="automatic", new_profiles=True)


def patient_named(first_name: str, last_name: str = "Okafor") -> Patient:
    """A new patient without account holders."""
    return create_patient(person=PersonData(first_name=first_name, last_name=last_name), is_somebody_else=True)


def states() -> list[str]:
    """Where the entries stand, in their order."""
    return list(OutboxEntry.objects.order_by("pk").values_list("state", flat=True))
