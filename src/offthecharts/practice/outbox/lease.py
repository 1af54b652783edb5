"""One worker at a time delivers to a service.

Two at once would still apply each change once and in order (docs/decisions/0031); one alone wastes nothing.
"""

import os
import socket
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from offthecharts.practice.outbox.models import Delivery
from offthecharts.practice.setup.models import Service

LASTS: Final = timedelta(seconds=45)
"""Longer than preparing a batch and one call may take; a worker on another machine is replaced after this."""
RENEW_BELOW: Final = timedelta(seconds=30)


def new_holder() -> str:
    """A name for one thread of this process, from which others on this machine can tell whether it lives."""
    return f"{socket.gethostname()[:60]}|{os.getpid()}|{get_random_string(12)}"


def take(service: Service, holder: str) -> Delivery | None:
    """Take or renew the right to deliver; None when another worker has it. One to three queries."""
    delivery, _made = Delivery.objects.get_or_create(service=service)
    now = timezone.now()
    if delivery.holder == holder and delivery.held_until and RENEW_BELOW < delivery.held_until - now <= LASTS:
        return delivery
    return delivery if _take(delivery, holder) else None


def renew(delivery: Delivery, holder: str) -> bool:
    """Hold on for another while, right before a call; False when another worker has taken over."""
    return _take(delivery, holder)


def _take(delivery: Delivery, holder: str) -> bool:
    now = timezone.now()
    free = Q(holder=holder) | Q(held_until=None) | Q(held_until__lt=now) | Q(held_until__gt=now + LASTS)
    if is_dead(delivery.holder):
        free |= Q(holder=delivery.holder)
    rows = Delivery.objects.filter(free, pk=delivery.pk)
    taken = bool(rows.update(holder=holder, held_until=now + LASTS))
    delivery.refresh_from_db()
    return taken


def is_dead(holder: str) -> bool:
    """Whether `holder` was a process of this machine that has ended, as after `kill -9`."""
    machine, _, rest = holder.partition("|")
    number = rest.partition("|")[0]
    if machine != socket.gethostname()[:60] or not number.isdecimal() or int(number) == os.getpid():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def give_back(holder: str) -> None:
    """Let others deliver at once: this worker ends."""
    Delivery.objects.filter(holder=holder).update(holder="", held_until=None)
