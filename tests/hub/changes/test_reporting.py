"""Changes that a practice program reports: each once, in order for each patient, and each with its own result."""

import base64
import hashlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client, override_settings

from offthecharts.hub.members.editing import archive
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.api.conftest import Program, program_of
from tests.hub.launches.test_parallel import separate_connections
from tests.hub.members.test_intake import jpeg

__all__ = ["separate_connections"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(olive: HubUser) -> Program:
    return program_of(olive)


def chart(subject: str, first_name: str, *, key: str = "", create: bool = True, **more: Any) -> dict[str, Any]:
    """A change of a chart."""
    patient = {"external_id": subject, "first_name": first_name, "last_name": "Okafor", **more}
    return {"key": key or uuid.uuid4().hex, "subject": subject, "patient": {"patient": patient, "create": create}}


def award(subject: str, points: int, *, key: str = "", **more: Any) -> dict[str, Any]:
    """Points for a patient."""
    part = {
        "patient_external_id": subject,
        "lines": [{"points": points, "description": "Good brushing"}],
        "by_name": "Dana Reyes",
        "given_at": "2026-11-24T15:00:00Z",
        **more,
    }
    return {"key": key or uuid.uuid4().hex, "subject": subject, "award": part}


def visit(subject: str, version: int) -> dict[str, Any]:
    """An appointment of a patient."""
    at = "2026-11-24T15:00:00Z"
    part = {"external_id": "v-1", "patient_external_id": subject, "version": version, "starts_at": at}
    return {"key": uuid.uuid4().hex, "subject": subject, "appointment": part}


def report(program: Program, *changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The results."""
    answer = program.post("changes", {"changes": list(changes)}, key=None)
    assert answer.status_code == 200, answer.content
    results: list[dict[str, Any]] = answer.json()["results"]
    assert [result["key"] for result in results] == [change["key"] for change in changes]
    return results


def outcomes(program: Program, *changes: dict[str, Any]) -> list[str]:
    return [result["outcome"] for result in report(program, *changes)]


def points(practice: Practice) -> list[int]:
    return list(PointsEntry.objects.of(practice).order_by("id").values_list("points", flat=True))


def test_charts_and_points_are_applied_in_their_order(program: Program, brook_street: Practice) -> None:
    told = outcomes(program, chart("p-1", "Ana"), award("p-1", 5), award("p-1", 7), chart("p-2", "Ben"))
    assert told == ["done"] * 4
    assert points(brook_street) == [5, 7]
    assert set(Member.objects.of(brook_street).values_list("external_id", flat=True)) == {"p-1", "p-2"}


def test_a_repeated_call_changes_nothing_and_says_so(program: Program, brook_street: Practice) -> None:
    changes = [chart("p-1", "Ana"), award("p-1", 5)]
    first = report(program, *changes)
    again = report(program, *changes)
    assert [result["repeated"] for result in again] == [True, True]
    assert [{**result, "repeated": False} for result in again] == first
    assert points(brook_street) == [5]


def test_a_key_with_other_input_is_refused(program: Program) -> None:
    report(program, chart("p-1", "Ana", key="k-1"))
    (result,) = report(program, chart("p-1", "Bea", key="k-1"))
    assert (result["outcome"], result["code"]) == ("refused", "idempotency_key_reused")


def test_fields_that_a_newer_version_writes_out_are_no_other_input(program: Program) -> None:
    report(program, chart("p-1", "Ana", key="k-1"))
    (result,) = report(program, chart("p-1", "Ana", key="k-1", middle_name="", account_holders=[], photo=None))
    assert result["repeated"]


def test_a_refused_change_stops_its_patient_and_no_other(program: Program, brook_street: Practice) -> None:
    bad = chart("p-1", "Ana", email="not an address")
    told = outcomes(program, bad, chart("p-2", "Ben"), award("p-1", 5), award("p-2", 6))
    assert told == ["refused", "done", "waiting", "done"]
    assert points(brook_street) == [6]
    assert not Member.objects.of(brook_street).filter(external_id="p-1").exists()


def test_a_refused_change_names_its_fields(program: Program) -> None:
    (result,) = report(program, chart("p-1", "Ana", email="not an address"))
    assert list(result["errors"]) == ["patient.email"]


def test_points_for_somebody_without_a_profile_are_refused_with_a_reason(program: Program) -> None:
    (result,) = report(program, award("p-9", 5))
    assert (result["outcome"], result["code"]) == ("refused", "no_profile")


def test_one_that_fails_among_many_leaves_the_others(
    program: Program, brook_street: Practice, tmp_path: Path
) -> None:
    """A photo that cannot be written, after the member got a number."""
    data = jpeg()
    photo = {"sha256": hashlib.sha256(data).hexdigest(), "jpeg_base64": base64.b64encode(data).decode()}
    changes = [chart("p-0", "Ana"), chart("p-1", "Ben", photo=photo), chart("p-2", "Cleo"), award("p-1", 4)]
    in_the_way = tmp_path / "media"
    in_the_way.touch()
    with override_settings(MEDIA_ROOT=in_the_way):
        assert outcomes(program, *changes) == ["done", "failed", "done", "waiting"]
        members = Member.objects.of(brook_street).order_by("number")
        assert list(members.values_list("number", "first_name")) == [(1, "Ana"), (2, "Cleo")]
        in_the_way.unlink()
        assert outcomes(program, *changes) == ["done"] * 4
    assert points(brook_street) == [4]


def test_a_conflict_does_not_stop_its_patient(program: Program, brook_street: Practice) -> None:
    report(program, chart("p-1", "Ana"))
    archive(member=Member.objects.of(brook_street).get())
    assert outcomes(program, award("p-1", 4), chart("p-1", "Anna")) == ["conflict", "done"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
def test_a_database_that_is_busy_for_long_fails_the_call_and_no_change(
    program: Program, brook_street: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the practice server waits for the database, and gives up no change for it."""
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            lock_practice(brook_street.pk)
            held.set()
            over.wait(30)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        held.wait(10)
        wait_briefly(monkeypatch)
        answer = program.post("changes", {"changes": [chart("p-1", "Ana")]}, key=None)
        over.set()
        holding.result()
    connection.close()
    assert answer.status_code >= 500
    assert not Member.objects.of(brook_street).exists()


def wait_briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up after 0.2 seconds what another transaction holds."""
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
        return
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")


def test_a_kind_that_this_hub_does_not_know_is_refused_alone(program: Program) -> None:
    alien = {"key": "k", "subject": "p-1", "spell": {"power": 9}}
    assert outcomes(program, alien, chart("p-2", "Ben")) == ["refused", "done"]


def test_a_change_with_two_parts_is_refused_whole(program: Program, brook_street: Practice) -> None:
    both = {**award("p-1", 5), **chart("p-1", "Ana")}
    (result,) = report(program, both)
    assert result["outcome"] == "refused"
    assert "one part" in result["detail"]
    assert not Member.objects.of(brook_street).exists()


def test_a_late_version_of_an_appointment_tells_nobody_elses_balance(program: Program) -> None:
    report(program, chart("p-1", "Ana"), chart("p-2", "Ben"), award("p-2", 9))
    (moved,) = report(program, visit("p-2", version=2))
    (late,) = report(program, visit("p-1", version=1))
    assert (moved["balance"], late["outcome"], late["balance"]) == (9, "done", None)


def test_every_balance_is_the_one_after_the_last_change(program: Program) -> None:
    """So that an answer that is kept late puts no older balance over a newer one."""
    calls = [chart("p-1", "Ana"), award("p-1", 5), visit("p-1", version=1), award("p-1", 2)]
    first, *others = report(program, *calls)
    assert first["profile"]["points"] == 7
    assert [other["balance"] for other in others] == [7, 7, 7]
    taken_back = {"award": calls[1]["key"], "by_name": "Dana Reyes", "given_at": "2026-11-24T15:05:00Z"}
    (reversed_,) = report(program, {"key": "r-1", "subject": "p-1", "reversal": taken_back})
    assert reversed_["balance"] == 2
    first, *others = report(program, *calls)
    assert (first["repeated"], first["profile"]["points"]) == (True, 2)
    assert [other["balance"] for other in others] == [2, 2, 2]


def test_another_practice_sees_nothing_of_it(program: Program, quinn: HubUser, elsewhere: Practice) -> None:
    report(program, chart("p-1", "Ana", key="k-1"))
    (result,) = report(program_of(quinn), award("p-1", 5))
    assert result["code"] == "no_profile"
    assert not Member.objects.of(elsewhere).exists()


def test_nobody_reports_without_a_token(db: None) -> None:
    answer = Client().post("/api/v1/changes", {"changes": []}, content_type="application/json")
    assert answer.status_code == 401


def test_more_than_a_call_may_hold_is_refused_as_a_whole(program: Program) -> None:
    answer = program.post("changes", {"changes": [chart(f"p-{n}", "Ana") for n in range(101)]}, key=None)
    assert answer.status_code == 422
