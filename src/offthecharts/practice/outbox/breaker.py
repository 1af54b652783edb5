"""The circuit breaker: after failed calls, longer and longer pauses for the whole service."""

import random
from datetime import timedelta
from typing import Final

from django.db.models import F
from django.utils import timezone

from offthecharts.practice.outbox.models import Delivery

LONGEST_PAUSE: Final = timedelta(seconds=60)
FIRST_PAUSE: Final = timedelta(seconds=1)


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: doubled each time, with up to a quarter of chance."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(failures - 1, 10), LONGEST_PAUSE)
    return pause + pause * random.random() / 4  # noqa: S311  # spreads retries, guards nothing


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


def note_success(delivery: Delivery) -> None:
    """A call succeeded. One update."""
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(failures=0, retry_at=None, last_error="", last_delivered_at=now)
    delivery.refresh_from_db()
