"""Telling a Hub about every active patient, a few at a time, so that it can be stopped and resumed."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.practice.outbox.models import FullSync, OutboxEntry, State
from offthecharts.practice.outbox.services import queue_chart
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff

CHUNK: Final = 100
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
    return sync


def stop(*, service: Service) -> None:
    """Queue no more for now."""
    FullSync.objects.filter(service=service, ended_at=None).update(is_running=False)


def resume(*, service: Service) -> None:
    """Go on where it was stopped."""
    FullSync.objects.filter(service=service, ended_at=None).update(is_running=True)


@transaction.atomic
def queue_some(service: Service) -> int:
    """Queue the next patients when there is room; how many."""
    sync = FullSync.objects.filter(service=service, is_running=True, ended_at=None).first()
    if sync is None or _waiting(service) >= MOST_QUEUED:
        return 0
    rows = Patient.objects.filter(is_active=True).order_by("pk")
    if sync.last_patient_id is not None:
        rows = rows.filter(pk__gt=sync.last_patient_id)
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    for patient_id in ids:
        queue_chart(service=service, patient_id=patient_id, is_first_sync=True, create=True)
    done = {"ended_at": timezone.now(), "is_running": False} if len(ids) < CHUNK else {}
    FullSync.objects.filter(pk=sync.pk).update(
        queued=sync.queued + len(ids), last_patient_id=ids[-1] if ids else sync.last_patient_id, **done
    )
    return len(ids)


def _waiting(service: Service) -> int:
    return OutboxEntry.objects.filter(service=service, state=State.WAITING).count()
