"""Writers on SQLite take turns in the order in which they came."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import OperationalError, connections

from offthecharts.web.sqlite.base import DatabaseWrapper
from offthecharts.web.sqlite.turns import Turns


def test_turns_come_in_the_order_in_which_they_were_asked_for() -> None:
    turns, order = Turns(), []
    turns.take(1)

    def wait(number: int) -> None:
        turns.take(10)
        order.append(number)
        turns.hand_over()

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=wait, args=(number,)))
        threads[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.hand_over()
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))


def test_a_turn_that_does_not_come_in_time_is_given_up_and_blocks_nobody() -> None:
    turns = Turns()
    assert turns.take(1)
    assert not turns.take(0.01)
    turns.hand_over()
    assert turns.take(0.01)


def connection_to(path: Path, *, timeout: float = 5) -> DatabaseWrapper:
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout, "init_command": "PRAGMA journal_mode=WAL"}
    settings = {**connections["default"].settings_dict, "NAME": str(path), "OPTIONS": options}
    settings |= {"ENGINE": "offthecharts.web.sqlite", "CONN_HEALTH_CHECKS": False, "AUTOCOMMIT": True}
    return DatabaseWrapper(settings, alias="turns")


@pytest.fixture
def path(tmp_path: Path, db: None) -> Iterator[Path]:
    connection = connection_to(tmp_path / "turns.sqlite3")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE counted (n INTEGER)")
        cursor.execute("INSERT INTO counted VALUES (0)")
    connection.close()
    return tmp_path / "turns.sqlite3"


@contextmanager
def within(connection: DatabaseWrapper) -> Iterator[None]:
    """What ``transaction.atomic()`` does, on a connection that Django's settings do not know."""
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    else:
        connection.commit()
    finally:
        connection.set_autocommit(True)


def test_no_writer_starves_and_no_count_is_lost(path: Path) -> None:
    waits: list[float] = []

    def count(transactions: int) -> None:
        connection = connection_to(path)
        for number in range(transactions):
            started = time.perf_counter()
            if number % 2:
                with within(connection), connection.cursor() as cursor:
                    cursor.execute("UPDATE counted SET n = n + 1")
            else:
                with connection.cursor() as cursor:
                    cursor.execute("UPDATE counted SET n = n + 1")
            waits.append(time.perf_counter() - started)
        connection.close()

    threads = [threading.Thread(target=count, args=(50,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    connection = connection_to(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM counted")
        assert cursor.fetchone() == (400,)
    connection.close()
    assert max(waits) < 40 * sum(waits) / len(waits)


def test_a_turn_is_handed_over_when_a_transaction_fails_or_its_connection_closes(path: Path) -> None:
    first, second = connection_to(path), connection_to(path, timeout=0.2)
    with pytest.raises(RuntimeError), within(first):
        raise RuntimeError
    with within(second):
        pass
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert first.holds_turn
    with pytest.raises(OperationalError, match="no turn"), second.cursor() as cursor:
        cursor.execute("UPDATE counted SET n = 5")
    first.close()
    with within(second):
        pass
    second.close()


def test_the_sites_databases_use_it() -> None:
    assert connections["default"].vendor == "postgresql" or isinstance(connections["default"], DatabaseWrapper)
