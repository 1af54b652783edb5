"""What `offthecharts check` says of the outbox."""

from datetime import timedelta

import pytest
from django.utils import timezone

from offthecharts.cli.check.in_step import in_step
from offthecharts.practice.outbox import courier, settling
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from tests.practice.hub_double import Hub

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return [(finding.level.value, finding.text.partition(": ")[2]) for finding in in_step()]


def test_all_is_well(service: Service) -> None:
    assert told() == [("ok", "nothing waits")]


def test_what_waits_for_long_is_a_problem(service: Service, mateo: Patient) -> None:
    assert told() == [("ok", "1 waits")]
    OutboxEntry.objects.update(made_at=timezone.now() - timedelta(minutes=20))
    assert told() == [("problem", "1 wait, the oldest for more than 15 minutes")]


def test_what_needs_a_person_is_a_warning(service: Service, mateo: Patient) -> None:
    OutboxEntry.objects.update(state=State.REFUSED)
    assert told() == [("warning", "1 change needs a person")]


def test_an_ended_connection_is_a_problem_and_a_pause_a_warning(
    service: Service, hub: Hub, mateo: Patient, olive: Staff
) -> None:
    settling.set_paused(service=service, paused=True, by=olive)
    assert told() == [("warning", "paused, 1 wait")]
    settling.set_paused(service=service, paused=False, by=olive)
    hub.ended.add(hub.token)
    courier.deliver_all(service)
    assert told() == [("problem", "the Hub ended the connection")]
