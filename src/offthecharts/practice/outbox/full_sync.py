"""Telling a Hub about every active patient, a few at a time, so that it can be stopped and resumed."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.outbox.models import FullSync, OutboxEntry, State
from offthecharts.practice.outbox.services import CHART, queue_charts
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff
from offthecharts.web.audit.services import record

CHUNK: Final = 200
MOST_QUEUED: Final = 200
"""More are queued only when fewer than this wait: what the desk does meanwhile is not far behind."""


@transaction.atomic
def start(*, service: Service, by: Staff | None) -> FullSync:
    """Begin anew; what is queued already stays."""
    sync, _made = FullSync.objects.update_or_create(
        service=service,
        defaults={
            "total": Patient.objects.filter(is_active=True).count(),
            "queued": 0,
            "last_patient_id": None,
            "is_running": True,
            "started_at": timezone.now(),
            "ended_at": None,
            "started_by": by,
        },
    )
    if by is not None:
        record(actor=by, action="full sync started", subject=service)
    return sync


def stop(*, service: Service) -> None:
    """Queue no more for now."""
    FullSync.objects.filter(service=service, ended_at=None).update(is_running=False)


def resume(*, service: Service) -> None:
    """Go on where it was stopped."""
    FullSync.objects.filter(service=service, ended_at=None).update(is_running=True)


def is_under_way(service: Service) -> bool:
    """Whether patients are left to be queued. One query."""
    return FullSync.objects.filter(service=service, is_running=True, ended_at=None).exists()


@transaction.atomic
def queue_some(service: Service) -> int:
    """Queue the next patients when there is room; how many. At most nine queries, one when none is under way."""
    running = FullSync.objects.select_for_update().filter(service=service, is_running=True, ended_at=None)
    sync = running.first()
    if sync is None or _left(service) >= MOST_QUEUED:
        return 0
    rows = Patient.objects.filter(is_active=True).order_by("pk")
    if sync.last_patient_id is not None:
        rows = rows.filter(pk__gt=sync.last_patient_id)
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    if ids:
        queue_charts(service=service, patient_ids=ids, lets_others_first=True, create=True)
    sync.queued += len(ids)
    sync.last_patient_id = ids[-1] if ids else sync.last_patient_id
    if len(ids) < CHUNK:
        sync.ended_at, sync.is_running = timezone.now(), False
    sync.save(update_fields=["queued", "last_patient_id", "ended_at", "is_running"])
    return len(ids)


def _left(service: Service) -> int:
    """Charts of the sync that wait; those which had to go first meanwhile are among them."""
    waiting = OutboxEntry.objects.filter(service=service, state=State.WAITING, kind=CHART, may_create=True)
    return waiting.count()


def sent(sync: FullSync) -> int:
    """How many of its patients are with the Hub, or wait for a person. One query."""
    return max(0, sync.queued - _left(sync.service))
