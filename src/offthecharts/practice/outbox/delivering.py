"""Delivering a batch: what is due, in order, sent in one call; then what became of each."""

import json
import logging
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from offthecharts.practice.hublink.changes import Unfit, body_of_patient, note_told, with_photo
from offthecharts.practice.hublink.clients import client_of
from offthecharts.practice.outbox import breaker, switches
from offthecharts.practice.outbox.models import Delivery, OutboxEntry, State
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.services import note_attention
from offthecharts.web.encryption import UnreadableSecret
from offthecharts.wire.changes import Change, ChangeResult, ChangesRequest, Outcome
from offthecharts.wire.errors import Refused, RevokedConnection, WireError

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 15.0
BATCH: Final = 50
BATCH_BYTES: Final = 4 * 1024 * 1024
MOST_ATTEMPTS: Final = 8
"""How often the Hub may fail at one entry before a person has to look."""


def due(service: Service) -> QuerySet[OutboxEntry]:
    """Entries to send now, oldest first, those of a full sync last.

    None of a subject that has an earlier entry which was refused or has to wait.
    """
    now = timezone.now()
    mine = OutboxEntry.objects.filter(service=service)
    later = Q(state=State.WAITING, next_try_at__gt=now)
    stopped = mine.filter(Q(state=State.REFUSED) | later, subject=OuterRef("subject"), pk__lte=OuterRef("pk"))
    waiting = mine.filter(state=State.WAITING).exclude(next_try_at__gt=now)
    return waiting.filter(~Exists(stopped)).order_by("is_first_sync", "pk")


def deliver(service: Service, delivery: Delivery) -> int:
    """Send the next batch; how many entries moved on. Calls the network.

    Every failure is noted: of the call as a whole in the breaker, of one entry with the entry.
    """
    batch = _batch(service)
    if not batch:
        return 0
    entries = {entry.key.hex: entry for entry, _change in batch}
    try:
        answer = client_of(service, timeout_seconds=TIMEOUT_SECONDS).changes(
            ChangesRequest(changes=[change for _entry, change in batch])
        )
    except RevokedConnection as error:
        note_attention(service, error.detail or "The connection was ended in the Hub.")
        breaker.note_failure(delivery, "The connection was ended in the Hub: verify the service again.")
        return 0
    except (WireError, UnreadableSecret) as error:
        OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries.values()]).update(attempts=1)
        breaker.note_failure(delivery, words_of(error))
        return 0
    breaker.note_success(delivery)
    return sum(_take(entries[result.key], result) for result in answer.results if result.key in entries)


def words_of(error: Exception) -> str:
    """Why a call failed, for the page *In step*."""
    if isinstance(error, Refused):
        return f"The Hub refuses: {error.detail}"
    return str(error) or "The Hub cannot be reached."


def _batch(service: Service) -> list[tuple[OutboxEntry, Change]]:
    batch: list[tuple[OutboxEntry, Change]] = []
    size = 0
    for entry in due(service)[:BATCH]:
        change = _change(service, entry)
        if change is None:
            continue
        size += len(change.model_dump_json())
        if batch and size > BATCH_BYTES:
            break
        batch.append((entry, change))
    return batch


def _change(service: Service, entry: OutboxEntry) -> Change | None:
    """The entry as it goes over the wire; None when the chart itself does not fit, which is noted."""
    body = entry.body
    if entry.kind == "patient" and body is None:
        try:
            body = body_of_patient(
                service,
                entry.subject,
                changes=switches.chart_changes_of(service),
                create=entry.may_create or switches.makes_new_profiles(service),
            )
        except Unfit as error:
            _end(entry, State.REFUSED, problem={"code": "invalid", "title": error.title, "errors": error.fields})
            return None
        OutboxEntry.objects.filter(pk=entry.pk).update(body=body)
        entry.body = body
    if entry.kind == "patient":
        body = with_photo(service, entry.subject, body)
    return Change.model_validate({"key": entry.key.hex, "subject": entry.subject, entry.kind: body})


@transaction.atomic
def _take(entry: OutboxEntry, result: ChangeResult) -> int:
    """Keep what became of `entry`. Returns 1 when it moved on."""
    if result.outcome == Outcome.WAITING:
        return 0
    problem = {"code": result.code, "title": result.title, "detail": result.detail, "errors": result.errors}
    if result.outcome == Outcome.DONE:
        note_told(entry.service, entry.subject, profile=result.profile, balance=result.balance)
        told: dict[str, Any] = json.loads(result.model_dump_json(include={"entry_ids", "balance", "repeated"}))
        _end(entry, State.DONE, result=told)
    elif result.outcome == Outcome.FAILED and entry.attempts + 1 < MOST_ATTEMPTS:
        pause = breaker.pause_after(entry.attempts + 1)
        OutboxEntry.objects.filter(pk=entry.pk).update(
            attempts=entry.attempts + 1, next_try_at=timezone.now() + pause, problem=problem
        )
    else:
        _end(entry, State.CONFLICT if result.outcome == Outcome.CONFLICT else State.REFUSED, problem=problem)
    return 1


def _end(entry: OutboxEntry, state: State, **values: Any) -> None:
    ended = timezone.now() if state == State.DONE else None
    rows = OutboxEntry.objects.filter(pk=entry.pk, state=State.WAITING)
    rows.update(state=state, ended_at=ended, attempts=entry.attempts + 1, **values)


def prune(service: Service, *, kept: timedelta = timedelta(days=30)) -> None:
    """Forget delivered entries after `kept`."""
    old = OutboxEntry.objects.filter(service=service, state=State.DONE, ended_at__lt=timezone.now() - kept)
    old.delete()
