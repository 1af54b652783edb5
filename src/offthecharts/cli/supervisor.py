"""Runs several processes under one parent: restarts what dies, stops all within 10 s, writes one log."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType

from offthecharts.cli.parent import SUPERVISED

STOP_SECONDS = 8.0
STEADY_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
MOST_DEATHS = 4
SAY_EVERY_SECONDS = 30.0

_print_lock = threading.Lock()


def say(name: str, line: str) -> None:
    """One line of the common log, with the name of who says it before it."""
    colours = {"practice": 36, "hub": 35, "demo": 33}
    prefix = f"{name:<15} │"
    if sys.stdout.isatty():
        prefix = f"\x1b[{colours.get(name.split()[0], 37)}m{prefix}\x1b[0m"
    with _print_lock:
        print(prefix, line, flush=True)


@dataclass
class Child:
    """One process to keep running."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    start_again: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    deaths: int = 0
    reader: threading.Thread | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start the process in a group of its own, so that Ctrl-C reaches the parent alone."""
        self.process = subprocess.Popen(
            self.command,
            env={**self.environment, SUPERVISED: "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.started = time.monotonic()
        self.reader = threading.Thread(target=self._copy_output, args=(self.process,), daemon=True)
        self.reader.start()

    def _copy_output(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            say(self.name, line.rstrip())

    def signal_group(self, number: int) -> None:
        """Send `number` to the process and everything that it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    def stop_gracefully(self) -> None:
        """Ask the process to end; what it started is its own to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def plan_restart(self, now: float) -> None:
        """After a death: end leftovers, then try again after a pause that doubles while it keeps dying."""
        status = self.process.returncode if self.process else 0
        self.signal_group(signal.SIGKILL)
        self.process = None
        self.deaths += 1
        if now - self.started > STEADY_SECONDS:
            self.pause = FIRST_PAUSE_SECONDS
        self.start_again = now + self.pause
        say("demo", f"{self.name} ended with status {status}; starting it again in {self.pause:g} s")
        self.pause = min(self.pause * 2, LONGEST_PAUSE_SECONDS)


class Supervisor:
    """Keeps `children` running until it is told to stop."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stopping = threading.Event()

    def add(self, name: str, command: list[str], environment: Mapping[str, str]) -> Child:
        """Start one more child."""
        child = Child(name, command, environment)
        child.start()
        self.children.append(child)
        return child

    def stop_on_signals(self) -> None:
        """Ctrl-C, SIGTERM and a closed terminal stop everything."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stopping.set()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, stop)

    def tick(self) -> None:
        """Look after every child once."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.start_again:
                    child.start()
            elif child.process.poll() is not None:
                child.plan_restart(now)

    def run(self) -> None:
        """Look after the children until told to stop, then stop them all."""
        try:
            while not self.stopping.wait(0.2):
                self.tick()
        finally:
            self.stop()

    def wait_for(self, condition: Callable[[], bool], *, meanwhile: str = "") -> bool:
        """Look after the children until `condition` holds; False when told to stop, or when one dies again and again.

        However long it takes: a small machine is slow. `meanwhile` is said every half minute.
        """
        said = time.monotonic()
        while not self.stopping.is_set() and all(child.deaths < MOST_DEATHS for child in self.children):
            if condition():
                return True
            if time.monotonic() - said > SAY_EVERY_SECONDS:
                said = time.monotonic()
                say("demo", meanwhile)
            self.tick()
            self.stopping.wait(0.05)
        return False

    def stop(self) -> None:
        """Ask all to end, wait, and kill what is left."""
        for child in self.children:
            child.stop_gracefully()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say("demo", f"{child.name} does not stop; killing it")
            child.signal_group(signal.SIGKILL)
        for child in self.children:
            if child.reader is not None:
                child.reader.join(0.5)
