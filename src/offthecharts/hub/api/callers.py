"""Who a token stands for, cheaply: what seldom changes is remembered for seconds, what must not be late is asked.

Whether the connection was ended is read from its row at every call, in one small statement. Its name and its practice
are read anew after a few seconds. What is remembered is shared by requests: read it, never change it.
"""

import time
from typing import Final

from django.db import connection as database
from django.utils import timezone

from offthecharts.hub.practices.connection_errors import ConnectionRevoked
from offthecharts.hub.practices.connections import USE_NOTED_EVERY, connection_of, note_use
from offthecharts.hub.practices.models import Connection

REMEMBERED_SECONDS: Final = 5.0
MAX_REMEMBERED: Final = 10_000
_STATE: Final = "SELECT last_used_at >= %s FROM practices_connection WHERE id = %s AND revoked_at IS NULL"

_known: dict[str, tuple[float, Connection]] = {}


def remembered(token: str) -> Connection | None:
    """As :func:`caller`, without asking whether the connection was ended: who calls this has to. Usually no query."""
    until, connection = _known.get(token, (0.0, None))
    return connection if connection is not None and time.monotonic() < until else _look_up(token)


def caller(token: str) -> Connection | None:
    """The connection that `token` stands for, with its practice; None when it is unknown. One small query.

    Raises ConnectionRevoked, from the very moment at which it was ended.
    """
    until, connection = _known.get(token, (0.0, None))
    if connection is not None and time.monotonic() < until and _is_fresh(connection):
        return connection
    return _look_up(token)


def check(connection: Connection) -> None:
    """Raises ConnectionRevoked when the connection was ended. One query."""
    if not Connection.objects.filter(pk=connection.pk, revoked_at__isnull=True).exists():
        raise ConnectionRevoked("The connection was ended in the Hub. Verify the service again to make a new one.")


def _look_up(token: str) -> Connection | None:
    _known.pop(token, None)
    connection = connection_of(token)
    if connection is not None:
        note_use(connection)
        if len(_known) >= MAX_REMEMBERED:
            _known.clear()
        _known[token] = (time.monotonic() + REMEMBERED_SECONDS, connection)
    return connection


def _is_fresh(connection: Connection) -> bool:
    """Whether the connection was not ended, and its use needs no noting yet."""
    key = connection.pk.hex if database.vendor == "sqlite" else connection.pk  # as UUIDField stores it
    used_since = database.ops.adapt_datetimefield_value(timezone.now() - USE_NOTED_EVERY)
    with database.cursor() as cursor:
        cursor.execute(_STATE, [used_since, key])
        row = cursor.fetchone()
    return bool(row and row[0])
