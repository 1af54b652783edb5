"""Wakes jobs that a killed worker left running: django-tasks-db alone would leave them so for ever."""

import logging
from datetime import timedelta

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

MAXIMUM_JOB_TIME = timedelta(minutes=15)
MAXIMUM_ATTEMPTS = 3

logger = logging.getLogger(__name__)


def reap(*, maximum_job_time: timedelta = MAXIMUM_JOB_TIME) -> int:
    """Give back every job that has been running for longer than `maximum_job_time`; the answer is how many.

    Such a job goes to another worker, so every job must be idempotent. After three attempts it counts as failed.
    Each is claimed by a conditional UPDATE on its start, so that two reapers or a worker that ends it just now
    cannot cross.
    """
    woken = 0
    late = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - maximum_job_time)
    for job in late.only("id", "started_at", "worker_ids", "task_path"):
        same = DBTaskResult.objects.running().filter(pk=job.pk, started_at=job.started_at)
        if len(job.worker_ids) >= MAXIMUM_ATTEMPTS:
            changed = same.update(
                status=TaskResultStatus.FAILED,
                finished_at=timezone.now(),
                exception_class_path="builtins.TimeoutError",
                traceback=f"The job did not end within {maximum_job_time} in {MAXIMUM_ATTEMPTS} attempts.",
            )
        else:
            changed = same.update(status=TaskResultStatus.READY)
        woken += changed
        if changed:
            logger.warning(
                "job %s (%s) was left running; attempts so far: %d", job.pk, job.task_path, len(job.worker_ids)
            )
    return woken
