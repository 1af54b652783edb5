"""One worker at a time delivers to a service, so that entries of one patient stay in order."""

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from offthecharts.practice.outbox.models import Delivery
from offthecharts.practice.setup.models import Service

LASTS: Final = timedelta(seconds=20)
"""Longer than one call may take; a killed worker is replaced after this."""


def take(service: Service, holder: str) -> Delivery | None:
    """Take or renew the right to deliver; None when another worker has it. Up to two queries."""
    now = timezone.now()
    free = Q(holder=holder) | Q(held_until=None) | Q(held_until__lt=now)
    rows = Delivery.objects.filter(pk=service.pk)
    if rows.filter(free).update(holder=holder, held_until=now + LASTS):
        return rows.get()
    if not rows.exists():
        Delivery.objects.bulk_create([Delivery(service=service)], ignore_conflicts=True)
        return take(service, holder)
    return None


def give_back(holder: str) -> None:
    """Let others deliver at once: this worker ends."""
    Delivery.objects.filter(holder=holder).update(holder="", held_until=None)
