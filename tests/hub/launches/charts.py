"""What Mateo's chart says, and a practice server that says it."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.urls import clear_script_prefix

from offthecharts.hub.practices.connections import token_sha256
from offthecharts.hub.practices.models import Connection, HubUser

ORIGIN = "https://desk.example"
MATEO_ID = "0192a000-0000-7000-8000-000000000001"
ROSA_ID = "0192a000-0000-7000-8000-000000000002"

ROSA: dict[str, Any] = {
    "external_id": ROSA_ID,
    "first_name": "Rosa",
    "last_name": "Alvarez",
    "email": "rosa@example.com",
    "cell_phone": "(347) 555-0142",
    "relationship": "mother",
}


def mateo_chart(**changes: Any) -> dict[str, Any]:
    """The patient of a launch."""
    chart: dict[str, Any] = {
        "external_id": MATEO_ID,
        "first_name": "Mateo",
        "last_name": "Alvarez",
        "birth_date": "2014-05-04",
        "sex": "M",
        "email": "mateo@example.com",
        "home_phone": "332 555 0142",
        "address": {"address1": "48 Brook Street", "city": "Brooklyn", "state": "NY", "postal_code": "11201"},
        "chart_number": "1042",
        "account_holders": [ROSA],
    }
    return {**chart, **changes}


@dataclass
class PracticeServer:
    """A connected practice server."""

    connection: Connection
    token: str

    def post(self, path: str, body: dict[str, Any], *, key: str = "", **headers: str) -> Any:
        """One call of API v1 with the connection token."""
        headers = {"Idempotency-Key": key or uuid.uuid4().hex, **self.headers, **headers}
        return Client().post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        """One reading call of API v1 with the connection token."""
        return Client().get(f"/api/v1/{path}", headers=self.headers)

    def delete(self, path: str) -> Any:
        """One ending call of API v1 with the connection token."""
        return Client().delete(f"/api/v1/{path}", headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        """The connection token."""
        return {"Authorization": f"Bearer {self.token}"}

    def launch(self, patient: dict[str, Any] | None, *, key: str = "", **changes: Any) -> Any:
        """Open a window for `patient`."""
        body = {"staff_name": "Dana Ruiz", "origin": self.connection.origin, "patient": patient, **changes}
        return self.post("launches", body, key=key)

    def path(self, patient: dict[str, Any] | None, **changes: Any) -> str:
        """The path of a new one-time address."""
        answer = self.launch(patient, **changes)
        assert answer.status_code == 201, answer.content
        address: str = answer.json()["launch_url"]
        return "/" + address.split("/", 3)[3]


def connected(user: HubUser, origin: str = ORIGIN) -> PracticeServer:
    """A practice server that `user` connected."""
    token = f"token-of-{user.username}-{uuid.uuid4().hex}"
    connection = Connection.objects.create(
        practice=user.practice, name="Front desk", origin=origin, token_sha256=token_sha256(token), created_by=user
    )
    return PracticeServer(connection, token)


def connect_request(username: str, password: str, **changes: Any) -> dict[str, Any]:
    """A ConnectRequest."""
    return {
        "username": username,
        "password": password,
        "server_name": "Brook Street Orthodontics",
        "origin": ORIGIN,
        "sent_at": datetime.now(UTC).isoformat(),
        **changes,
    }


class Browser(Client):
    """A browser that goes from one mount to the other: Django's test client keeps the last one's prefix."""

    def request(self, **request: Any) -> Any:
        """Start each request as the server does."""
        clear_script_prefix()
        return super().request(**request)


def session_of(window: Client) -> Any:
    """The session of the window in `window`."""
    key = window.cookies[settings.FRAME_COOKIE_NAME].value
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def let_in(window: Client, user: HubUser) -> None:
    """Sign `user` in to the window without the password's slow check."""
    session = session_of(window)
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
