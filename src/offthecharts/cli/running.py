"""Which of our programs run on a data folder: each keeps a small file there fresh as long as it lives."""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BEAT_SECONDS = 10.0
FRESH_SECONDS = 45.0


@dataclass(frozen=True)
class Running:
    """One program that runs: `name` such as ``hub`` or ``hub worker``."""

    name: str
    pid: int
    host: str
    seconds_since_beat: float


@contextmanager
def kept_as_running(data: Path, name: str) -> Iterator[None]:
    """Say in the folder `data` that the program `name` runs, until the block ends or the process dies."""
    folder = data / "running"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{name.replace(' ', '-')}-{os.getpid()}.json"
    file.write_text(json.dumps({"name": name, "pid": os.getpid(), "host": socket.gethostname()}), "utf-8")
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            file.touch()

    threading.Thread(target=beat, name="heartbeat", daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        file.unlink(missing_ok=True)


def programs_running(data: Path) -> list[Running]:
    """The programs that run on the folder `data` now; those that were killed are left out."""
    found = []
    for file in sorted((data / "running").glob("*.json")):
        try:
            noted = json.loads(file.read_text("utf-8"))
            age = time.time() - file.stat().st_mtime
        except (OSError, ValueError):
            continue
        running = Running(str(noted["name"]), int(noted["pid"]), str(noted["host"]), age)
        if age < FRESH_SECONDS and _is_alive(running):
            found.append(running)
    return found


def _is_alive(running: Running) -> bool:
    if running.host != socket.gethostname():
        return True
    try:
        os.kill(running.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
