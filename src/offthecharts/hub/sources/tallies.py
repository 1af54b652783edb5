"""Counting how what connections report fares."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.utils import timezone

from offthecharts.hub.practices.models import Connection
from offthecharts.hub.sources.models import ConnectionTally
from offthecharts.wire.changes import ChangesResponse, Outcome

_REFUSED = (Outcome.REFUSED, Outcome.CONFLICT, Outcome.FAILED)


def note_changes(connection: Connection, answers: ChangesResponse) -> None:
    """Count what became of reported changes; those that were applied before, and those that wait, do not count."""
    refusals = [f"{result.title}. {result.detail}" for result in answers.results if result.outcome in _REFUSED]
    taken = [result for result in answers.results if result.outcome == Outcome.DONE and not result.repeated]
    note(connection, taken=len(taken), refusals=refusals)


def note(connection: Connection, *, taken: int, refusals: Sequence[str]) -> None:
    """Add to the connection's numbers; `refusals` are told in words, the last one is kept. One or two queries."""
    if not taken and not refusals:
        return
    now = timezone.now()
    values: dict[str, Any] = {"taken": F("taken") + taken, "refused": F("refused") + len(refusals)}
    fresh: dict[str, Any] = {"taken": taken, "refused": len(refusals)}
    said: dict[str, Any] = {"last_success_at": now} if taken else {}
    if refusals:
        said |= {"last_error": refusals[-1][:500], "last_error_at": now}
    rows = ConnectionTally.objects.of(connection.practice_id).filter(connection_id=connection.pk)
    if not rows.update(**values, **said):
        _made, is_new = ConnectionTally.objects.of(connection.practice_id).get_or_create(
            practice_id=connection.practice_id, connection_id=connection.pk, defaults={**fresh, **said}
        )
        if not is_new:
            rows.update(**values, **said)
