"""The job that reads a source. Running it twice does no harm: the source is claimed."""

import uuid
from datetime import timedelta
from typing import Final

from django.tasks import task

STARTED_AGAIN_AFTER: Final = timedelta(minutes=1)
"""How long a job may stay queued, or dead with its worker, before another one is queued for the same source."""


@task()
def read_source(practice_id: str, source_id: str) -> bool:
    """One slice of a run; queues the next one when there is more, behind the jobs that wait already."""
    from offthecharts.hub.sources.running import work

    more = work(uuid.UUID(practice_id), uuid.UUID(source_id))
    if more:
        read_source.enqueue(practice_id, source_id)
    return more
