"""Whatever a program sends, it is told what is wrong; the Hub never fails over it."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offthecharts.hub.api import limits
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.connections import token_sha256
from offthecharts.hub.practices.models import Connection
from tests.hub.api.conftest import Program

TEXT = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["\x00", "\ud800", "9" * 400, "2012-02-30", "0001-01-01", "-1", "1e999", "٣", "‮", "a@b.c", "😀"]),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
V1 = {
    "POST members": ["first_name", "last_name", "birth_date", "email", "address", "external_id", "cell_phone", "sex"],
    "PATCH members/{}": ["first_name", "birth_date", "address", "external_id", "home_phone", "preferred_name"],
    "POST members/{}/points-entries": ["lines", "comment", "by_name"],
    "POST members/{}/card": ["number"],
    "POST cards/lookup": ["number"],
    "POST launches": ["staff_name", "origin", "in_tab", "patient"],
}
V2 = {
    "POST patient": [
        "firstname",
        "lastname",
        "birthdate",
        "external_id",
        "responsible_lastname",
        "responsible_email",
    ],
    "PUT patient/{}": ["firstname", "birthdate", "external_id", "responsible_firstname", "homephone", "state"],
    "POST appointment": ["patient_id", "start_time", "external_id", "description"],
    "POST authentication": ["username", "password", "application_token"],
}
FITTING = {
    "first_name": "Ana",
    "last_name": "Lee",
    "by_name": "Dana",
    "lines": [{"points": 5, "description": "On time"}],
    "firstname": "Ana",
    "lastname": "Lee",
    "staff_name": "Dana",
    "origin": "https://desk.example",
}
SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def body_of(names: list[str], drawn: Any) -> bytes:
    """Mostly what fits, with one member or the whole replaced by something drawn."""
    if not isinstance(drawn, tuple):
        return json.dumps(drawn).encode()
    place, value, inner = drawn
    name = names[place % len(names)]
    fitting = {key: FITTING[key] for key in names if key in FITTING}
    return json.dumps({**fitting, name: [value] if inner == 1 else {"city": value} if inner == 2 else value}).encode()


DRAWN = st.one_of(VALUES, st.tuples(st.integers(0, 9), VALUES, st.integers(0, 2)))


@pytest.mark.parametrize("call", V1)
@SETTINGS
@given(drawn=DRAWN)
def test_api_v1_never_fails(program: Program, mateo: Member, call: str, drawn: Any) -> None:
    limits.connections.clear()
    method, path = call.split()
    answer: Any = program.send(method, path.format(mateo.id), body_of(V1[call], drawn))
    assert answer.status_code < 500
    assert answer.status_code < 400 or answer.json()["code"]


@pytest.mark.parametrize("call", V2)
@SETTINGS
@given(drawn=DRAWN)
def test_the_v2_wire_never_fails(program: Program, mateo: Member, call: str, drawn: Any) -> None:
    limits.connections.clear()
    key = "v2-key"
    Connection.objects.filter(pk=program.connection.pk).update(token_sha256=token_sha256(key))
    method, path = call.split()
    answer = Client().generic(
        method,
        f"/compat/v2/{path.format(mateo.number)}",
        body_of(V2[call], drawn),
        content_type="application/json",
        headers={"KEY": key},
    )
    assert answer.status_code < 500
    assert answer.status_code < 400 or json.loads(answer.content)["code"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/members?q=%00",
        "/api/v1/members?q=%ED%A0%80",
        "/api/v1/members?q=%FF",
        "/api/v1/members?after=AAAA",
        "/api/v1/members?after=WyJ4Il0",
        "/api/v1/members?after=WzFlOTk5XQ",
        "/api/v1/members?limit=99999999999999999999",
        "/api/v1/members?q=99999999999999999999999",
        "/api/v1/members/00000000-0000-0000-0000-00000000000Z",
        "/compat/v2/patient?external_id=%00",
        "/compat/v2/patient?firstname=%FF",
        "/compat/v2/patient?offset=999999999&limit=0",
        "/compat/v2/patient/999999999",
        "/compat/v2/patient/99999999999",
    ],
)
def test_no_address_makes_the_hub_fail(program: Program, path: str) -> None:
    headers = {"Authorization": f"Bearer {program.token}", "KEY": program.token}
    assert Client().get(path, headers=headers).status_code in (200, 400, 404, 422)
