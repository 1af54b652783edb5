"""The next batch: which entries are due, in which order, and as what they go over the wire."""

import logging
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from offthecharts.practice.hublink.changes import Unfit, bodies_of_patients, with_photos
from offthecharts.practice.outbox import breaker, switches
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.setup.models import Service
from offthecharts.wire.changes import Change

logger = logging.getLogger(__name__)

type Batch = list[tuple[OutboxEntry, Change]]

BATCH: Final = 100
BATCH_IN_BACKGROUND: Final = 20
"""Of what lets others go first: the desk's points wait for the whole call that is under way."""
BATCH_BYTES: Final = 2 * 1024 * 1024


def due(service: Service) -> QuerySet[OutboxEntry]:
    """Entries to send now, oldest first, those of a full sync last.

    None of a subject that has an earlier entry which was refused or has to wait.
    """
    mine = OutboxEntry.objects.filter(service=service)
    later = Q(breaker.still_pausing("next_try_at"), state=State.WAITING)
    stopped = mine.filter(Q(state=State.REFUSED) | later, subject=OuterRef("subject"), pk__lte=OuterRef("pk"))
    return mine.filter(~Exists(stopped), state=State.WAITING).order_by("lets_others_first", "pk")


def next_batch(service: Service, *, limit: int = BATCH) -> Batch:
    """At most `limit` entries as they go over the wire. Those that cannot go are refused here, one by one.

    An entry at which the Hub failed before goes alone, so that it holds up no other.
    """
    entries = _without_background(list(due(service)[:limit]))
    tried = next((place for place, entry in enumerate(entries) if entry.attempts), None)
    if tried is not None:
        entries = entries[: max(tried, 1)]
    _freeze(service, [entry for entry in entries if entry.kind == "patient" and entry.body is None])
    bodies = with_photos(service, {entry.pk: (entry.subject, entry.body) for entry in entries if _is_chart(entry)})
    return _fitting(entries, bodies)


def _without_background(entries: list[OutboxEntry]) -> list[OutboxEntry]:
    """What others wait for goes by itself; what lets others go first goes a few at a time."""
    urgent = [entry for entry in entries if not entry.lets_others_first]
    return urgent or entries[:BATCH_IN_BACKGROUND]


def _is_chart(entry: OutboxEntry) -> bool:
    return entry.kind == "patient" and entry.state == State.WAITING and entry.body is not None


def _fitting(entries: list[OutboxEntry], bodies: dict[int, Any]) -> Batch:
    batch: Batch = []
    size = 0
    stopped: set[str] = set()
    for entry in entries:
        change = None if entry.subject in stopped else _change(entry, bodies.get(entry.pk, entry.body))
        if change is None:
            stopped.add(entry.subject)
            continue
        size += len(change.model_dump_json().encode())
        if batch and size > BATCH_BYTES:
            break
        batch.append((entry, change))
    return batch


def _change(entry: OutboxEntry, body: Any) -> Change | None:
    """The entry as it goes over the wire; None when it cannot go, which is noted: it must not hold up others."""
    if entry.state != State.WAITING:
        return None
    try:
        change = Change.model_validate({"key": entry.key.hex, "subject": entry.subject, entry.kind: body})
        if getattr(change, entry.kind, None) is None:
            raise ValueError(entry.kind)
    except ValueError:
        logger.exception("outbox entry %s cannot be sent", entry.pk)
        refuse(entry, {"code": "unreadable", "title": "This cannot be sent", "detail": "Drop it, and do it again."})
        return None
    return change


@transaction.atomic
def _freeze(service: Service, entries: list[OutboxEntry]) -> None:
    """Give `entries` the charts as they are now.

    Under the lock of their rows: who changes a chart at the same moment has either committed, or finds the body
    taken and queues another entry.
    """
    if not entries:
        return
    untried = OutboxEntry.objects.filter(
        pk__in=[entry.pk for entry in entries], state=State.WAITING, body__isnull=True
    )
    locked = {entry.pk: entry for entry in untried.select_for_update().order_by("pk")}
    charts = bodies_of_patients(
        {entry.subject: entry.may_create for entry in locked.values()},
        changes=switches.chart_changes_of(service),
        create_active=switches.makes_new_profiles(service),
    )
    for entry in entries:
        entry.state = State.WAITING if entry.pk in locked else State.DROPPED  # gone meanwhile: not in this batch
        chart = charts.get(entry.subject)
        if entry.pk in locked and isinstance(chart, Unfit):
            refuse(entry, {"code": "invalid", "title": chart.title, "errors": chart.fields})
        elif entry.pk in locked:
            entry.body = chart
    OutboxEntry.objects.bulk_update([entry for entry in entries if entry.body is not None], ["body"])


def mark_sent(batch: Batch) -> Batch:
    """What of `batch` leaves now. What was withdrawn meanwhile stays; nothing that leaves can be withdrawn any more.

    Two queries.
    """
    rows = OutboxEntry.objects.filter(pk__in=[entry.pk for entry, _change in batch], state=State.WAITING)
    rows.filter(sent_at=None).update(sent_at=timezone.now())
    left = set(rows.values_list("pk", flat=True))
    return [(entry, change) for entry, change in batch if entry.pk in left]


def mark_unsent(batch: Batch) -> None:
    """No connection was made: what left for the first time has not left. One update."""
    first = [entry.pk for entry, _change in batch if entry.sent_at is None]
    OutboxEntry.objects.filter(pk__in=first, state=State.WAITING).update(sent_at=None)


def refuse(entry: OutboxEntry, problem: dict[str, Any]) -> None:
    """A person has to look at `entry`; later ones of its subject wait. One update."""
    rows = OutboxEntry.objects.filter(pk=entry.pk, key=entry.key, state=State.WAITING)
    rows.update(state=State.REFUSED, problem=problem, attempts=entry.attempts + 1)
    entry.state = State.REFUSED


def has_work(service: Service) -> bool:
    """Whether an entry is due. One query."""
    return due(service).exists()
