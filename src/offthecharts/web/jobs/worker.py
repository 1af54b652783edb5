"""The process that runs jobs: django-tasks-db's worker, with the reaper beside it."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from offthecharts.web.jobs.reaper import reap

REAP_EVERY_SECONDS = 30.0

logger = logging.getLogger(__name__)


class ReapingWorker(Worker):
    """Looks for jobs left behind whenever it looks for new ones, at most every 30 seconds.

    Goes on when the database is away or locked for long; only one that runs until no job is left ends then.
    """

    next_reaping = 0.0

    def run(self) -> None:
        """Run jobs in rounds until told to stop; the connection is checked before each round."""
        once = self.batch
        self.batch = True
        while self.running:
            close_old_connections()
            try:
                self._round()
            except (OperationalError, InterfaceError):
                if once:
                    raise
                logger.warning("the database does not answer the worker; it tries again", exc_info=True)
            if once:
                return
            if self.running:
                time.sleep(self.interval)

    def _round(self) -> None:
        """Run the jobs that wait, after those that were left behind."""
        if time.monotonic() >= self.next_reaping:
            reap()
            self.next_reaping = time.monotonic() + REAP_EVERY_SECONDS
        super().run()


type Companion = Callable[[threading.Event], None]
"""Runs in a thread beside the jobs, until the event is set."""

COMPANION_ENDS_WITHIN_SECONDS = 8.0


def run_worker(*, until_empty: bool = False, interval_seconds: float = 1.0, beside: Sequence[Companion] = ()) -> None:
    """Run the jobs of all queues until SIGTERM (or, with `until_empty`, until none is left), `beside` in threads.

    SIGTERM lets the job at hand finish; a second one ends it, and the reaper gives it to another worker later.
    """
    logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
    worker = ReapingWorker(
        queue_names=["*"],
        interval=interval_seconds,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    stop = threading.Event()
    threads = [threading.Thread(target=run, args=[stop], name=run.__module__, daemon=True) for run in beside]
    for thread in threads:
        thread.start()
    try:
        worker.run()
    finally:
        stop.set()
        for thread in threads:
            thread.join(COMPANION_ENDS_WITHIN_SECONDS)
