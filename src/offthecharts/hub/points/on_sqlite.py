"""The ledger's statements on SQLite, where the time between begin and commit is everybody's: one writer at a time.

Through the ORM they took most of an award's time, spent on making SQL while all others waited.
"""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection

from offthecharts.hub.points.models import PointsEntry

_COLUMNS: Final = [field for field in PointsEntry._meta.concrete_fields if field.column]
_STATE: Final = """
SELECT EXISTS (SELECT 1 FROM points_pointsentry WHERE practice_id = %s AND idempotency_key = %s),
       EXISTS (SELECT 1 FROM approvals_approval WHERE practice_id = %s AND idempotency_key = %s),
       EXISTS (SELECT 1 FROM practices_connection WHERE id = %s AND revoked_at IS NULL)
"""
_MOVE: Final = """
UPDATE points_balance SET points = points + %s
WHERE practice_id = %s AND member_id = %s AND points BETWEEN %s AND %s RETURNING points
"""
_NAMES: Final = ", ".join(str(field.column) for field in _COLUMNS)
_PLACES: Final = ", ".join(["%s"] * len(_COLUMNS))
_INSERT: Final = f"INSERT INTO points_pointsentry ({_NAMES}) VALUES ({_PLACES})"  # noqa: S608  # our own columns


def state(practice_id: uuid.UUID, key: str, caller_id: uuid.UUID | None) -> tuple[bool, bool, bool]:
    """Whether the key was used in the ledger, in the approvals' queue, and whether the caller's connection (if there
    is one) was not ended."""
    caller = caller_id.hex if caller_id else None
    [(posted, asked, allowed)] = _rows(_STATE, [practice_id.hex, key, practice_id.hex, key, caller])
    return bool(posted), bool(asked), caller is None or bool(allowed)


def move(practice_id: uuid.UUID, member_id: uuid.UUID, delta: int, lowest: int, highest: int) -> int | None:
    """Move the balance by `delta` if it is between `lowest` and `highest`; the new balance, or None."""
    rows = _rows(_MOVE, [delta, practice_id.hex, member_id.hex, lowest, highest])
    return int(rows[0][0]) if rows else None


def insert(entries: Sequence[PointsEntry]) -> None:
    """Write the entries."""
    rows = [_values(entry) for entry in entries]
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)


def _values(entry: PointsEntry) -> list[Any]:
    return [field.get_db_prep_save(getattr(entry, field.attname), connection) for field in _COLUMNS]


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
