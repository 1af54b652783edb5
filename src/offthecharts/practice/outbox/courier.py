"""The thread that delivers the outbox, beside the jobs of the practice server's worker."""

import logging
from threading import Event
from typing import Final

from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string

from offthecharts.practice.outbox import full_sync, lease, switches
from offthecharts.practice.outbox.delivering import deliver, prune
from offthecharts.practice.outbox.models import Delivery
from offthecharts.practice.setup.models import Service

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS: Final = 0.25
"""How long a change waits at most before it is seen."""
AFTER_FAULT_SECONDS: Final = 5.0
PRUNE_EVERY_ROUNDS: Final = 4 * 3600


def run(stop: Event) -> None:
    """Deliver until `stop` is set. A fault of our own is logged and does not end it."""
    holder = get_random_string(20)
    rounds = 0
    while not stop.is_set():
        close_old_connections()
        try:
            moved = sum(_round(service, holder, rounds) for service in switches.listeners())
            wait = 0.0 if moved else LOOK_EVERY_SECONDS
        except Exception:
            logger.exception("the outbox could not be delivered")
            wait = AFTER_FAULT_SECONDS
        rounds += 1
        stop.wait(wait)
    lease.give_back(holder)


def deliver_all(service: Service) -> int:
    """Deliver whatever can be delivered now; how many entries moved on. For commands and tests."""
    holder, moved = get_random_string(20), 0
    while step := _round(service, holder, 1):
        moved += step
    lease.give_back(holder)
    return moved


def _round(service: Service, holder: str, number: int) -> int:
    delivery = lease.take(service, holder)
    if delivery is None or not _may_call(delivery):
        return 0
    if number % PRUNE_EVERY_ROUNDS == 0:
        prune(service)
    return full_sync.queue_some(service) + deliver(service, delivery)


def _may_call(delivery: Delivery) -> bool:
    return not delivery.is_paused and (delivery.retry_at is None or delivery.retry_at <= timezone.now())
