"""A connection that the server ended is noticed at once, and one in constant use is not asked each time."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection as default
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper as DjangosWrapper

pytestmark = pytest.mark.skipif(default.vendor != "postgresql", reason="runs with --postgres")


@pytest.fixture
def connection(db: None) -> Iterator[Any]:
    """A connection of the test's own, as a server's thread has one."""
    own: Any = connections.create_connection("default")
    own.settings_dict = {**own.settings_dict, "CONN_HEALTH_CHECKS": True}
    yield own
    own.close()


def backend(connection: Any) -> int:
    """The server's process behind the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def next_request(connection: Any) -> None:
    """What Django does before a request's first query."""
    connection.health_check_done = False
    connection.close_if_health_check_failed()


@pytest.mark.parametrize("asleep_seconds", [0.0, 2.2])
def test_an_ended_connection_is_replaced_before_the_next_query(connection: Any, asleep_seconds: float) -> None:
    first = backend(connection)
    next_request(connection)
    time.sleep(asleep_seconds)
    with default.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [first])
    time.sleep(0.2)
    next_request(connection)
    assert backend(connection) != first


def test_a_connection_in_use_is_asked_only_after_a_pause(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []
    ask = DjangosWrapper.is_usable

    def counted(wrapper: Any) -> bool:
        asked.append(time.monotonic())
        return bool(ask(wrapper))

    monkeypatch.setattr(DjangosWrapper, "is_usable", counted)
    first = backend(connection)
    for _ in range(20):
        next_request(connection)
        assert backend(connection) == first
    assert len(asked) == 1
    time.sleep(2.2)
    next_request(connection)
    assert len(asked) == 2
