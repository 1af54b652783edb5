"""Starting what is due, in a thread beside the jobs of the Hub's worker."""

import logging
from threading import Event
from typing import Final

from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from offthecharts.hub.sources.models import Source, SourceState
from offthecharts.hub.sources.tasks import STARTED_AGAIN_AFTER, read_source

LOOK_EVERY_SECONDS: Final = 3.0

logger = logging.getLogger(__name__)


def run(stop: Event) -> None:
    """Look for what is due until `stop` is set. A fault of our own is logged and does not end it."""
    while not stop.wait(LOOK_EVERY_SECONDS):
        close_old_connections()
        try:
            start_due()
        except Exception:
            logger.exception("the sources could not be looked through")
    close_old_connections()


def start_due() -> int:
    """Queue a job for each source that is due and that nobody holds; how many. One query when there is none.

    Each is claimed by moving its next run on, so that two workers queue one job; the job moves it on properly.
    """
    now = timezone.now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = Source.across_practices.filter(
        free, state=SourceState.ACTIVE, removed_at__isnull=True, next_run_at__lte=now
    )
    started = 0
    for source in due.only("practice_id", "id", "next_run_at"):
        with transaction.atomic():
            same = Source.objects.of(source.practice_id).filter(id=source.id, next_run_at=source.next_run_at)
            if same.update(next_run_at=now + STARTED_AGAIN_AFTER):
                read_source.enqueue(str(source.practice_id), str(source.id))
                started += 1
    return started
