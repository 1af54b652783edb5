"""One look at the database for all who wait: for whom is there news, and whose connection was ended."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from offthecharts.hub.news.places import Place
from offthecharts.hub.practices.models import Connection

AT_ONCE: Final = 500
_NEWS: Final = """
WITH waiting(number, practice_id, told, since, entries) AS (VALUES {rows})
SELECT waiting.number FROM waiting
JOIN news_newscounter AS counter ON counter.practice_id = waiting.practice_id
WHERE counter.last <> waiting.told
UNION
SELECT number FROM (
    SELECT waiting.number, waiting.entries, count(*) AS now_there FROM waiting
    JOIN points_pointsentry AS entry ON entry.practice_id = waiting.practice_id AND entry.id >= waiting.since
    GROUP BY waiting.number, waiting.entries
) AS counted
WHERE now_there <> entries
"""
_ROWS: Final = {
    "postgresql": "(%s::bigint, %s::uuid, %s::bigint, %s::uuid, %s::bigint)",
    "sqlite": "(%s, %s, %s, %s, %s)",
}


def with_news(places: Sequence[Place]) -> set[Place]:
    """Those of `places` for whose practices there is more. One query for each 500 of them."""
    different = list(dict.fromkeys(places))
    found: set[Place] = set()
    for start in range(0, len(different), AT_ONCE):
        part = different[start : start + AT_ONCE]
        found.update(part[number] for number in _look(part))
    return found


def _look(places: Sequence[Place]) -> list[int]:
    statement = _NEWS.format(rows=", ".join([_ROWS[connection.vendor]] * len(places)))
    values: list[Any] = []
    for number, place in enumerate(places):
        values += [number, _stored(place.practice_id), place.told, _stored(place.since), place.entries]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [int(row[0]) for row in cursor.fetchall()]


def _stored(key: uuid.UUID) -> uuid.UUID | str:
    return key.hex if connection.vendor == "sqlite" else key  # as UUIDField stores it


def ended(connections: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of `connections` that were ended. One query for each 500 of them."""
    different = list(dict.fromkeys(connections))
    found: set[uuid.UUID] = set()
    for start in range(0, len(different), AT_ONCE):
        part = different[start : start + AT_ONCE]
        rows = Connection.objects.filter(pk__in=part, revoked_at__isnull=False)
        found.update(rows.values_list("pk", flat=True))
    return found
