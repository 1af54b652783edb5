"""Putting into the outbox, in the transaction of the change itself; the charts in it are queued once each."""

import uuid
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from offthecharts.practice.outbox import switches
from offthecharts.practice.outbox.models import OutboxEntry, State
from offthecharts.practice.outbox.settling import drop, send_again
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff

__all__ = [
    "chart_changed",
    "drop",
    "go_first",
    "profiles_known",
    "put",
    "queue_chart",
    "queue_charts",
    "send_again",
]

CHART: Final = "patient"
HEALED_BY_A_PROFILE: Final = ("ambiguous", "no_profile")
"""Why the Hub refused what it takes as soon as it knows whose profile is meant."""


@transaction.atomic
def put(*, service: Service, subject: str, kind: str, body: Any, staff: Staff | None = None) -> OutboxEntry:
    """Queue one change. Call it inside the transaction that makes the change. Two queries."""
    go_first(service, [subject])
    return OutboxEntry.objects.create(service=service, subject=subject, kind=kind, body=body, staff=staff)


def go_first(service: Service, subjects: Collection[str]) -> None:
    """Whatever waits of `subjects` and would let others go first goes before what is queued now. One update."""
    mine = OutboxEntry.objects.filter(service=service, subject__in=subjects, state=State.WAITING)
    mine.filter(lets_others_first=True).update(lets_others_first=False)


def chart_changed(*, patient_ids: Collection[UUID], staff: Staff | None = None, in_bulk: bool = False) -> None:
    """The charts of these patients changed: every Hub that wants to know will be told, once for many changes.

    One query when no Hub wants to know, otherwise five for each Hub, however many charts. A chart whose change still
    waits untried is not queued again; one that was refused is tried again. What comes `in_bulk` lets others go first.
    """
    for service in switches.keeping():
        if switches.wants_charts(service):
            queue_charts(service=service, patient_ids=patient_ids, staff=staff, lets_others_first=in_bulk)


def queue_chart(
    *,
    service: Service,
    patient_id: UUID,
    staff: Staff | None = None,
    lets_others_first: bool = False,
    create: bool = False,
) -> None:
    """Queue the chart of one patient; see :func:`queue_charts`."""
    queue_charts(
        service=service, patient_ids=[patient_id], staff=staff, lets_others_first=lets_others_first, create=create
    )


@transaction.atomic
def queue_charts(
    *,
    service: Service,
    patient_ids: Collection[UUID],
    staff: Staff | None = None,
    lets_others_first: bool = False,
    create: bool = False,
) -> None:
    """Queue charts for one Hub, unless they wait already; with `create` for a new profile too. At most five queries.

    The rows that wait are locked, so that a chart is read for sending either after this transaction or not at all.
    """
    subjects = {str(patient_id) for patient_id in patient_ids}
    mine = OutboxEntry.objects.filter(service=service, kind=CHART, subject__in=subjects)
    stuck = mine.filter(state=State.REFUSED)
    untried = mine.filter(state=State.WAITING, body__isnull=True)
    held = [*stuck.select_for_update().order_by("pk"), *untried.select_for_update().order_by("pk")]
    for entry in held:
        _renew(entry, create=create, lets_others_first=lets_others_first)
    OutboxEntry.objects.bulk_update(held, _RENEWED, batch_size=200)
    if not lets_others_first:
        go_first(service, subjects)
    OutboxEntry.objects.bulk_create(
        OutboxEntry(
            service=service,
            subject=subject,
            kind=CHART,
            staff=staff,
            lets_others_first=lets_others_first,
            may_create=create,
        )
        for subject in sorted(subjects - {entry.subject for entry in held})
    )


_RENEWED: Final = ["state", "key", "body", "next_try_at", "problem", "attempts", "may_create", "lets_others_first"]


def _renew(entry: OutboxEntry, *, create: bool, lets_others_first: bool) -> None:
    """The chart will be read anew: another input, so another key."""
    entry.may_create = entry.may_create or create
    entry.lets_others_first = entry.lets_others_first and lets_others_first
    if entry.state == State.REFUSED:
        entry.state, entry.key, entry.body = State.WAITING, uuid.uuid4(), None
        entry.next_try_at, entry.problem, entry.attempts = None, {}, 0


def profiles_known(*, service: Service, patient_ids: Collection[UUID]) -> int:
    """The Hub knows by now who these patients are there: send again what it refused for not knowing. How many.

    One query when there is nothing.
    """
    subjects = [str(patient_id) for patient_id in patient_ids]
    waited = OutboxEntry.objects.filter(service=service, subject__in=subjects, state=State.REFUSED)
    entries = [entry for entry in waited if entry.problem.get("code") in HEALED_BY_A_PROFILE]
    return sum(send_again(entry=entry) for entry in entries)
