"""What 500 practices that wait for news cost the desk, and how soon they hear.

Rounds alternate: awards on two keep-alive connections while nobody waits, then the same while all wait at the one
process of `offthecharts news`. Only the ratio of the two medians means something on a machine that others use. Then
single awards: from the answer to the desk to the answer to the practice that waits.
Usage: python bench/news.py [--postgres] [--help]
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import award
import load
import people
import psutil
import servers

AIM_RATIO = 1.5
AIM_HEARD_P99_SECONDS = 2.0
KNOWN = "from django.db.models.functions import Cast\nfrom django.db.models import CharField\n"
KNOWN += "from offthecharts.hub.members.models import Member\n"
KNOWN += "Member.across_practices.update(external_id=Cast('number', CharField()))"


async def _ask(port: int, practice: int, cursor: str, wait: int) -> dict[str, Any]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"GET /api/v1/news?after={cursor}&wait={wait} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    writer.write(f"{head}Authorization: Bearer {people.token(practice)}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    status, _, body = answer.partition(b"\r\n\r\n")
    if b" 200 " not in status.partition(b"\r\n")[0]:
        raise ConnectionError(answer[:300].decode())
    told: dict[str, Any] = json.loads(body)
    return told


async def _practice(port: int, number: int, heard: Connection) -> None:
    cursor = ""
    while (told := await _ask(port, number, cursor, 0))["items"]:
        cursor = told["cursor"]
    while True:
        told = await _ask(port, number, told["cursor"], 25)
        if told["items"]:
            heard.send((number, time.time()))


def wait_as_practices(port: int, practices: int, heard: Connection) -> None:
    """Wait as so many practices do, for ever; each answer with news goes into the pipe."""

    async def all_of_them() -> None:
        await asyncio.gather(*(_practice(port, number, heard) for number in range(practices)))

    asyncio.run(all_of_them())


def _waiting(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        return int(json.load(answer)["waiting"])


@contextmanager
def waiters(port: int, practices: int) -> Iterator[Connection]:
    """A process that waits for all of them; what it heard comes out of the pipe."""
    heard, told = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=wait_as_practices, args=[port, practices, told], daemon=True)
    process.start()
    try:
        while _waiting(port) < practices * 0.98:
            time.sleep(0.2)
        yield heard
    finally:
        process.terminate()
        process.join(10)


@contextmanager
def news(environment: dict[str, str]) -> Iterator[servers.Server]:
    """`offthecharts news` as an office runs it."""
    port = servers.free_port()
    command = [str(Path(sys.executable).with_name("offthecharts")), "news", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        servers._wait_until_ready(port, process)
        yield servers.Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def heard_after(hub: servers.Server, heard: Connection, options: argparse.Namespace) -> list[float]:
    """Seconds from the answer to an award to the news of it at the practice."""
    while heard.poll(3):
        heard.recv()
    seconds = []
    for _ in range(options.singles):
        number = random.randrange(options.members)
        body = json.dumps({"lines": [{"points": 1, "description": "Great brushing"}], "by_name": "Dana"}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{hub.port}/api/v1/members/{people.member_id(number)}/points-entries",
            data=body,
            headers={
                "Authorization": f"Bearer {people.token(number % options.practices)}",
                "Content-Type": "application/json",
                "Idempotency-Key": uuid.uuid4().hex,
            },
        )
        with urllib.request.urlopen(request, timeout=30):
            given = time.time()
        while True:
            if not heard.poll(30):
                sys.exit("A practice that waits heard nothing within 30 s.")
            practice, at = heard.recv()
            if practice == number % options.practices:
                seconds.append(at - given)
                break
    return sorted(seconds)


def run(environment: dict[str, str], options: argparse.Namespace) -> bool:
    """Whether the aims were reached."""
    award.fill(environment, SimpleNamespace(practices=options.practices, members=options.members))  # type: ignore[arg-type]  # reads these two
    command = [str(Path(sys.executable).with_name("offthecharts")), "manage", "--site", "hub", "shell", "-c", KNOWN]
    subprocess.run(command, check=True, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    requests, ratios = award.award_requests(options), []
    with servers.hub(environment) as hub, news(environment) as waits:
        load.drive(hub.port, requests, connections=options.connections, seconds=1)
        for number in range(1, options.rounds + 1):
            alone = load.drive(hub.port, requests, connections=options.connections, seconds=options.seconds)
            award.describe(f"round {number}, nobody waits", alone)
            with waiters(waits.port, options.practices):
                beside = load.drive(hub.port, requests, connections=options.connections, seconds=options.seconds)
            award.describe(f"round {number}, {options.practices} wait", beside)
            ratios.append(beside.percentile_ms(0.5) / alone.percentile_ms(0.5))
        with waiters(waits.port, options.practices) as heard:
            seconds = heard_after(hub, heard, options)
            before, started = waits.cpu_seconds(), time.monotonic()
            time.sleep(10)
            share = (waits.cpu_seconds() - before) / (time.monotonic() - started)
            process = psutil.Process(waits.pid)
            memory = sum(p.memory_info().rss for p in [process, *process.children(recursive=True)]) / 1e6
    p50, p99 = statistics.median(seconds), seconds[int(len(seconds) * 0.99)]
    ratio = statistics.median(ratios)
    print(f"median award while they wait: {ratio:.2f} of the median without (aim at most {AIM_RATIO})")
    print(f"heard after {p50:.2f} s at the median, {p99:.2f} s at p99 (aim {AIM_HEARD_P99_SECONDS:.0f} s)")
    print(f"offthecharts news with {options.practices} waiting quietly: {share:.1%} of a core, {memory:.0f} MB")
    return ratio <= AIM_RATIO and p99 <= AIM_HEARD_P99_SECONDS


def main() -> int:
    """Run it; 1 when an aim was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    parser.add_argument("--connections", type=int, default=2)
    parser.add_argument("--practices", type=int, default=500)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--singles", type=int, default=60)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="offthecharts-bench-"))
    try:
        with servers.postgres() if options.postgres else nullcontext() as database:
            environment = {"OFFTHECHARTS_DATA": str(folder)}
            if database:
                address = f"postgres://postgres@127.0.0.1:{database.port}/postgres"
                environment["OFFTHECHARTS_HUB_DATABASE_URL"] = address
            fine = run(environment, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
