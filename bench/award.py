"""How many awards a second the Hub takes over API v1, with authentication, tenancy and idempotency on.

On PostgreSQL beside pgbench, which does BEGIN, INSERT, UPDATE, COMMIT on the same tables with as many clients: rounds
alternate, so that both see the same machine, and only their ratio means something. Where others use the machine too,
the processor time of an award beside that of a transaction says more: all processes are counted, the drivers as well.
On SQLite: the latency of eight
connections, and whether one of them starves. Usage: python bench/award.py [--postgres|--sqlite] [--help]
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import load
import people
import servers

AIM_RATIO = 0.30
AIM_SQLITE_P99_MS = 30.0
AIM_FAIRNESS = 0.5


def award_requests(options: argparse.Namespace) -> Callable[[], bytes]:
    """Makes awards of 10 points to a random member of a random practice, each with a key of its own."""
    line = {"points": 10, "description": "Great brushing"}
    body = json.dumps({"lines": [line], "by_name": "Dana"}).encode()
    heads = [
        f"Host: 127.0.0.1\r\nAuthorization: Bearer {people.token(n)}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n".encode()
        for n in range(options.practices)
    ]

    def make() -> bytes:
        number = random.randrange(options.members)
        path = f"/api/v1/members/{people.member_id(number)}/points-entries"
        key = f"Idempotency-Key: {uuid.uuid4().hex}\r\n\r\n"
        return f"POST {path} HTTP/1.1\r\n".encode() + heads[number % options.practices] + key.encode() + body

    return make


def describe(name: str, result: load.Result) -> None:
    """One line of figures."""
    figures = [f"p{round(share * 100)} {result.percentile_ms(share):.1f} ms" for share in (0.5, 0.99, 1.0)]
    refused = f"  refused: {result.refused}" if result.refused else ""
    print(f"{name:<22}{result.per_second:8.0f}/s   {'   '.join(figures)}{refused}", flush=True)


def fill(environment: dict[str, str], options: argparse.Namespace) -> None:
    """Load the database in a process of its own, which Django is set up in once."""
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import django; django.setup(); "
        f"import people; people.load(practices={options.practices}, members={options.members})"
    )
    environment = {**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "offthecharts.config.hub"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def verify(environment: dict[str, str]) -> None:
    """Prove the ledger that the bench wrote."""
    command = [str(Path(sys.executable).with_name("offthecharts")), "manage", "--site", "hub", "verify_ledger"]
    subprocess.run(command, check=True, env={**os.environ, **environment})


def pgbench(database: servers.Server, options: argparse.Namespace) -> tuple[float, float]:
    """Transactions a second of pgbench, and the processor seconds of each."""
    command = [
        str(servers.postgres_binaries() / "pgbench"),
        *("-h", "127.0.0.1", "-p", str(database.port), "-U", "postgres", "-n", "-M", options.protocol),
        *("-c", str(options.connections), "-j", "2", "-T", str(round(options.seconds))),
        *("-D", f"members={options.members}", "-D", f"practices={options.practices}"),
        *("-f", str(Path(__file__).with_name("pgbench.sql")), "pgbench"),
    ]
    before = database.cpu_seconds() + _own_seconds(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    used = database.cpu_seconds() + _own_seconds(resource.RUSAGE_CHILDREN) - before
    found = re.search(r"tps = ([\d.]+)", output)
    done = re.search(r"actually processed: (\d+)", output)
    if found is None or done is None or "number of failed transactions: 0" not in output:
        sys.exit(f"pgbench failed:\n{output}")
    return float(found.group(1)), used / int(done.group(1))


def _own_seconds(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def awards(hub: servers.Server, database: servers.Server, options: argparse.Namespace) -> tuple[load.Result, float]:
    """A run of awards, and the processor seconds of each."""
    requests = award_requests(options)

    def used() -> float:
        return hub.cpu_seconds() + database.cpu_seconds() + time.process_time()

    before = used()
    result = load.drive(hub.port, requests, connections=options.connections, seconds=options.seconds)
    return result, (used() - before) / len(result.latencies)


def on_postgres(options: argparse.Namespace) -> bool:
    """Whether the middle of the rounds' ratios reaches the aim."""
    folder = Path(tempfile.mkdtemp(prefix="offthecharts-bench-"))
    ratios, by_time = [], []
    try:
        with servers.postgres() as database:
            address = f"postgres://postgres@127.0.0.1:{database.port}/postgres"
            environment = {"OFFTHECHARTS_DATA": str(folder), "OFFTHECHARTS_HUB_DATABASE_URL": address}
            fill(environment, options)
            _copy(database)
            with servers.hub(environment) as hub:
                load.drive(hub.port, award_requests(options), connections=options.connections, seconds=1)
                for number in range(1, options.rounds + 1):
                    result, seconds = awards(hub, database, options)
                    describe(f"round {number}, award", result)
                    peer, peer_seconds = pgbench(database, options)
                    ratios.append(result.per_second / peer)
                    by_time.append(peer_seconds / seconds)
                    print(
                        f"round {number}, pgbench      {peer:8.0f}/s   ratio {ratios[-1]:.2f}   by processor time "
                        f"{by_time[-1]:.2f} ({seconds * 1e6:.0f} µs beside {peer_seconds * 1e6:.0f} µs)",
                        flush=True,
                    )
            verify(environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    ratio, share = statistics.median(ratios), statistics.median(by_time)
    print(f"PostgreSQL: ratio {ratio:.2f}, by processor time {share:.2f} (aim {AIM_RATIO:.2f})")
    return ratio >= AIM_RATIO


def _copy(database: servers.Server) -> None:
    """The database again for pgbench, with the same rows; planned by the same figures."""
    psql = [str(servers.postgres_binaries() / "psql"), "-qX", "-h", "127.0.0.1", "-p", str(database.port)]
    for name, command in (
        ("template1", "CREATE DATABASE pgbench TEMPLATE postgres"),
        ("postgres", "VACUUM ANALYZE"),
        ("pgbench", "VACUUM ANALYZE"),
    ):
        subprocess.run([*psql, "-U", "postgres", "-d", name, "-c", command], check=True)


def on_sqlite(options: argparse.Namespace) -> bool:
    """Whether the 99th percentile stays within the aim and every connection gets its share."""
    folder = Path(tempfile.mkdtemp(prefix="offthecharts-bench-"))
    environment = {"OFFTHECHARTS_DATA": str(folder)}
    p99s, shares = [], []
    try:
        fill(environment, options)
        with servers.hub(environment) as hub:
            requests = award_requests(options)
            load.drive(hub.port, requests, connections=options.connections, seconds=1)
            for round_number in range(1, options.rounds + 1):
                result = load.drive(hub.port, requests, connections=options.connections, seconds=options.seconds)
                describe(f"round {round_number}, SQLite", result)
                p99s.append(result.percentile_ms(0.99))
                shares.append(min(result.by_connection) / max(result.by_connection))
        verify(environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    p99, share = statistics.median(p99s), min(shares)
    print(f"SQLite: p99 {p99:.1f} ms (aim {AIM_SQLITE_P99_MS:.0f} ms); the slowest connection got {share:.2f} of the")
    print(f"        answers of the fastest (aim {AIM_FAIRNESS:.2f}: none starves)")
    return p99 < AIM_SQLITE_P99_MS and share >= AIM_FAIRNESS


def main() -> int:
    """Run what was asked for; 1 when an aim was missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL alone")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite alone")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--practices", type=int, default=200)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--protocol", default="simple", choices=["simple", "prepared"], help="pgbench's -M")
    options = parser.parse_args()
    both = options.postgres == options.sqlite
    fine = [on_postgres(options)] if both or options.postgres else []
    fine += [on_sqlite(options)] if both or options.sqlite else []
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
