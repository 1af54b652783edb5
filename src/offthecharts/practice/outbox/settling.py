"""What a person does with entries that did not go: send again, drop, take that back; pause the whole."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.outbox.models import Delivery, OutboxEntry, State
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record

STUCK = (State.REFUSED, State.CONFLICT)


def _again(entry: OutboxEntry) -> dict[str, Any]:
    """What an entry becomes that is tried again: a chart is read anew, which makes it another input."""
    anew = {"body": None, "key": uuid.uuid4()} if entry.kind == "patient" else {}
    return {"state": State.WAITING, "next_try_at": None, "problem": {}, "attempts": 0, "ended_at": None, **anew}


@transaction.atomic
def send_again(*, entry: OutboxEntry) -> bool:
    """Try an entry that was refused or is to be settled once more; False when it is elsewhere by now."""
    return bool(OutboxEntry.objects.filter(pk=entry.pk, state__in=STUCK).update(**_again(entry)))


@transaction.atomic
def send_all_again(*, entries: Iterable[OutboxEntry]) -> int:
    """Try these again; how many. One update for each."""
    return sum(send_again(entry=entry) for entry in entries)


@transaction.atomic
def drop(*, entry: OutboxEntry, by: Staff | None = None) -> bool:
    """Give an entry up that was refused or is to be settled; it stays listed. False when it is elsewhere by now."""
    stuck = OutboxEntry.objects.filter(pk=entry.pk, state__in=STUCK)
    dropped = stuck.update(state=State.DROPPED, ended_at=timezone.now())
    if dropped and by is not None:
        record(actor=by, action="outbox entry dropped", subject=entry.service, detail=f"{entry.kind} {entry.key}")
    return bool(dropped)


@transaction.atomic
def take_up(*, entry: OutboxEntry, by: Staff) -> bool:
    """Undo :func:`drop`: the entry is tried again. False when it is elsewhere by now, or must never go again."""
    dropped = OutboxEntry.objects.filter(pk=entry.pk, state=State.DROPPED)
    if any(found.is_final for found in dropped.select_for_update()):
        return False
    taken = dropped.update(**_again(entry))
    if taken:
        record(actor=by, action="outbox entry taken up", subject=entry.service, detail=f"{entry.kind} {entry.key}")
    return bool(taken)


@transaction.atomic
def set_paused(*, service: Service, paused: bool, by: Staff) -> None:
    """Deliver nothing for now, or go on; what is queued stays."""
    Delivery.objects.get_or_create(service=service)
    if Delivery.objects.filter(service=service).exclude(is_paused=paused).update(is_paused=paused):
        record(actor=by, action="outbox paused" if paused else "outbox resumed", subject=service)


def try_now(*, service: Service) -> None:
    """Forget all pauses: of the whole, and of entries at which the Hub failed. Two updates."""
    Delivery.objects.filter(service=service).update(retry_at=None, stopped_for="")
    OutboxEntry.objects.filter(service=service, state=State.WAITING).update(next_try_at=None)
