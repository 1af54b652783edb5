"""The demo as a real process."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


class Demo:
    """A running demo and what it wrote so far."""

    def __init__(self, data: Path, *options: str) -> None:
        environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("OFFTHECHARTS", "DJANGO"))
        }
        self.log = data.parent / f"{data.name}.log"
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "offthecharts.cli.main", "demo", "--data", str(data), *options],
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def output(self) -> str:
        return self.log.read_text("utf-8")

    def wait_for(self, condition: Callable[[], object], seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.1)

    def wait_until_running(self) -> None:
        self.wait_for(lambda: "Ctrl-C stops it" in self.output())

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Stop it; the answer is how long that took."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - begun


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def ports() -> tuple[int, int]:
    return free_ports()


@pytest.fixture(scope="module")
def demo(data: Path, ports: tuple[int, int]) -> Iterator[Demo]:
    running = Demo(data, "--unconnected", "--practice-port", str(ports[0]), "--hub-port", str(ports[1]))
    try:
        running.wait_until_running()
        yield running
    finally:
        running.stop()


def passwords(text: str) -> list[str]:
    return re.findall(r"\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\b", text)


def test_both_sites_answer_and_the_log_ins_are_printed(demo: Demo, data: Path, ports: tuple[int, int]) -> None:
    for port in ports:
        with urllib.request.urlopen(f"http://localhost:{port}/healthz", timeout=5) as answer:
            assert answer.read() == b"ok\n"
    assert len(passwords(demo.output())) == 8
    file = data / "sample-logins.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["passwords"]["practice"]["owner"] in demo.output()


def test_a_killed_server_comes_back(demo: Demo, ports: tuple[int, int]) -> None:
    children = psutil.Process(demo.process.pid).children()
    victim = next(child for child in children if "hub" in child.cmdline() and "sample-site" in child.cmdline())
    victim.kill()

    def answers() -> bool:
        try:
            urllib.request.urlopen(f"http://localhost:{ports[1]}/healthz", timeout=2).close()
        except OSError:
            return False
        return victim.pid not in [child.pid for child in psutil.Process(demo.process.pid).children()]

    demo.wait_for(answers, 30)
    assert "starting it again" in demo.output()


def test_a_second_demo_says_that_ports_are_taken_and_uses_the_next(demo: Demo, ports: tuple[int, int]) -> None:
    from offthecharts.cli.ports import is_free, next_free

    assert not is_free(ports[0])
    assert next_free(ports[0], besides={ports[0] + 1}) > ports[0] + 1


def test_sigterm_stops_everything_within_ten_seconds_and_the_passwords_stay(
    demo: Demo, data: Path, ports: tuple[int, int]
) -> None:
    family = psutil.Process(demo.process.pid).children(recursive=True)
    assert len(family) >= 6
    assert demo.stop() < 10
    assert [child for child in family if child.is_running() and child.status() != psutil.STATUS_ZOMBIE] == []
    before = passwords(demo.output())

    blocker = socket.create_server(("127.0.0.1", ports[0]))
    again = Demo(data, "--unconnected", "--practice-port", str(ports[0]), "--hub-port", str(ports[1]))
    try:
        again.wait_until_running()
        assert f"Port {ports[0]} is taken by another program" in again.output()
        assert passwords(again.output()) == before
        children = psutil.Process(again.process.pid).children(recursive=True)
        again.process.kill()
        psutil.wait_procs(children, 15)
        assert [child for child in children if child.is_running()] == [], "orphans stay after kill -9 of the parent"
    finally:
        blocker.close()
        again.stop()
