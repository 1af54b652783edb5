"""Connecting a practice server: who may, and what each refusal says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from offthecharts.hub.practices.connections import UNKNOWN_NAMES_TOLD
from offthecharts.hub.practices.models import Connection, HubUser
from offthecharts.web.audit.models import AuditEntry
from offthecharts.web.signin import throttle
from offthecharts.wire.client import HubClient
from offthecharts.wire.messages import ConnectionInfo, ConnectResponse
from tests.hub.conftest import PASSWORD
from tests.hub.launches.charts import connect_request, connected

pytestmark = pytest.mark.django_db


def _connect(username: str, password: str, **changes: Any) -> Any:
    body = connect_request(username, password, **changes)
    return Client().post("/api/v1/connections", body, content_type="application/json")


def test_an_owner_connects_and_is_told_the_token_once(olive: HubUser) -> None:
    answer = _connect("Olive", PASSWORD)
    assert answer.status_code == 201
    told = ConnectResponse.model_validate_json(answer.content)
    connection = Connection.objects.get()
    assert told.connection.practice_name == "Brook Street Orthodontics"
    assert told.connection.connected_as == "olive"
    assert told.token not in str(list(Connection.objects.values()))
    assert connection.origin == "https://desk.example"
    assert AuditEntry.objects.get().action == "connection made"
    headers = {"Authorization": f"Bearer {told.token}"}
    current = Client().get("/api/v1/connections/current", headers=headers)
    info = ConnectionInfo.model_validate_json(current.content)
    assert info.connection_id == str(connection.pk)
    assert abs(info.now - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("username", "password", "code", "status"),
    [
        ("olive", "not the password", "wrong_password", 403),
        ("olivia", PASSWORD, "unknown_user", 403),
        ("dana", PASSWORD, "may_not_connect", 403),
    ],
)
def test_each_refusal_has_its_code_and_advice(
    olive: HubUser, dana: HubUser, username: str, password: str, code: str, status: int
) -> None:
    answer = _connect(username, password)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["detail"].endswith(".")
    assert not Connection.objects.exists()


def test_control_characters_do_no_harm(olive: HubUser) -> None:
    assert _connect("olive\x00", PASSWORD, server_name="Front\x00 desk").status_code == 201
    assert Connection.objects.get().name == "Front desk"
    assert _connect("\x00", "\x00").json()["code"] == "unknown_user"


def test_whom_an_owner_allowed_may_connect(dana: HubUser) -> None:
    HubUser.objects.filter(pk=dana.pk).update(may_connect=True)
    assert _connect("dana", PASSWORD).status_code == 201


def test_a_deactivated_user_is_unknown(olive: HubUser) -> None:
    HubUser.objects.filter(pk=olive.pk).update(is_active=False)
    assert _connect("olive", PASSWORD).json()["code"] == "unknown_user"


def test_guessing_is_locked_out_even_for_the_right_password(olive: HubUser) -> None:
    for _ in range(throttle.USER_NAME_TRIES):
        assert _connect("olive", "guess")
    answer = _connect("olive", PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (429, "locked_out")
    assert "seconds" in answer.json()["detail"]


def test_nobody_learns_a_list_of_user_names(olive: HubUser) -> None:
    codes = [_connect(f"stranger{number}", "guess").json()["code"] for number in range(UNKNOWN_NAMES_TOLD + 3)]
    assert codes[:UNKNOWN_NAMES_TOLD] == ["unknown_user"] * UNKNOWN_NAMES_TOLD
    assert set(codes[UNKNOWN_NAMES_TOLD:]) == {"wrong_password"}


@pytest.mark.parametrize("minutes", [-3, 3])
def test_clocks_that_differ_are_named_before_anything_else(olive: HubUser, minutes: int) -> None:
    sent_at = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    answer = _connect("olive", PASSWORD, sent_at=sent_at)
    assert (answer.status_code, answer.json()["code"]) == (409, "clock_skew")
    assert ("behind" if minutes < 0 else "ahead") in answer.json()["detail"]


@pytest.mark.parametrize(
    "origin",
    ["desk.example", "https://desk.example; script-src *", "https://desk.example/path", "javascript:alert(1)", "*"],
)
def test_what_is_no_origin_is_refused_by_field(olive: HubUser, origin: str) -> None:
    answer = _connect("olive", PASSWORD, origin=origin)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["origin"]


def test_a_call_without_token_is_refused_in_the_hubs_own_words() -> None:
    answer = Client().get("/api/v1/connections/current")
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")
    assert answer.headers["Content-Type"] == "application/problem+json"
    wrong = Client().get("/api/v1/connections/current", headers={"Authorization": "Bearer nonsense"})
    assert (wrong.status_code, wrong.json()["code"]) == (401, "bad_token")


def test_an_ended_connection_says_so_and_ends_once(olive: HubUser) -> None:
    desk = connected(olive)
    assert desk.delete("connections/current").status_code == 204
    for answer in (desk.get("connections/current"), desk.delete("connections/current")):
        assert (answer.status_code, answer.json()["code"]) == (401, "connection_revoked")
    assert AuditEntry.objects.filter(action="connection revoked").count() == 1


def test_use_is_noted_at_most_once_a_minute(olive: HubUser, django_assert_num_queries: Any) -> None:
    desk = connected(olive)
    with django_assert_num_queries(2):
        desk.get("connections/current")
    first = Connection.objects.get().last_used_at
    with django_assert_num_queries(1):
        desk.get("connections/current")
    assert Connection.objects.get().last_used_at == first
    Connection.objects.update(last_used_at=datetime.now(UTC) - timedelta(seconds=61))
    desk.get("connections/current")
    again = Connection.objects.get().last_used_at
    assert first is not None
    assert again is not None
    assert again > first


@pytest.mark.django_db(transaction=True)
def test_the_practices_own_client_goes_through_the_whole_life(olive: HubUser, live_server: Any) -> None:
    from offthecharts.wire.errors import Refused, RevokedConnection
    from offthecharts.wire.messages import ConnectRequest

    steps: list[str] = []
    client = HubClient(live_server.url, passed=steps.append)
    client.identify()
    assert steps == ["found", "reached", "hub"]
    with pytest.raises(Refused) as refusal:
        client.connect(ConnectRequest(**connect_request("olive", "wrong")))
    assert refusal.value.problem.code == "wrong_password"
    made = client.connect(ConnectRequest(**connect_request("olive", PASSWORD)))
    own = HubClient(live_server.url, made.token)
    assert own.current().connection_id == made.connection.connection_id
    own.revoke()
    own.revoke()
    with pytest.raises(RevokedConnection):
        own.current()
