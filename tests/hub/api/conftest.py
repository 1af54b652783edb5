"""Programs that call the API for the cast's practices."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from offthecharts.hub.api import limits
from offthecharts.hub.practices.models import Connection, HubUser


@dataclass
class Program:
    """A practice program with its connection token."""

    token: str
    connection: Connection

    def send(
        self, method: str, path: str, body: object = None, *, key: str | None = "", **headers: str
    ) -> HttpResponse:
        """The answer; writes carry a new key unless one (or None for none) is given."""
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        if method != "GET" and key is not None:
            sent["Idempotency-Key"] = key or uuid.uuid4().hex
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        client = Client(raise_request_exception=False)
        answer: Any = client.generic(method, f"/api/v1/{path}", data, content_type="application/json", headers=sent)
        return answer  # type: ignore[no-any-return]  # the test client's answer is a HttpResponse with json()

    def get(self, path: str, **headers: str) -> Any:
        """Read."""
        return self.send("GET", path, **headers)

    def post(self, path: str, body: object = None, **options: Any) -> Any:
        """Write."""
        return self.send("POST", path, body, **options)

    def patch(self, path: str, body: object, **options: Any) -> Any:
        """Change."""
        return self.send("PATCH", path, body, **options)


def program_of(user: HubUser) -> Program:
    """A program that `user` connected."""
    token = uuid.uuid4().hex
    connection = Connection.objects.create(
        practice=user.practice,
        name="Practice server",
        origin="https://desk.example",
        token_sha256=hashlib.sha256(token.encode()).hexdigest(),
        created_by=user,
    )
    return Program(token, connection)


@pytest.fixture
def program(olive: HubUser) -> Program:
    return program_of(olive)


@pytest.fixture
def quinns_program(quinn: HubUser) -> Program:
    return program_of(quinn)


@pytest.fixture(autouse=True)
def _full_buckets() -> Iterator[None]:
    limits.connections.clear()
    yield
    limits.connections.clear()
