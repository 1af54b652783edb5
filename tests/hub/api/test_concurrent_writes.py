"""Writes sent many times at the same moment, to a real Hub on SQLite and on PostgreSQL."""

import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.both_sites import COMMAND, Database, Site, bare_environment, free_port, postgres_server
from tests.postgres import PostgresServer

__all__ = ["postgres_server"]

FILL = """
import django; django.setup()
from offthecharts.hub.practices.connections import token_sha256
from offthecharts.hub.practices.models import Connection, HubUser, Practice
practice = Practice.objects.create(name="Brook Street Orthodontics")
olive = HubUser(practice=practice, username="olive", display_name="Olive", role="owner")
olive.set_password("brook-street-7-lanterns")
olive.save()
Connection.objects.create(practice=practice, name="PMS", origin="", token_sha256=token_sha256("t"), created_by=olive)
"""
PARALLEL = 16


@pytest.fixture(params=["sqlite", "postgres"])
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A Hub with one practice and one connection."""
    database: Database = request.param
    data, port = tmp_path_factory.mktemp("hub"), free_port()
    environment = {**bare_environment(), "OFFTHECHARTS_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    if database == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        environment["OFFTHECHARTS_HUB_DATABASE_URL"] = server.create_database(f"hub_{uuid.uuid4().hex[:8]}")
    address = f"http://127.0.0.1:{port}"
    command = [*COMMAND, "hub", "--port", str(port), "--migrate"]
    site = Site("hub", command, environment, data / "hub.log", address=address, probe=address)
    try:
        site.start()
        django = {**environment, "DJANGO_SETTINGS_MODULE": "offthecharts.config.hub"}
        subprocess.run([sys.executable, "-c", FILL], env=django, check=True)
        yield site
    finally:
        site.stop()


def at_once(hub: Site, calls: list[tuple[str, Any, str]]) -> list[httpx.Response]:
    """The answers to writes (path, body, key) that are sent at the same moment."""

    def send(call: tuple[str, Any, str]) -> httpx.Response:
        path, body, key = call
        headers = {"Authorization": "Bearer t", "Idempotency-Key": key}
        return httpx.post(f"{hub.address}/api/v1/{path}", json=body, headers=headers, timeout=60)

    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(send, calls))


def test_writes_at_the_same_moment_are_done_once(hub: Site) -> None:
    ana = {"first_name": "Ana", "last_name": "Lee", "external_id": "P-1"}
    same = at_once(hub, [("members", ana, "one")] * PARALLEL)
    assert {answer.status_code for answer in same} == {201}, Counter(answer.text for answer in same)
    assert len({answer.json()["id"] for answer in same}) == 1
    assert Counter(answer.headers.get("Idempotency-Replayed") for answer in same) == {None: 1, "true": PARALLEL - 1}

    other = [{**ana, "first_name": f"Ana{n}", "external_id": f"P-{n}"} for n in range(100, 100 + PARALLEL)]
    mixed = at_once(hub, [("members", body, "two") for body in other])
    assert Counter(answer.status_code for answer in mixed) == {201: 1, 422: PARALLEL - 1}
    assert {a.json()["code"] for a in mixed if a.status_code == 422} == {"idempotency_key_reused"}

    bo = {"first_name": "Bo", "last_name": "Lee", "external_id": "P-2"}
    rivals = at_once(hub, [("members", bo, uuid.uuid4().hex) for _ in range(PARALLEL)])
    assert Counter(answer.status_code for answer in rivals) == {201: 1, 409: PARALLEL - 1}

    member_id = same[0].json()["id"]
    award = {"lines": [{"points": 5, "description": "On time"}], "by_name": "Dana"}
    awards = at_once(hub, [(f"members/{member_id}/points-entries", award, f"k{n % 4}") for n in range(PARALLEL)])
    assert {answer.status_code for answer in awards} == {201}
    assert len({answer.json()["entries"][0]["id"] for answer in awards}) == 4
    entry_id = awards[0].json()["entries"][0]["id"]
    taken_back = at_once(
        hub, [(f"points-entries/{entry_id}/reversal", {"by_name": "Dana"}, uuid.uuid4().hex) for _ in range(PARALLEL)]
    )
    assert Counter(answer.status_code for answer in taken_back) == {201: 1, 409: PARALLEL - 1}
    headers = {"Authorization": "Bearer t"}
    seen = httpx.get(f"{hub.address}/api/v1/members/{member_id}/points-entries", headers=headers, timeout=60).json()
    assert (seen["balance"], len(seen["entries"])) == (15, 5)


def test_programs_that_authenticate_at_the_same_moment_share_one_token(hub: Site) -> None:
    body = {"username": "olive", "password": "brook-street-7-lanterns", "application_token": "PMS"}
    patient = {"firstname": "Ana", "lastname": "Lee", "birthdate": "2012-02-29"}

    def authenticate(_number: int) -> str:
        answer = httpx.post(f"{hub.address}/compat/v2/authentication", json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    with ThreadPoolExecutor(4) as pool:
        [key] = set(pool.map(authenticate, range(4)))

        def add(_number: int) -> int:
            return int(
                httpx.post(f"{hub.address}/compat/v2/patient", json=patient, headers={"KEY": key}).json()["id"]
            )

        assert len(set(pool.map(add, range(8)))) == 1
