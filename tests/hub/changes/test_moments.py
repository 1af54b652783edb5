"""Moments that nobody can mean are refused, and profiles that have some all the same still open."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.points import services
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.api.conftest import Program, program_of
from tests.hub.changes.test_reporting import award, chart, report

pytestmark = pytest.mark.django_db

NO_MOMENTS = ["0001-01-01T00:00:00Z", "0001-01-01T03:00:00+14:00", "9999-12-31T23:00:00-08:00", "2026-11-24T15:00:00"]


@pytest.fixture
def program(olive: HubUser) -> Program:
    return program_of(olive)


def visit(**more: Any) -> dict[str, Any]:
    part = {"external_id": "A-1", "patient_external_id": "p-1", "version": 1, "starts_at": "2026-11-24T15:00:00Z"}
    return {"key": "visit-1", "subject": "p-1", "appointment": {**part, **more}}


def refusal(program: Program, change: dict[str, Any]) -> list[str]:
    """What is said to be wrong, by the fields' paths."""
    answer = program.post("changes", {"changes": [change]}, key=None)
    assert answer.status_code == 422, answer.content
    problem = answer.json()
    assert problem["code"] == "invalid"
    return list(problem["errors"])


@pytest.mark.parametrize("moment", NO_MOMENTS)
def test_points_of_no_possible_moment_are_refused(program: Program, moment: str, brook_street: Practice) -> None:
    report(program, chart("p-1", "Ana"))
    (path,) = refusal(program, award("p-1", 5, given_at=moment))
    assert path.endswith("given_at")
    reversal = {"award": "k-1", "by_name": "Dana", "given_at": moment}
    (path,) = refusal(program, {"key": "k-2", "subject": "p-1", "reversal": reversal})
    assert path.endswith("given_at")
    assert not PointsEntry.objects.of(brook_street).exists()


@pytest.mark.parametrize("moment", NO_MOMENTS)
@pytest.mark.parametrize("field", ["starts_at", "kept_at"])
def test_an_appointment_of_no_possible_moment_is_refused(program: Program, field: str, moment: str) -> None:
    (path,) = refusal(program, visit(**{field: moment}))
    assert path.endswith(field)


def test_versions_go_as_far_as_the_database_counts(program: Program, brook_street: Practice) -> None:
    (path,) = refusal(program, visit(version=10**30))
    assert path.endswith("version")
    report(program, chart("p-1", "Ana"), visit(version=2**63 - 1))
    assert ReportedAppointment.objects.of(brook_street).get().version == 2**63 - 1


@pytest.mark.parametrize("moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_a_profile_opens_whatever_moments_its_rows_have(
    moment: datetime, as_olive: Client, program: Program, brook_street: Practice
) -> None:
    report(program, chart("p-1", "Ana"), visit())
    member = Member.objects.of(brook_street).get(external_id="p-1")
    for zone in ("America/Los_Angeles", "Pacific/Kiritimati"):
        Practice.objects.update(time_zone=zone)
        services.award(
            practice=brook_street,
            member=member,
            lines=[Line(points=5, reason="Good brushing")],
            by_name="Dana",
            hub_user=None,
            idempotency_key=zone,
            given_at=moment,
        )
        ReportedAppointment.objects.of(brook_street).update(starts_at=moment, arrived_at=moment)
        for page in (f"/members/{member.number}/", "/", "/members/", "/rules/"):
            assert as_olive.get(page).status_code == 200, (zone, page)
