"""Putting into the outbox, in the transaction of the change itself, and what a person does with entries later."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.outbox import switches
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.wire.changes import ChartChanges


@transaction.atomic
def put(*, service: Service, subject: str, kind: str, body: Any, staff: Staff | None = None) -> OutboxEntry:
    """Queue one change. Call it inside the transaction that makes the change."""
    _go_first(service, subject)
    return OutboxEntry.objects.create(service=service, subject=subject, kind=kind, body=body, staff=staff)


def _go_first(service: Service, subject: str) -> None:
    """Whatever a full sync queued for `subject` goes before what is queued now."""
    mine = OutboxEntry.objects.filter(service=service, subject=subject, state=State.WAITING, is_first_sync=True)
    mine.update(is_first_sync=False)


@transaction.atomic
def chart_changed(*, patient_ids: set[UUID], staff: Staff | None = None) -> None:
    """The charts of these patients changed: every Hub that wants to know will be told, once for many changes.

    One query when no Hub wants to know. A chart whose change still waits untried is not queued again; one that was
    refused is tried again.
    """
    for service in switches.listeners():
        if switches.chart_changes_of(service) == ChartChanges.OFF and not switches.makes_new_profiles(service):
            continue
        for patient_id in patient_ids:
            queue_chart(service=service, patient_id=patient_id, staff=staff)


@transaction.atomic
def queue_chart(
    *,
    service: Service,
    patient_id: UUID,
    staff: Staff | None = None,
    is_first_sync: bool = False,
    create: bool = False,
) -> None:
    """Queue the chart of one patient for one Hub, unless it waits already; with `create` for a new profile too."""
    subject = str(patient_id)
    mine = OutboxEntry.objects.filter(service=service, subject=subject, kind="patient")
    again = mine.filter(state=State.REFUSED)
    if again.update(state=State.WAITING, body=None, next_try_at=None, problem={}):
        return
    waiting = mine.filter(state=State.WAITING, body=None, attempts=0)
    wanted = {"may_create": True} if create else {}
    if not is_first_sync:
        wanted["is_first_sync"] = False
    if waiting.exists():
        if wanted:
            waiting.update(**wanted)
        return
    OutboxEntry.objects.create(
        service=service,
        subject=subject,
        kind="patient",
        staff=staff,
        is_first_sync=is_first_sync,
        may_create=create,
    )


@transaction.atomic
def send_again(*, entry: OutboxEntry) -> bool:
    """Try an entry that was refused or is to be settled once more; False when it is elsewhere by now."""
    stuck = OutboxEntry.objects.filter(pk=entry.pk, state__in=[State.REFUSED, State.CONFLICT])
    body = None if entry.kind == "patient" else entry.body
    return bool(stuck.update(state=State.WAITING, body=body, next_try_at=None, problem={}))


@transaction.atomic
def drop(*, entry: OutboxEntry) -> bool:
    """Give an entry up that was refused or is to be settled; it stays listed. False when it is elsewhere by now."""
    stuck = OutboxEntry.objects.filter(pk=entry.pk, state__in=[State.REFUSED, State.CONFLICT])
    return bool(stuck.update(state=State.DROPPED, ended_at=timezone.now()))
