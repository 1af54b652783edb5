"""A worker process that is killed while it hands a message over."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from tests.hub.messages.smtp import SmtpServer

JOBS = DBTaskResult._meta.db_table
SET_UP = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "offthecharts.config.hub"
import django
django.setup()
from datetime import date, timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from offthecharts.hub.members.editing import add_member
from offthecharts.hub.messages.services import queue
from offthecharts.hub.practices.models import HubUser, Practice, Role
practice = Practice.objects.create(name="Brook Street", postal_address="48 Brook Street")
dana = HubUser(practice=practice, username="dana", display_name="Dana", role=Role.REWARDS, password="!")
dana.save()
names = {"first_name": "Ada", "last_name": "Quist", "birth_date": date(1990, 1, 1), "email": "ada@example.com"}
ada = add_member(practice=practice, is_patient=True, values=names)
queue(member=ada, receiver_id=ada.id, subject="Hello", body="Hello", by=dana, idempotency_key="k", delay=timedelta(0))
"""


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """A mail server that takes a message and says nothing until it is released."""
    server = SmtpServer()
    server.stall = True
    server.start()
    yield server
    server.stop()


def surroundings(data: Path) -> dict[str, str]:
    """The environment of a process of the Hub whose data are in `data`, on SQLite."""
    left_out = ("DJANGO_SETTINGS_MODULE", "OFFTHECHARTS_HUB_DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"OFFTHECHARTS_DATA": str(data)}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one message that is due, to be copied."""
    data = tmp_path_factory.mktemp("hub")
    subprocess.run([sys.executable, "-c", SET_UP], env=surroundings(data), check=True, timeout=180)
    return data


@pytest.fixture
def hub(prepared: Path, tmp_path: Path, server: SmtpServer) -> "Hub":
    return Hub(shutil.copytree(prepared, tmp_path / "data"), server.url)


class Hub:
    """A Hub's data folder with one message that is due, and its workers."""

    def __init__(self, data: Path, mail_url: str) -> None:
        self.data = data
        self.environment = surroundings(data) | {"OFFTHECHARTS_MAIL_URL": mail_url}

    def worker(self, *options: str) -> subprocess.Popen[bytes]:
        """A worker process."""
        command = [sys.executable, "-m", "offthecharts.cli.main", "worker", "--site", "hub", *options]
        return subprocess.Popen(command, env=self.environment)

    def sql(self, statement: str, *values: Any) -> list[Any]:
        """Run one statement on the Hub's database."""
        connection = sqlite3.connect(self.data / "hub.sqlite3", timeout=30)
        try:
            with connection:
                return connection.execute(statement, values).fetchall()
        finally:
            connection.close()

    def status(self) -> tuple[str, str]:
        """The message's status and problem."""
        [row] = self.sql("SELECT status, problem FROM member_messages_message")
        return row[0], row[1]


def test_a_message_whose_worker_was_killed_is_uncertain_and_is_not_sent_again(hub: Hub, server: SmtpServer) -> None:
    worker = hub.worker()
    try:
        assert server.asked.wait(60)
        worker.send_signal(signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait(10)
    server.release.set()
    assert hub.status() == ("sending", "")
    long_ago = "2026-01-01 00:00:00"
    hub.sql("UPDATE member_messages_message SET lease_until = ?", long_ago)
    hub.sql(f"UPDATE {JOBS} SET run_after = ? WHERE status = 'READY'", long_ago)
    hub.sql(f"UPDATE {JOBS} SET started_at = ? WHERE status = 'RUNNING'", long_ago)
    assert hub.worker("--until-empty").wait(60) == 0
    status, problem = hub.status()
    assert status == "uncertain"
    assert "may have gone out" in problem
    assert len(server.seen) == 1
    assert hub.sql(f"SELECT count(*) FROM {JOBS} WHERE status != 'SUCCESSFUL'") == [(0,)]


def test_a_worker_that_is_told_to_stop_finishes_the_message_at_hand(hub: Hub, server: SmtpServer) -> None:
    worker = hub.worker()
    try:
        assert server.asked.wait(60)
        worker.send_signal(signal.SIGTERM)
        server.release.set()
        assert worker.wait(20) == 0
    finally:
        worker.kill()
    assert hub.status() == ("sent", "")
    assert len(server.taken) == 1
