"""The job that goes on with a lot where the page stopped. Running it twice does no harm."""

import uuid

from django.tasks import task

from offthecharts.hub.bulk.models import Lot


@task()
def work_lot(practice_id: str, lot_id: str) -> bool:
    """One slice; queues the next one when there is more, behind the jobs that wait already."""
    from offthecharts.hub.bulk.services import work

    more = work(uuid.UUID(practice_id), uuid.UUID(lot_id), seconds=10)
    if more:
        work_lot.enqueue(practice_id, lot_id)
    return more


def enqueue(lot: Lot) -> None:
    """Queue the job, in the caller's transaction."""
    work_lot.enqueue(str(lot.practice_id), str(lot.id))
