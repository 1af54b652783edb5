"""Writers on SQLite come in the order in which they asked, and none starves."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction

from offthecharts.web.sqlite.turns import Turns

ALIAS = "turns"
WRITERS, SECONDS = 8, 2.0


@pytest.fixture
def database(tmp_path: Path, django_db_blocker: Any) -> Iterator[Path]:
    """A database of its own, opened as a site opens its own."""
    site = connections.settings["default"]
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    connections.settings[ALIAS] = {
        **site,
        "ENGINE": "offthecharts.web.sqlite",
        "NAME": str(tmp_path / "turns.sqlite3"),
        "OPTIONS": options,
    }
    with django_db_blocker.unblock():
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("CREATE TABLE balance (points)")
            cursor.execute("INSERT INTO balance VALUES (0)")
        yield tmp_path / "turns.sqlite3"
        connections[ALIAS].close()
        del connections[ALIAS]
    del connections.settings[ALIAS]


def write(seconds: float = 0.0) -> None:
    """One transaction that reads, then writes."""
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT points FROM balance")
        cursor.execute("UPDATE balance SET points = points + 1")
        time.sleep(seconds)


def points() -> int:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT points FROM balance")
        return int(cursor.fetchone()[0])


def test_eight_writers_share_evenly_and_lose_nothing(database: Path) -> None:
    waits: list[list[float]] = [[] for _ in range(WRITERS)]
    until = time.monotonic() + SECONDS

    def work(mine: list[float]) -> None:
        try:
            while time.monotonic() < until:
                begun = time.monotonic()
                write()
                mine.append(time.monotonic() - begun)
        finally:
            connections[ALIAS].close()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in waits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = [len(mine) for mine in waits]
    assert points() == sum(counts)
    assert min(counts) > 0.5 * max(counts), counts
    everyone = sorted(wait for mine in waits for wait in mine)
    middle, last = everyone[len(everyone) // 2], everyone[-1]
    # SQLite's own way of waiting lets the unlucky ones wait a hundred times as long as the others.
    assert last < 20 * middle + 0.2, f"median {middle:.4f} s, longest {last:.4f} s"


def test_who_asks_first_goes_first() -> None:
    turns, order = Turns(), []
    assert turns.take(1)
    threads = []

    def work(number: int) -> None:
        assert turns.take(10)
        order.append(number)
        turns.hand_over()

    for number in range(5):
        threads.append(threading.Thread(target=work, args=(number,)))
        threads[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.hand_over()
    for thread in threads:
        thread.join()
    assert order == [0, 1, 2, 3, 4]


def test_who_waits_too_long_is_told_and_keeps_nobody_else_waiting() -> None:
    turns = Turns()
    assert turns.take(1)
    assert not turns.take(0.01)
    turns.hand_over()
    assert turns.take(0.01)


def test_a_failed_transaction_hands_its_turn_over(database: Path) -> None:
    with pytest.raises(OperationalError), transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor:
        cursor.execute("UPDATE nothing SET points = 1")
    other = threading.Thread(target=lambda: (write(), connections[ALIAS].close()))
    other.start()
    other.join(5)
    assert not other.is_alive()
    assert points() == 1
