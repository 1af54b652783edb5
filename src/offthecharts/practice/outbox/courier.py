"""The thread that delivers the outbox, beside the jobs of the practice server's worker."""

import logging
import time
from threading import Event
from typing import Final

from django.db import close_old_connections

from offthecharts.practice.outbox import breaker, full_sync, lease, switches
from offthecharts.practice.outbox.delivering import deliver, prune
from offthecharts.practice.outbox.models import Delivery
from offthecharts.practice.outbox.preparing import has_work
from offthecharts.practice.setup.models import Service

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS: Final = 0.2
"""How long a change waits at most before it is seen."""
AFTER_FAULT_SECONDS: Final = 5.0
PRUNE_EVERY_SECONDS: Final = 600.0


def run(stop: Event) -> None:
    """Deliver until `stop` is set. A fault of our own is logged and does not end it."""
    holder = lease.new_holder()
    prune_at = 0.0
    while not stop.is_set():
        close_old_connections()
        try:
            moved = sum([_safely(service, holder) for service in switches.listeners()])
            if time.monotonic() >= prune_at:
                prune_at = 0.0 if prune() else time.monotonic() + PRUNE_EVERY_SECONDS
            wait = 0.0 if moved else LOOK_EVERY_SECONDS
        except Exception:
            logger.exception("the outbox could not be looked through")
            wait = AFTER_FAULT_SECONDS
        stop.wait(wait)
    lease.give_back(holder)
    close_old_connections()


def _safely(service: Service, holder: str) -> int:
    """One round; a fault of our own pauses this service alone."""
    try:
        return _round(service, holder)
    except Exception:
        logger.exception("the outbox of %s could not be delivered", service.pk)
        delivery = Delivery.objects.filter(service=service).first()
        if delivery is not None:
            breaker.note_failure(delivery, "This server failed at it; its log says why.")
        return 0


def deliver_all(service: Service) -> int:
    """Deliver whatever can be delivered now; how many entries moved on. For commands and tests."""
    holder, moved = lease.new_holder(), 0
    while step := _round(service, holder):
        moved += step
    lease.give_back(holder)
    return moved


def _round(service: Service, holder: str) -> int:
    """Queue some of a full sync and send a batch. Two queries when there is nothing to do, and no write."""
    if not full_sync.is_under_way(service) and not has_work(service):
        return 0
    delivery = lease.take(service, holder)
    if delivery is None or not breaker.may_call(delivery, service):
        return 0
    return full_sync.queue_some(service) + deliver(service, delivery, holder)
