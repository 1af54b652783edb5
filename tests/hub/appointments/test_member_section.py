"""The appointments on a profile."""

from datetime import timedelta

import pytest
from django.utils import timezone

from offthecharts.hub.appointments.queries import appointments_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from tests.hub.rules.visits import Visit, known


@pytest.mark.parametrize("status", ["arrived", "seated", "kept", "missed", "cancelled"])
def test_the_next_visit_is_one_that_is_to_come(brook_street: Practice, mateo: Member, status: str) -> None:
    """A visit that was kept before its hour was still called the next one."""
    patient, now = known(mateo), timezone.now()
    early = Visit(brook_street, starts_at=now + timedelta(minutes=20))
    early.report()
    later = Visit(brook_street, starts_at=now + timedelta(days=30))
    later.report(status="confirmed")
    first = appointments_of(patient).next
    assert first is not None
    assert first.external_id == early.values["external_id"]
    early.report(status=status, arrived_at=now)
    following = appointments_of(patient).next
    assert following is not None
    assert following.external_id == later.values["external_id"]
