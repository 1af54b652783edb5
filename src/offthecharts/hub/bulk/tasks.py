"""The job that goes on with a lot where the page stopped. Running it twice does no harm."""

import uuid
from datetime import timedelta
from typing import Final

from django.tasks import task
from django.utils import timezone

from offthecharts.hub.bulk.models import Lot

PAUSE: Final = timedelta(seconds=2)
"""Before the first try again; each time twice as long."""


@task()
def work_lot(practice_id: str, lot_id: str, after: str = "", tries: int = 0) -> bool:
    """One slice; queues the next one when there is more, behind the jobs that wait already."""
    from offthecharts.hub.bulk.services import Place, work

    place = work(uuid.UUID(practice_id), uuid.UUID(lot_id), seconds=10, place=Place(after, tries))
    if place is None:
        return False
    pause = PAUSE * 2**tries if place.tries > tries else timedelta()
    job = work_lot.using(run_after=timezone.now() + pause) if pause else work_lot
    job.enqueue(practice_id, lot_id, place.after, place.tries)
    return True


def enqueue(lot: Lot) -> None:
    """Queue the job, in the caller's transaction."""
    work_lot.enqueue(str(lot.practice_id), str(lot.id))
