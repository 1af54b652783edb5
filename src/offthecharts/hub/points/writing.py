"""How entries reach the database: one statement on PostgreSQL, one transaction on SQLite.

Both move the balance first, under the row's lock, and write the entries with the balance they led to. Used by
`points.services.post` alone.
"""

import json
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django.db import IntegrityError, transaction

from offthecharts.hub.points import on_sqlite
from offthecharts.hub.points.errors import AlreadyReversed, BalanceTooHigh, BelowZero, KeyWaits
from offthecharts.hub.points.lines import MAX_BALANCE
from offthecharts.hub.points.merged import start_balance
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry
from offthecharts.hub.practices.connection_errors import ConnectionRevoked

_POST = """
WITH state AS (
    SELECT EXISTS (
        SELECT FROM points_pointsentry WHERE practice_id = %(practice)s AND idempotency_key = %(key)s
    ) AS posted, EXISTS (
        SELECT FROM approvals_approval WHERE practice_id = %(practice)s AND idempotency_key = %(key)s
    ) AS asked, %(caller)s::uuid IS NULL OR EXISTS (
        SELECT FROM practices_connection WHERE id = %(caller)s AND revoked_at IS NULL
    ) AS allowed
), moved AS (
    UPDATE points_balance SET points = points + %(delta)s
    WHERE practice_id = %(practice)s AND member_id = %(member)s
      AND (SELECT NOT posted AND NOT asked AND allowed FROM state)
      AND points + %(delta)s BETWEEN %(lowest)s AND %(highest)s
    RETURNING points
), written AS (
    INSERT INTO points_pointsentry (
        practice_id, member_id, balance_after, created_at, input_sha256, by_name, hub_user_id, comment,
        connection_id, given_at, id, points, kind, item_id, reason, reverses_id, idempotency_key
    )
    SELECT %(practice)s, %(member)s, moved.points, %(created_at)s, %(input_sha256)s, %(by_name)s, %(hub_user)s,
           %(comment)s, %(caller)s::uuid, %(given_at)s::timestamptz, line.*
    FROM moved, jsonb_to_recordset(%(lines)s::jsonb) AS line(
        id uuid, points int, kind text, item_id uuid, reason text, reverses_id uuid, idempotency_key text
    )
)
SELECT posted, asked, allowed, (SELECT points FROM moved) FROM state
"""
LOWEST = -MAX_BALANCE
ENDED = "The connection was ended in the Hub. Verify the service again to make a new one."


def write(
    connection: Any, practice_id: uuid.UUID, entries: Sequence[PointsEntry], caller_id: uuid.UUID | None = None
) -> int | None:
    """Write `entries` (of one request and member) and return the new balance; None when the key was used before.

    `caller_id` is the practice server's connection that asks: when it was ended, nothing is written or told.
    Raises BelowZero, BalanceTooHigh, AlreadyReversed, MemberNotFound, ConnectionRevoked, KeyWaits when all that was
    asked for under the key waits for approval (or did), and MemberMerged for a profile that is another one now; then
    nothing was written.
    """
    writer = _in_one_statement if connection.vendor == "postgresql" else _in_one_transaction
    try:
        return writer(connection, practice_id, entries, caller_id)
    except IntegrityError:
        if _was_written(practice_id, entries[0]):
            return None
        raise


def _was_written(practice_id: uuid.UUID, entry: PointsEntry) -> bool:
    """Whether the same request ran beside this one. Raises AlreadyReversed when another one took the entry back."""
    mine = PointsEntry.objects.of(practice_id)
    if mine.filter(idempotency_key=entry.idempotency_key).exists():
        return True
    if entry.reverses_id and mine.filter(reverses_id=entry.reverses_id).exists():
        raise AlreadyReversed("Somebody took this entry back before; reload the page to see it.")
    return False


def _lowest(entries: Sequence[PointsEntry]) -> int:
    """The lowest balance that the entries may lead to: points given are welcome even below zero."""
    corrects = all(entry.kind == EntryKind.CORRECTION for entry in entries)
    return LOWEST if corrects or _delta(entries) > 0 else 0


def _delta(entries: Sequence[PointsEntry]) -> int:
    return sum(entry.points for entry in entries)


def _in_one_statement(
    connection: Any, practice_id: uuid.UUID, entries: Sequence[PointsEntry], caller_id: uuid.UUID | None
) -> int | None:
    first = entries[0]
    values = {
        "practice": practice_id,
        "caller": caller_id,
        "member": first.member_id,
        "key": first.idempotency_key,
        "delta": _delta(entries),
        "lowest": _lowest(entries),
        "highest": MAX_BALANCE,
        "created_at": first.created_at,
        "input_sha256": first.input_sha256,
        "by_name": first.by_name,
        "hub_user": first.hub_user_id,
        "comment": first.comment,
        "given_at": first.given_at,
        "lines": json.dumps([_line(entry) for entry in entries]),
    }
    # Alone, the statement is its own transaction; inside one, a refused key must not spoil the caller's.
    with transaction.atomic() if connection.in_atomic_block else nullcontext(), connection.cursor() as cursor:
        cursor.execute(_POST, values)
        *state, balance = cursor.fetchone()
    if _is_repeated(*state):
        return None
    if balance is not None:
        return int(balance)
    if _was_written(practice_id, first):  # beside this one, after this statement's view of the data
        return None
    _refuse(practice_id, entries)
    return _in_one_statement(connection, practice_id, entries, caller_id)


def _is_repeated(posted: bool, asked: bool, allowed: bool) -> bool:
    """Whether the key was used before. The first line of what went to the approvals' queue has the same key as the
    first entry would: so the switches may change between two tries. Raises ConnectionRevoked and KeyWaits."""
    if not allowed:
        raise ConnectionRevoked(ENDED)
    if asked and not posted:
        raise KeyWaits("Look at the approvals' queue: these points were given before.")
    return posted


def _line(entry: PointsEntry) -> dict[str, Any]:
    """What differs between the entries of a request; as JSON it costs a third of what arrays do."""
    return {
        "id": str(entry.id),
        "points": entry.points,
        "kind": entry.kind,
        "item_id": str(entry.item_id) if entry.item_id else None,
        "reason": entry.reason,
        "reverses_id": str(entry.reverses_id) if entry.reverses_id else None,
        "idempotency_key": entry.idempotency_key,
    }


def _in_one_transaction(
    _connection: Any, practice_id: uuid.UUID, entries: Sequence[PointsEntry], caller_id: uuid.UUID | None
) -> int | None:
    first, delta = entries[0], _delta(entries)
    within = _lowest(entries) - delta, MAX_BALANCE - delta
    with transaction.atomic():
        if _is_repeated(*on_sqlite.state(practice_id, first.idempotency_key, caller_id)):
            return None
        while (balance := on_sqlite.move(practice_id, first.member_id, delta, *within)) is None:
            _refuse(practice_id, entries)
        for entry in entries:
            entry.balance_after = balance
        on_sqlite.insert(entries)
    return balance


def _refuse(practice_id: uuid.UUID, entries: Sequence[PointsEntry]) -> None:
    """Say why no balance was moved; when the member merely has none yet, start it at zero and come back."""
    first = entries[0]
    balance = Balance.objects.of(practice_id).filter(member_id=first.member_id).first()
    if balance is None:
        start_balance(practice_id, first.member_id)
        return
    if _delta(entries) > 0 and balance.points + _delta(entries) > MAX_BALANCE:
        raise BalanceTooHigh(f"A member can have at most {MAX_BALANCE:,} points.")
    if balance.points + _delta(entries) < _lowest(entries):
        if first.reverses_id and PointsEntry.objects.of(practice_id).filter(reverses_id=first.reverses_id).exists():
            raise AlreadyReversed("Somebody took this entry back before; reload the page to see it.")
        what = "Correct the balance instead" if first.kind == EntryKind.REVERSAL else "Take away at most that many"
        raise BelowZero(f"The member has {balance.points:,} points now. {what}.")
