"""The circuit breaker: after failed calls, longer and longer pauses for the whole service."""

import hashlib
import random
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q
from django.utils import timezone

from offthecharts.practice.outbox.models import Delivery
from offthecharts.practice.setup.models import Service

LONGEST_PAUSE: Final = timedelta(seconds=60)
FIRST_PAUSE: Final = timedelta(seconds=1)
NEVER_LATER_THAN: Final = LONGEST_PAUSE * 1.25


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: doubled each time, with up to a quarter of chance."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(max(failures, 1) - 1, 10), LONGEST_PAUSE)
    return pause + pause * random.random() / 4  # noqa: S311  # spreads retries, guards nothing


def is_over(moment: datetime | None) -> bool:
    """Whether a pause until `moment` is over. One that ends too late was begun before the clock was set back."""
    now = timezone.now()
    return moment is None or moment <= now or moment > now + NEVER_LATER_THAN


def still_pausing(field: str) -> Q:
    """The condition that a pause until `field` is not over, as :func:`is_over` sees it."""
    now = timezone.now()
    return Q((f"{field}__gt", now), (f"{field}__lte", now + NEVER_LATER_THAN))


def connection_of(service: Service) -> str:
    """What tells one connection of `service` from the next, without its secret."""
    return hashlib.sha256(service.secret.encode()).hexdigest()


def may_call(delivery: Delivery, service: Service) -> bool:
    """Whether the Hub may be called now: not paused, no pause after failures, its connection not ended."""
    return not delivery.is_paused and is_over(delivery.retry_at) and delivery.stopped_for != connection_of(service)


def note_failure(delivery: Delivery, words: str) -> None:
    """A call failed. One update."""
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(
        failures=F("failures") + 1,
        retry_at=now + pause_after(delivery.failures + 1),
        last_error=words[:300],
        last_failed_at=now,
    )
    delivery.refresh_from_db()


def note_ended(delivery: Delivery, service: Service, words: str) -> None:
    """The Hub has ended our connection: no call until the service is verified again, or somebody presses Try now."""
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(
        stopped_for=connection_of(service), last_error=words[:300], last_failed_at=now
    )
    delivery.refresh_from_db()


def note_success(delivery: Delivery) -> None:
    """A call succeeded. One update."""
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(
        failures=0, retry_at=None, last_error="", stopped_for="", last_delivered_at=now
    )
    delivery.refresh_from_db()
