"""The worker outlives a database that does not answer for a while."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from offthecharts.web.jobs.worker import ReapingWorker

pytestmark = pytest.mark.django_db(transaction=True)

type Wrapper = Callable[..., Any]


def worker(*, until_empty: bool = False) -> ReapingWorker:
    return ReapingWorker(
        queue_names=["*"],
        interval=0,
        batch=until_empty,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    )


def locked(running: ReapingWorker, refused: list[str], *, times: int) -> Wrapper:
    """The database is locked for so many statements; at the one that gets through, the worker is told to stop."""

    def run(execute: Wrapper, sql: str, params: Any, many: bool, context: Any) -> Any:
        if len(refused) < times:
            refused.append(sql)
            raise OperationalError("database is locked")
        running.running = False
        return execute(sql, params, many, context)

    return run


def test_a_worker_goes_on_after_the_database_was_locked() -> None:
    one, refused = worker(), list[str]()
    with connection.execute_wrapper(locked(one, refused, times=2)):
        one.run()
    assert len(refused) == 2
    assert not one.running


def test_one_that_runs_until_no_job_is_left_says_so() -> None:
    one = worker(until_empty=True)
    with connection.execute_wrapper(locked(one, [], times=1)), pytest.raises(OperationalError):
        one.run()
