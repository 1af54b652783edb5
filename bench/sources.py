"""Sources: 10,000 patients out of Open Dental over real HTTP, and out of a watched folder, on SQLite.

``python bench/sources.py [patients]`` starts the fake of Open Dental's API in a process of its own and reads it as
the Hub's worker does, slice by slice: seconds, records a second and the peak memory of the process; then again with
nothing new, all of it and by DateTStamp; then as many rows of a CSV file. The folder is thrown away after the run.
"""

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

if TYPE_CHECKING:
    from offthecharts.hub.practices.models import HubUser
    from offthecharts.hub.sources.models import Source


def peak_megabytes() -> float:
    """The most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read(name: str, source: "Source") -> None:
    """One whole run, slice by slice as the worker does, and a line about it."""
    from offthecharts.hub.sources.models import SourceRun
    from offthecharts.hub.sources.running import work

    before, started, slices = peak_megabytes(), time.perf_counter(), 1
    while work(source.practice_id, source.id):
        slices += 1
    seconds = time.perf_counter() - started
    source.refresh_from_db()
    run = SourceRun.objects.of(source.practice_id).filter(source_id=source.id).order_by("-started_at").first()
    seen = run.seen if run else 0
    names = ("made", "changed", "unchanged", "left_out", "refused")
    told = ", ".join(f"{getattr(run, name)} {name}" for name in names)
    memory = f"peak {peak_megabytes():4.0f} MB (before {before:4.0f})"
    print(
        f"{name:<26} {seconds:7.1f} s {seen / seconds:7.0f} records/s  {memory}  {slices} slices: {told}", flush=True
    )
    if source.last_error:
        sys.exit(source.last_error)


def open_dental(patients: int, by: "HubUser") -> None:
    """The first reading, all of it again, and the changes of the last minutes."""
    from offthecharts.hub.sources import services
    from offthecharts.hub.sources.models import Source
    from offthecharts.hub.sources.open_dental.client import Keys
    from offthecharts.hub.sources.open_dental.keys import sealed

    command = [sys.executable, "-m", "tests.open_dental.server", "--patients", str(patients)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert server.stdout is not None
        address, developer, customer = server.stdout.readline().split()
        source = services.add(practice=by.practice, kind="open_dental", name="Open Dental", by=by)
        secret = sealed(Keys(developer, customer))
        values = {"makes_profiles": True, "chart_changes": "automatic", "secret_encrypted": secret}
        services.change(source=source, by=by, settings={"address": address}, **values)
        services.start(source=source, by=by)
        read("Open Dental, first", source)
        Source.objects.of(by.practice).filter(id=source.id).update(cursor={})
        read("Open Dental, all again", source)
        read("Open Dental, changes", source)
    finally:
        server.terminate()
        server.wait()


def csv_folder(rows: int, by: "HubUser") -> None:
    """As many patients out of a file, and the same file again."""
    from tests.open_dental.server import many

    from offthecharts.hub.sources import services
    from offthecharts.hub.sources.csv_folder.folder import Folder

    heads = {"external_id": "PatNum", "first_name": "FName", "last_name": "LName", "birth_date": "Birthdate"}
    heads |= {"email": "Email", "status": "PatStatus"}
    source = services.add(practice=by.practice, kind="csv_folder", name="Exports", by=by)
    services.change(source=source, by=by, settings={"mapping": heads}, makes_profiles=True, own_ids=True)
    services.start(source=source, by=by)
    for name in ("first", "again"):
        file = Folder(source.settings["folder"]).file("patients.csv")
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.DictWriter(opened, list(heads.values()), extrasaction="ignore")
            writer.writeheader()
            writer.writerows(
                {**record, "LName": f"{record['LName']}son", "Email": f"p{record['PatNum']}@example.net"}
                for record in many(rows)
            )
        file.with_name("patients.csv.done").touch()
        read(f"CSV, {name}", source)


def main() -> None:
    """Everything in a folder of its own."""
    patients = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory(prefix="offthecharts-bench-") as folder:
        os.environ |= {
            "OFFTHECHARTS_DATA": folder,
            "OFFTHECHARTS_PRIVATE_SOURCES": "true",
            "DJANGO_SETTINGS_MODULE": "offthecharts.config.hub",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from offthecharts.hub.practices.models import HubUser, Practice, Role

        for number, bench in enumerate((open_dental, csv_folder), 1):
            practice = Practice.objects.create(name=f"Practice {number}")
            values = {"display_name": "Olive", "role": Role.OWNER, "password": "bench-password-1"}
            bench(patients, HubUser.objects.create_hub_user(practice=practice, username=f"olive{number}", **values))


if __name__ == "__main__":
    main()
