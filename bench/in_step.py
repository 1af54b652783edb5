"""How soon the Hub hears of a change, and the first sync of a large practice.

Both sites run as in an office, on SQLite, with their workers. First charts are saved one after the other: the time
from the save until the Hub's answer is kept, beside the plain HTTP round trip of one change from this process. Then
all charts are sent: time, peak memory of the practice's worker and of the Hub, and what the desk feels meanwhile
(search and chart over HTTP) beside the same without it.
Usage: python bench/in_step.py [--patients N] [--saves N]
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]

from tests.both_sites import BothSites, Program, make_sites, write_logins  # noqa: E402  # found by the line above

QUIET_SECONDS = 15.0
LONGEST_SECONDS = 3600.0


def quantiles(seconds: list[float]) -> tuple[float, float]:
    """Median and 99th percentile in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return cuts[49] * 1000, cuts[98] * 1000


@dataclass
class Desk:
    """Somebody who searches and opens charts; each answer's time is kept."""

    sites: BothSites
    words: list[str]
    charts: list[str]
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.sites.practice.address, timeout=30)
        self.chance = random.Random(7)
        page = self.http.get("/sign-in/")
        token = page.text.split('name="csrfmiddlewaretoken" value="')[1].partition('"')[0]
        typed = {"username": "desk", "password": self.sites.password, "csrfmiddlewaretoken": token}
        self._carry_cookies()
        answer = self.http.post("/sign-in/", data=typed, headers={"Referer": str(page.url)})
        if answer.status_code != httpx.codes.FOUND:
            sys.exit(f"The desk cannot sign in: {answer.status_code}")
        self._carry_cookies()

    def _carry_cookies(self) -> None:
        """By hand: the cookies are for https, and for this machine, as browsers understand it and httpx does not."""
        self.http.headers["Cookie"] = "; ".join(f"{one.name}={one.value}" for one in self.http.cookies.jar)

    def look(self, kind: str, path: str) -> None:
        """One request."""
        started = time.perf_counter()
        self.http.get(path, headers={"HX-Request": "true"}).raise_for_status()
        self.seconds.setdefault(kind, []).append(time.perf_counter() - started)

    def work(self, until: Callable[[], bool]) -> dict[str, list[float]]:
        """Search and open charts about five times a second; the times of this stretch."""
        self.seconds = {}
        while not until():
            self.look("search", f"/patients/search/?q={self.chance.choice(self.words)}")
            self.look("chart", f"/patients/{self.chance.choice(self.charts)}/")
            time.sleep(0.2)
        return self.seconds


class Memory:
    """Peaks of what programs and all that they started have in memory, looked at four times a second."""

    def __init__(self, programs: dict[str, Program]) -> None:
        self.programs = programs
        self.peak = dict.fromkeys(programs, 0)
        self.over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while not self.over.wait(0.25):
            for name, program in self.programs.items():
                self.peak[name] = max(self.peak[name], self._size(program))

    def _size(self, program: Program) -> int:
        total = 0
        with suppress(psutil.NoSuchProcess):
            first = psutil.Process(program.process.pid if program.process else 0)
            for process in [first, *first.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    total += process.memory_info().rss
        return total


def settle(timeout_seconds: float = 60.0) -> None:
    """Wait until nothing waits."""
    from offthecharts.practice.outbox.models import OutboxEntry, State

    deadline = time.monotonic() + timeout_seconds
    while OutboxEntry.objects.filter(state=State.WAITING).exists():
        if time.monotonic() > deadline:
            sys.exit("The outbox does not become empty; look at the worker's log.")
        time.sleep(0.1)


def bench_delay(service: Any, saves: int) -> None:
    """From the save of a chart to the Hub's kept answer, beside one plain call."""
    from offthecharts.practice.hublink.changes import bodies_of_patients
    from offthecharts.practice.hublink.clients import client_of
    from offthecharts.practice.outbox.models import OutboxEntry, State
    from offthecharts.practice.outbox.services import queue_chart
    from offthecharts.practice.patients.models import Patient
    from offthecharts.wire.changes import Change, ChangesRequest

    chance = random.Random(3)
    ids = list(Patient.objects.filter(is_active=True).order_by("?").values_list("pk", flat=True)[:saves])
    plain = []
    for number in range(saves + 5):
        patient = ids[number % len(ids)]
        (body,) = bodies_of_patients({str(patient): True}, changes=_automatic(), create_active=True).values()
        change = Change.model_validate({"key": f"plain-{number}", "subject": str(patient), "patient": body})
        client = client_of(service, timeout_seconds=30)
        started = time.perf_counter()
        client.changes(ChangesRequest(changes=[change]))
        plain.append(time.perf_counter() - started)
    OutboxEntry.objects.all().delete()
    for patient in ids:
        queue_chart(service=service, patient_id=patient, create=True)
        time.sleep(chance.uniform(0.05, 0.35))
    settle()
    done = OutboxEntry.objects.filter(state=State.DONE).values_list("made_at", "ended_at")
    delays = [(ended - made).total_seconds() for made, ended in done]
    (median, p99), (plain_median, plain_p99) = quantiles(delays), quantiles(plain[5:])
    print(f"save to Hub     {len(delays)} charts   median {median:6.0f} ms   p99 {p99:6.0f} ms")
    print(f"one plain call  {len(plain) - 5} charts   median {plain_median:6.0f} ms   p99 {plain_p99:6.0f} ms")
    print(f"ratio           median {median / plain_median:.1f}   p99 {p99 / plain_p99:.1f}", flush=True)


def _automatic() -> Any:
    from offthecharts.wire.changes import ChartChanges

    return ChartChanges.AUTOMATIC


def bench_first_sync(sites: BothSites, service: Any, desk: Desk) -> None:
    """All charts, with the desk at work beside it."""
    from offthecharts.practice.outbox import full_sync
    from offthecharts.practice.outbox.models import FullSync

    quiet_until = time.monotonic() + QUIET_SECONDS
    quiet = desk.work(lambda: time.monotonic() > quiet_until)
    memory = Memory({"worker": sites.workers["practice"], "hub": sites.hub, "practice": sites.practice})
    sync = full_sync.start(service=service, by=None)
    started = time.perf_counter()

    def over() -> bool:
        row = FullSync.objects.get(pk=service.pk)
        left = row.ended_at is None or full_sync.sent(row) < row.queued
        return not left or time.perf_counter() - started > LONGEST_SECONDS

    during = desk.work(over)
    seconds = time.perf_counter() - started
    memory.over.set()
    print(f"first sync      {sync.total} charts in {seconds:.0f} s   {sync.total / seconds:.0f} a second")
    peaks = "   ".join(f"{name} {size / 1e6:.0f} MB" for name, size in memory.peak.items())
    print(f"peak memory     {peaks}")
    for kind, times in during.items():
        (before, before_p99), (meanwhile, p99) = quantiles(quiet[kind]), quantiles(times)
        print(
            f"desk, {kind:<9} median {meanwhile:4.0f} ms (p99 {p99:5.0f}) while it runs,"
            f" {before:4.0f} ms (p99 {before_p99:5.0f}) without: {meanwhile / before:.1f} times",
            flush=True,
        )


def import_patients(folder: Path, rows: int) -> None:
    """Patients with account holders, by the CSV import."""
    import patients as csv_patients
    from django.core.files import File

    from offthecharts.practice.intake import services
    from offthecharts.practice.intake.tasks import work
    from offthecharts.practice.staff.models import Staff

    path = folder / "patients.csv"
    csv_patients.write_file(path, rows)
    owner = Staff.objects.get(username="owner")
    with path.open("rb") as file:
        made = services.upload(file=File(file, name=path.name), by=owner)
    choice = {"mapping": made.mapping, "date_order": made.date_order, "overwrite": made.overwrite}
    services.choose_columns(csv_import=made, **choice)
    for step in (lambda: services.check(csv_import=made), lambda: services.start(csv_import=made, by=owner)):
        step()
        made.refresh_from_db()
        if made.is_working:
            work.func(str(made.pk))
        made.refresh_from_db()
    print(f"{made.created} charts imported", flush=True)


def main() -> None:
    """Everything in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--saves", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="offthecharts-bench-") as folder:
        data = Path(folder, "data")
        data.mkdir()
        write_logins(data)
        loading = make_sites(data, urls={}, load=True)
        loading.workers.clear()
        loading.start().stop()
        sites = make_sites(data, urls={})
        os.environ.update(sites.practice.environment, DJANGO_SETTINGS_MODULE="offthecharts.config.practice")
        import django

        django.setup()
        import_patients(Path(folder), options.patients)
        try:
            sites.start()
            sites.connect()
            run(sites, options.saves)
        finally:
            sites.stop()


def run(sites: BothSites, saves: int) -> None:
    """Both benches."""
    from offthecharts.practice.patients.models import Patient, Person
    from offthecharts.practice.setup.models import Service

    service = Service.objects.get(removed_at=None, provider="practicegenius")
    words = list(Person.objects.filter(patient__isnull=False).order_by("?").values_list("last_name", flat=True)[:200])
    charts = [str(key) for key in Patient.objects.order_by("?").values_list("pk", flat=True)[:200]]
    desk = Desk(sites, [word[:4].lower() for word in words], charts)
    bench_delay(service, saves)
    bench_first_sync(sites, service, desk)


if __name__ == "__main__":
    main()
