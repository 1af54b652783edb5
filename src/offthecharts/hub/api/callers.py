"""Who a token stands for, cheaply: what seldom changes is remembered for seconds, what must not be late is asked.

Whether the connection was ended is read from its row at every call, in one small statement. Its name and its practice
are read anew after a few seconds. What is remembered is shared by requests: read it, never change it.
"""

import time
from typing import Final

from django.db import connection as database

from offthecharts.hub.practices.connections import connection_of, note_use
from offthecharts.hub.practices.models import Connection

REMEMBERED_SECONDS: Final = 5.0
MAX_REMEMBERED: Final = 10_000
_STILL_THERE: Final = "SELECT 1 FROM practices_connection WHERE id = %s AND revoked_at IS NULL"

_known: dict[str, tuple[float, Connection]] = {}


def caller(token: str) -> Connection | None:
    """The connection that `token` stands for, with its practice; None when it is unknown. One small query.

    Raises ConnectionRevoked, from the very moment at which it was ended.
    """
    until, connection = _known.get(token, (0.0, None))
    if connection is not None and time.monotonic() < until and _is_still_there(connection):
        return connection
    return _look_up(token)


def _look_up(token: str) -> Connection | None:
    _known.pop(token, None)
    connection = connection_of(token)
    if connection is not None:
        note_use(connection)
        if len(_known) >= MAX_REMEMBERED:
            _known.clear()
        _known[token] = (time.monotonic() + REMEMBERED_SECONDS, connection)
    return connection


def _is_still_there(connection: Connection) -> bool:
    key = connection.pk.hex if database.vendor == "sqlite" else connection.pk  # as UUIDField stores it
    with database.cursor() as cursor:
        cursor.execute(_STILL_THERE, [key])
        return cursor.fetchone() is not None
