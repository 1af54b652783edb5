"""Import of many patients and search over them, on SQLite in a folder that is thrown away.

``python bench/patients.py [rows]`` prints, for the dry run and the import: seconds, rows a second and the peak memory
of the process; then the search per keystroke (median and 99th percentile), beside the bare full-text query that it
cannot be faster than, in the same run; then the same import again.
"""

import csv
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offthecharts.practice.staff.models import Staff

KEYSTROKES_OF = 300  # names typed letter by letter


def write_file(path: Path, rows: int) -> None:
    """Invented families, siblings with the same guarantor."""
    from offthecharts.samples.names import Names

    chance = random.Random(5)
    names = Names(chance)
    locales = ["en_US", "es_MX", "fr_FR", "pl_PL", "vi_VN"]
    firsts = [names.first(locale, sex) for locale in locales for sex in "FM" for _ in range(200)]
    lasts = [names.last(locale) for locale in locales for _ in range(800)]
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        head = "Chart,First Name,Last Name,Birthdate,Gender,Email,Home Phone,City,State,Zip"
        out.writerow([*head.split(","), "Guarantor First Name", "Guarantor Last Name", "Guarantor Email"])
        number = 0
        while number < rows:
            last, guarantor, mail = chance.choice(lasts), chance.choice(firsts), f"g{number}@example.org"
            for _ in range(min(chance.choice([1, 1, 2, 3]), rows - number)):
                number += 1
                born = date(2005, 1, 1) + timedelta(days=chance.randrange(4500))
                phone = f"+1646{2_000_000 + number:07d}"
                row = [10_000 + number, chance.choice(firsts), last, born, chance.choice("FM"), "", phone]
                out.writerow([*row, "Brooklyn", "NY", "11201", guarantor, last, mail])


def timed(name: str, rows: int, work: Callable[[], str]) -> None:
    """Run `work` and print how long it took."""
    started = time.perf_counter()
    told = work()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<14} {seconds:8.1f} s {rows / seconds:9.0f} rows/s   peak {peak:5.0f} MB   {told}", flush=True)


def bench_import(path: Path, rows: int, olive: "Staff", attempt: str = "") -> None:
    """Dry run and import; `attempt` goes behind the names of the lines."""
    from django.core.files import File

    from offthecharts.practice.intake import services
    from offthecharts.practice.intake.tasks import work

    with path.open("rb") as file:
        made = services.upload(file=File(file, name=path.name), by=olive)
    services.choose_columns(
        csv_import=made, mapping=made.mapping, date_order=made.date_order, overwrite=made.overwrite
    )

    def run() -> str:
        work.func(str(made.pk))
        made.refresh_from_db()
        return f"{made.created} new, {made.updated} updated, {made.unchanged} unchanged"

    services.check(csv_import=made)
    timed(f"check{attempt}", rows, run)
    services.start(csv_import=made, by=olive)
    timed(f"import{attempt}", rows, run)


def bench_search() -> None:
    """Type names letter by letter; a fifth of them with a letter wrong."""
    from django.db import connection

    from offthecharts.practice.patients.models import Person
    from offthecharts.practice.patients.search import find_patients

    chance = random.Random(7)
    people = list(Person.objects.filter(patient__isnull=False).order_by("?")[:KEYSTROKES_OF])
    typed: list[str] = []
    for person in people:
        text = f"{person.last_name} {person.first_name}".lower()
        if chance.random() < 0.2:
            place = chance.randrange(2, len(text))
            text = text[:place] + chance.choice("aeiou") + text[place + 1 :]
        typed += [text[:end] for end in range(2, len(text) + 1)]
    ours = [_milliseconds(lambda text=text: find_patients(text)) for text in typed]
    with connection.cursor() as cursor:
        query = "SELECT rowid FROM patients_search WHERE patients_search MATCH %s LIMIT 20"
        bare = [
            _milliseconds(
                lambda text=text: cursor.execute(query, ['"  ' + text.split()[0].replace('"', "") + '"']).fetchall()
            )
            for text in typed
        ]
    for name, taken in (("search", ours), ("bare query", bare)):
        cuts = statistics.quantiles(taken, n=100)
        print(f"{name:<14} {len(taken)} keystrokes   median {cuts[49]:6.2f} ms   p99 {cuts[98]:7.2f} ms", flush=True)


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Everything in a folder of its own."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="offthecharts-bench-") as folder:
        os.environ["OFFTHECHARTS_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "offthecharts.config.practice"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        path = Path(folder, "patients.csv")
        write_file(path, rows)
        print(f"{rows} rows, {path.stat().st_size / 1e6:.1f} MB")
        from offthecharts.practice.staff.models import Role, Staff

        olive = Staff.objects.create(username="olive", display_name="Olive", role=Role.MANAGER, password="!")
        bench_import(path, rows, olive)
        bench_search()
        bench_import(path, rows, olive, " again")


if __name__ == "__main__":
    main()
