"""Waiting for processes that start."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from offthecharts.cli.supervisor import MOST_DEATHS, Supervisor


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    made = Supervisor()
    yield made
    made.stop()


def test_it_waits_for_a_slow_start_however_long_and_says_what_it_waits_for(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("offthecharts.cli.supervisor.SAY_EVERY_SECONDS", 0.1)
    ready = tmp_path / "ready"
    script = f"import time, pathlib; time.sleep(1); pathlib.Path({str(ready)!r}).touch(); time.sleep(60)"
    supervisor.add("hub", [sys.executable, "-c", script], dict(os.environ))
    assert supervisor.wait_for(ready.exists, meanwhile="still making the sample data")
    assert "still making the sample data" in capsys.readouterr().out


def test_it_gives_up_on_a_process_that_dies_again_and_again(supervisor: Supervisor) -> None:
    child = supervisor.add("hub", [sys.executable, "-c", "raise SystemExit(3)"], dict(os.environ))
    child.pause = 0.01
    assert not supervisor.wait_for(lambda: False)
    assert child.deaths == MOST_DEATHS
