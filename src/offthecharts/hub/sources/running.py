"""Running a source in the Hub's worker, slice by slice, so that other jobs get their turn.

One worker holds a source by a claim with a lease. The cursor is written with the numbers after every step, so that a
worker that was killed is replaced where it stood; records that it had taken in already are unchanged the second time.
"""

import logging
import time
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from offthecharts.hub.sources.adapters import adapter_of
from offthecharts.hub.sources.errors import SourceFault, TryLater
from offthecharts.hub.sources.incoming import Step
from offthecharts.hub.sources.models import Source, SourceRun, SourceState
from offthecharts.hub.sources.taking import take
from offthecharts.hub.sources.tasks import STARTED_AGAIN_AFTER

LEASE: Final = timedelta(minutes=2)
"""Longer than one step takes: a call to the source and a hundred records."""
SLICE_SECONDS: Final = 10.0
BACK_OFF_MINUTES: Final = (1, 5, 15, 60)
KEEP_RUNS: Final = 200

logger = logging.getLogger(__name__)


class Lost(Exception):
    """Somebody else has the source now, or it was paused: stop without a word."""


def work(practice_id: uuid.UUID, source_id: uuid.UUID, *, slice_seconds: float = SLICE_SECONDS) -> bool:
    """One slice of a run; True when there is more to do at once. Nothing when another worker has the source."""
    source = _claim(practice_id, source_id)
    if source is None:
        return False
    run = _run_of(source)
    try:
        finished = _slice(source, run, time.monotonic() + slice_seconds)
    except Lost:
        return False
    except SourceFault as error:
        _end(source, run, error=error)
        return False
    except Exception:
        logger.exception("source %s could not be read", source.id)
        _end(source, run, error=SourceFault("The Hub failed at it; its log says why. It tries again by itself."))
        return False
    if finished:
        return False
    return _let_go(source)


def _slice(source: Source, run: SourceRun, until: float) -> bool:
    """Step by step until the time is up; whether the run is at its end."""
    adapter = adapter_of(source)
    for step in adapter.steps():
        tally = Counter(take(source, item).value for item in step.items)
        _note(source, run, step, tally)
        if step.items and time.monotonic() >= until:
            return False
    _end(source, run, wait_seconds=adapter.wait_seconds())
    return True


def _claim(practice_id: uuid.UUID, source_id: uuid.UUID) -> Source | None:
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now) | Q(lease_until__gt=now + LEASE)
    rows = Source.objects.of(practice_id).filter(id=source_id)
    claim = uuid.uuid4()
    live = rows.filter(free, state=SourceState.ACTIVE, removed_at__isnull=True)
    if not live.update(claim=claim, lease_until=now + LEASE):
        return None
    return rows.select_related("practice").get()


def _held(source: Source) -> Any:
    return Source.objects.of(source.practice_id).filter(
        id=source.id, claim=source.claim, state=SourceState.ACTIVE, removed_at__isnull=True
    )


def _run_of(source: Source) -> SourceRun:
    """The run that was begun and not ended, or a new one."""
    rows = SourceRun.objects.of(source.practice_id).filter(source_id=source.id)
    begun = rows.filter(ended_at__isnull=True).order_by("-started_at").first()
    return begun or SourceRun.across_practices.create(
        practice_id=source.practice_id, source_id=source.id, started_at=timezone.now()
    )


@transaction.atomic
def _note(source: Source, run: SourceRun, step: Step, tally: Counter[str]) -> None:
    """Move on behind `step`. Raises Lost."""
    if not _held(source).update(cursor=step.cursor, lease_until=timezone.now() + LEASE):
        raise Lost
    source.cursor = step.cursor
    what = {"what": step.what[:200]} if step.what else {}
    grown: dict[str, Any] = {name: F(name) + count for name, count in tally.items()}
    rows = SourceRun.objects.of(source.practice_id).filter(id=run.id)
    rows.update(seen=F("seen") + len(step.items), **grown, **what)


@transaction.atomic
def _end(
    source: Source, run: SourceRun, *, error: SourceFault | None = None, wait_seconds: int | None = None
) -> None:
    now = timezone.now()
    values: dict[str, Any] = {"claim": None, "lease_until": None}
    pause = timedelta(minutes=source.every_minutes)
    if error is None:
        values |= {"failures": 0, "last_success_at": now}
        pause = pause if wait_seconds is None else min(pause, timedelta(seconds=wait_seconds))
    else:
        minutes = BACK_OFF_MINUTES[min(source.failures, len(BACK_OFF_MINUTES) - 1)]
        pause = timedelta(minutes=minutes) if isinstance(error, TryLater) else max(pause, timedelta(minutes=minutes))
        values |= {"failures": F("failures") + 1, "last_error": error.advice[:500], "last_error_at": now}
    if not _held(source).update(next_run_at=now + pause, **values):
        return
    rows = SourceRun.objects.of(source.practice_id)
    rows.filter(id=run.id).update(ended_at=now, error=error.advice[:500] if error else "")
    _forget_old(source, run, quiet=error is None)


def _forget_old(source: Source, run: SourceRun, *, quiet: bool) -> None:
    """Runs that found nothing leave no line; of the others the newest are kept."""
    rows = SourceRun.objects.of(source.practice_id).filter(source_id=source.id)
    if quiet:
        rows.filter(id=run.id, seen=0).delete()
    old = list(rows.order_by("-started_at").values_list("id", flat=True)[KEEP_RUNS:])
    if old:
        rows.filter(id__in=old).delete()


def _let_go(source: Source) -> bool:
    """Give the source back after a slice; whether it is still wanted."""
    again = timezone.now() + STARTED_AGAIN_AFTER  # when the job that is queued now gets lost
    return bool(_held(source).update(claim=None, lease_until=None, next_run_at=again))
