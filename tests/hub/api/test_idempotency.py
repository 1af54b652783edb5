"""Every write takes a key; the same key gets the same answer."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from offthecharts.hub.api import idempotency
from offthecharts.hub.api.idempotency import KEPT, keep
from offthecharts.hub.api.models import KeptAnswer
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from tests.hub.api.conftest import Program
from tests.hub.people import give

ANA = {"first_name": "Ana", "last_name": "Lee"}


def writes(mateo: Member) -> list[tuple[str, str, Any]]:
    entry = give(mateo, 5).entries[0]
    award = {"lines": [{"points": 5, "description": "On time"}], "by_name": "Dana"}
    return [
        ("POST", "members", ANA),
        ("PATCH", f"members/{mateo.id}", {"city": "x"}),
        ("POST", f"members/{mateo.id}/archive", None),
        ("POST", f"members/{mateo.id}/restore", None),
        ("POST", f"members/{mateo.id}/points-entries", award),
        ("POST", f"points-entries/{entry.id}/reversal", {"by_name": "Dana"}),
    ]


def test_every_write_asks_for_a_key_that_is_missing(program: Program, mateo: Member) -> None:
    for method, path, body in writes(mateo):
        for key in (None, " ", "x" * 81, "schlüssel"):
            headers = {} if key is None else {"Idempotency-Key": key}
            answer: Any = program.send(method, path, body, key=None, **headers)
            assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing"), path


def test_the_same_request_again_gets_the_same_answer_and_is_done_once(program: Program) -> None:
    first = program.post("members", ANA, key="k")
    again = program.post("members", ANA, key="k")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert Member.objects.of(program.connection.practice).count() == 1


@pytest.mark.parametrize("other", [{**ANA, "first_name": "Anna"}, {**ANA, "email": ""}])
def test_the_same_key_with_other_input_is_refused(program: Program, other: dict[str, str]) -> None:
    program.post("members", ANA, key="k")
    refused = program.post("members", other, key="k")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


def test_the_same_key_at_another_address_is_refused(program: Program, mateo: Member) -> None:
    assert program.post(f"members/{mateo.id}/archive", key="k").status_code == 200
    assert program.post(f"members/{mateo.id}/restore", key="k").json()["code"] == "idempotency_key_reused"


def test_a_refused_request_leaves_its_key_free(program: Program) -> None:
    assert program.post("members", {**ANA, "email": "nothing"}, key="k").status_code == 422
    assert program.post("members", ANA, key="k").status_code == 201
    assert program.post("members", ANA, key="other").json()["code"] == "namesake"
    assert not KeptAnswer.across_practices.filter(idempotency_key="other").exists()


def test_two_practices_may_use_the_same_key(program: Program, quinns_program: Program) -> None:
    assert program.post("members", ANA, key="k").json() != quinns_program.post("members", ANA, key="k").json()


def test_answers_are_forgotten_after_their_time_by_nobodys_write(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("old", "older"):
        program.post("members", {**ANA, "first_name": key}, key=key)
    long_ago = timezone.now() - KEPT - timedelta(minutes=1)
    KeptAnswer.across_practices.update(created_at=long_ago)
    program.post("members", {**ANA, "first_name": "Bo"}, key="new")
    assert KeptAnswer.across_practices.count() == 3
    monkeypatch.setattr(idempotency, "PRUNED_AT_ONCE", 1)
    assert [idempotency.prune() for _ in range(3)] == [1, 1, 0]
    assert list(KeptAnswer.across_practices.values_list("idempotency_key", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="one transaction writes at a time on SQLite")
def test_an_answer_that_grows_old_meanwhile_leads_to_no_deadlock(brook_street: Practice) -> None:
    """A batch of changes holds the practice and has keys to come; a window that opens waits for the practice."""

    def grow_old() -> None:
        KeptAnswer.across_practices.create(
            practice=brook_street, idempotency_key="old", input_sha256="", status=200, body={}
        )
        KeptAnswer.across_practices.filter(idempotency_key="old").update(created_at=timezone.now() - KEPT * 2)

    def window() -> None:
        keep(brook_street, "launch", "", lambda: bool(lock_practice(brook_street.pk)))
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            keep(brook_street, "change-1", "", lambda: bool(lock_practice(brook_street.pk)))
            pool.submit(grow_old).result()
            launch = pool.submit(window)
            until(lambda: launch.done() or waits_for_a_lock())
            keep(brook_street, "change-2", "", lambda: True)
        launch.result()
    keys = {"change-1", "change-2", "launch"}
    assert keys <= set(KeptAnswer.across_practices.values_list("idempotency_key", flat=True))


def waits_for_a_lock() -> bool:
    """Whether anybody in this database waits for another's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def until(holds: Callable[[], bool]) -> None:
    """Wait until `holds`, for at most ten seconds."""
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
