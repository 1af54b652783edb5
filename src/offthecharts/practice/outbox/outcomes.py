"""What became of a batch: the Hub's answer, kept with each entry."""

import json
import logging
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.hublink.changes import note_told, patient_of
from offthecharts.practice.hublink.profiles import Told
from offthecharts.practice.outbox import breaker
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.outbox.preparing import Batch
from offthecharts.wire.changes import Change, ChangeResult, Outcome

logger = logging.getLogger(__name__)

type Settled = dict[int, State]
"""Where the entries stand that were dealt with, by their ids; those at which the Hub failed wait."""

MOST_ATTEMPTS: Final = 8
"""How often the Hub may fail at one entry before a person has to look."""
_STATES: Final = {
    Outcome.DONE: State.DONE,
    Outcome.CONFLICT: State.CONFLICT,
    Outcome.REFUSED: State.REFUSED,
}
_UNANSWERED: Final = {"code": "unanswered", "title": "The Hub said nothing about this"}


def keep(batch: Batch, results: list[ChangeResult], *, asked_at: datetime) -> Settled:
    """Keep what the Hub says to a call of `asked_at`.

    All in one transaction; a result that cannot be kept is alone with its entry.

    Results for keys that we did not send are ignored. A change without one, or one that is said to wait although no
    earlier one of its subject stopped, counts as failed: it is tried again later.
    """
    told = {result.key: result for result in reversed(results)}
    pairs = [(entry, change, told.get(change.key)) for entry, change in batch]
    try:
        with transaction.atomic():
            return _keep_all(pairs, asked_at)
    except Exception:
        logger.exception("the results of a batch could not be kept together")
    settled: Settled = {}
    for pair in pairs:
        try:
            with transaction.atomic():
                settled |= _keep_all([pair], asked_at)
        except Exception:
            logger.exception("a result could not be kept")
            problem = {"code": "unreadable", "title": "The Hub's answer could not be kept"}
            settled[pair[0].pk] = fail(pair[0], problem)
    return settled


def _keep_all(pairs: list[tuple[OutboxEntry, Change, ChangeResult | None]], asked_at: datetime) -> Settled:
    sent = {entry.pk: entry for entry, _change, _result in pairs}
    rows = OutboxEntry.objects.select_for_update().select_related("service").order_by("pk")
    held = {
        entry.pk: entry for entry in rows.filter(pk__in=sent, state=State.WAITING) if entry.key == sent[entry.pk].key
    }
    settled: Settled = {}
    ended: list[OutboxEntry] = []
    told: list[Told] = []
    stopped: set[str] = set()
    for entry, change, result in pairs:
        row = held.get(entry.pk)
        if row is None or entry.subject in stopped:
            continue
        state = _STATES.get(result.outcome) if result is not None else None
        if state is None or state == State.REFUSED:
            stopped.add(entry.subject)
        if state is None:
            settled[row.pk] = fail(row, _problem(result) if result else _UNANSWERED)
        else:
            settled[row.pk] = _end(row, state, result)
            ended.append(row)
            told += _told(row, change, result)
    OutboxEntry.objects.bulk_update(ended, ["state", "ended_at", "attempts", "problem", "result"])
    if told:
        note_told(ended[0].service, told, asked_at=asked_at)
    return settled


def _end(row: OutboxEntry, state: State, result: ChangeResult | None) -> State:
    row.state, row.attempts = state, row.attempts + 1
    if result is None or state != State.DONE:
        row.problem = _problem(result)
        return state
    row.ended_at, row.problem = timezone.now(), {}
    row.result = json.loads(result.model_dump_json(include={"entry_ids", "balance", "repeated", "waiting"}))
    return state


def _told(row: OutboxEntry, change: Change, result: ChangeResult | None) -> list[Told]:
    """What a delivered entry teaches of its patient: nothing, or one thing."""
    patient_id = patient_of(row.subject) if row.state == State.DONE else None
    if result is None or patient_id is None or (result.profile is None and result.balance is None):
        return []
    photo = change.patient.patient.photo if change.patient else None
    sent_photo = photo.sha256 if photo and photo.jpeg_base64 else ""
    return [Told(patient_id, profile=result.profile, balance=result.balance, sent_photo=sent_photo)]


def _problem(result: ChangeResult | None) -> dict[str, Any]:
    if result is None:
        return {}
    return {"code": result.code, "title": result.title, "detail": result.detail, "errors": result.errors}


def fail(entry: OutboxEntry, problem: dict[str, Any], *, may_refuse: bool = True) -> State:
    """The Hub failed at this one: try it later, alone; after many times a person has to look. One update."""
    attempts = entry.attempts + 1
    given_up = may_refuse and attempts >= MOST_ATTEMPTS
    state = State.REFUSED if given_up else State.WAITING
    rows = OutboxEntry.objects.filter(pk=entry.pk, key=entry.key, state=State.WAITING)
    rows.update(
        state=state,
        attempts=attempts,
        next_try_at=timezone.now() + breaker.pause_after(attempts),
        problem=problem,
    )
    entry.state, entry.attempts = state, attempts
    return state
