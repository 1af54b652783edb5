"""Every refusal is a problem document that says what to do."""

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from offthecharts.hub.api import limits, problems
from offthecharts.hub.api.errors import TooManyRequests
from offthecharts.hub.api.limits import Buckets
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.connections import revoke
from tests.hub.api.conftest import Program

AWARD = {"lines": [{"points": 5, "description": "On time"}], "by_name": "Dana"}


def problem_of(answer: Any, status: int) -> dict[str, Any]:
    """The problem document, which names status, code and what to do."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["type"] == f"urn:offthecharts:problem:{body['code']}"
    assert int(answer["Content-Length"]) == len(answer.content)
    return body


@pytest.mark.parametrize(
    "path",
    ["/api/v1/nothing", "/api/v1/members/", "/api/v1/", "/api/v2/", "/compat/v2/nothing", "/compat/v1/patient"],
)
def test_an_unknown_address_is_not_found(client: Client, db: None, path: str) -> None:
    assert problem_of(client.get(path), 404)["code"] == "not_found"


def test_another_method_is_not_allowed_and_the_allowed_ones_are_named(program: Program, mateo: Member) -> None:
    answer = program.send("PUT", f"members/{mateo.id}", {})
    problem_of(answer, 405)
    assert set(answer["Allow"].split(", ")) == {"GET", "PATCH"}
    assert "POST" in Client().put("/compat/v2/patient/batch")["Allow"]
    problem_of(Client().put("/compat/v2/patient/batch"), 405)


def test_another_media_type_is_refused(program: Program) -> None:
    answer = Client().post(
        "/api/v1/members",
        "first_name=Ana",
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Bearer {program.token}", "Idempotency-Key": "k"},
    )
    assert problem_of(answer, 415)["code"] == "unsupported_media_type"


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"a":' * 2000, b"nothing"])
def test_what_is_not_json_is_malformed(program: Program, body: bytes) -> None:
    assert problem_of(program.post("members", body), 400)["code"] == "malformed_body"


@pytest.mark.parametrize("body", [b"", b"[]", b"3", b"null", b'"x"'])
def test_json_that_is_no_object_is_invalid(program: Program, body: bytes) -> None:
    assert problem_of(program.post("members", body), 422)["code"] == "invalid"


def test_a_body_that_is_too_large_is_refused(program: Program, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    problem_of(program.post("members", {"first_name": "x" * 200, "last_name": "y"}), 413)


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer x", "Basic eA==", "Bearer \x00"])
def test_without_a_known_token_nothing_is_answered(client: Client, db: None, header: str | None) -> None:
    headers = {"Authorization": header} if header else {}
    assert problem_of(client.get("/api/v1/members", headers=headers), 401)["code"] == "bad_token"


def test_a_revoked_token_is_refused_at_the_very_next_call(program: Program, mateo: Member) -> None:
    path = f"members/{mateo.id}/points-entries"
    assert program.post(path, AWARD).status_code == 201
    revoke(connection=program.connection, actor=None)
    assert problem_of(program.post(path, AWARD), 401)["code"] == "connection_revoked"
    wrong = {"lines": [{"item_id": "gone"}], "by_name": "Dana"}
    assert problem_of(program.post(path, wrong), 401)["code"] == "connection_revoked"
    assert problem_of(program.get(path), 401)["code"] == "connection_revoked"
    assert PointsEntry.objects.of(mateo.practice).count() == 1


def test_a_revoked_token_is_not_told_what_it_posted_before(program: Program, mateo: Member) -> None:
    path = f"members/{mateo.id}/points-entries"
    assert program.post(path, AWARD, key="k").status_code == 201
    revoke(connection=program.connection, actor=None)
    assert problem_of(program.post(path, AWARD, key="k"), 401)["code"] == "connection_revoked"


def test_a_host_name_that_is_not_ours_is_refused(client: Client, db: None) -> None:
    problem_of(client.get("/api/v1/members", headers={"Host": "evil.example"}), 400)


def test_a_fault_of_ours_tells_no_details(
    program: Program, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object, **_options: object) -> HttpResponse:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("offthecharts.hub.api.v1.menu.items_on_menu", fail)
    answer = program.get("reward-menu")
    assert "X-Request-ID" in problem_of(answer, 500)["detail"]
    assert b"secret" not in answer.content
    assert answer["X-Request-ID"]
    assert "a secret detail" in caplog.text


def test_refusals_never_repeat_what_was_sent(program: Program) -> None:
    sent = {"first_name": "Ana", "last_name": "Lee", "birth_date": "4242424242424242", "email": "4242424242424242"}
    assert b"4242" not in program.post("members", sent).content


def test_the_api_reads_no_session_and_sets_no_cookie(program: Program) -> None:
    answer = program.get("reward-menu")
    assert not answer.cookies
    assert "Vary" not in answer


def test_a_connection_that_asks_too_often_is_told_how_long_to_wait(
    program: Program, quinns_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "connections", Buckets(per_second=0.5, burst=2))
    assert [program.get("reward-menu").status_code for _ in range(3)] == [200, 200, 429]
    refused = program.get("reward-menu")
    assert problem_of(refused, 429)["code"] == "too_many_requests"
    assert int(refused["Retry-After"]) in (1, 2)
    assert quinns_program.get("reward-menu").status_code == 200


def test_a_bucket_refills_at_its_rate_and_no_further() -> None:
    buckets, caller = Buckets(per_second=10, burst=3), uuid.uuid4()
    assert [buckets.take(caller, now=100) for _ in range(4)] == [0, 0, 0, 0.1]
    assert buckets.take(caller, now=100.11) == 0
    assert buckets.take(caller, now=100.15) == pytest.approx(0.05)
    assert [bool(buckets.take(caller, now=200)) for _ in range(4)] == [False, False, False, True]


def test_full_buckets_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_BUCKETS", 10)
    buckets = Buckets(per_second=1, burst=1)
    for second in range(100):
        buckets.take(uuid.uuid4(), now=float(second))
    assert len(buckets._levels) <= 11


def test_the_wait_is_whole_seconds_and_at_least_one() -> None:
    assert TooManyRequests(0.02).retry_after_seconds == 1
    assert TooManyRequests(1.2).retry_after_seconds == 2
    assert problems.of_status(404).status_code == 404
