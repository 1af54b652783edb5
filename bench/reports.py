"""Median time of each report page over a simulated year, beside a plain page of the same Hub in the same run.

The year is played first (minutes), or `--data` names a folder in which it was:
  OFFTHECHARTS_DATA=F offthecharts manage --site hub simulate_year --members 3000 --seed 7 --password …
Pages come through Django's test client, so that only the Hub's work is timed, with its database and templates; each
round asks for every page once. Usage: python bench/reports.py [--data FOLDER] [--members N] [--seed N] [--rounds N]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def play(data: Path, members: int, seed: int) -> None:
    """Migrate an empty folder and play the year in it."""
    manage = [str(Path(sys.executable).with_name("offthecharts")), "manage", "--site", "hub"]
    environment = {**os.environ, "OFFTHECHARTS_DATA": str(data)}
    subprocess.run([*manage, "migrate"], check=True, env=environment, stdout=subprocess.DEVNULL)
    subprocess.run(
        [*manage, "simulate_year", "--members", str(members), "--seed", str(seed)], check=True, env=environment
    )


def owner_of(data: Path) -> Any:
    """A browser in which the owner of the simulated practice is signed in."""
    os.environ |= {"OFFTHECHARTS_DATA": str(data), "DJANGO_SETTINGS_MODULE": "offthecharts.config.hub"}
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from offthecharts.hub.practices.models import HubUser

    call_command("collectstatic", interactive=False, verbosity=0)  # as the server does before it starts
    client = Client(SERVER_NAME=next((one for one in settings.ALLOWED_HOSTS if one[0] not in ".*"), "localhost"))
    client.force_login(HubUser.objects.filter(username__startswith="sim-owner").latest("created_at"))
    return client


def addresses() -> dict[str, str]:
    """The plain page, then each report as it opens: of the last 12 months, beside the time before."""
    from django.urls import reverse

    from offthecharts.hub.reports.registry import REPORTS

    return {"plain page": reverse("account")} | {one.slug: reverse(f"report_{one.slug}") for one in REPORTS}


def measure(client: Any, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each page in each round; the first round only warms up."""
    pages = addresses()
    seen: dict[str, list[float]] = {}
    for number in range(rounds + 1):
        for name, address in pages.items():
            began = time.perf_counter()
            answer = client.get(address)
            taken = (time.perf_counter() - began) * 1000
            if answer.status_code != 200:
                sys.exit(f"{address} answered {answer.status_code}")
            if number:
                seen.setdefault(name, []).append(taken)
    return seen


def main() -> int:
    """Play when needed, measure, and print medians with their ratio to the plain page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--members", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="offthecharts-bench-") as folder:
        data = options.data or Path(folder)
        if options.data is None:
            play(data, options.members, options.seed)
        seen = measure(owner_of(data), options.rounds)
        from offthecharts.hub.points.models import PointsEntry

        print(f"{PointsEntry.across_practices.count():,} entries")
    plain = statistics.median(seen["plain page"])
    for name, times in seen.items():
        middle = statistics.median(times)
        print(f"{name:14} median {middle:7.0f} ms  longest {max(times):7.0f} ms  {middle / plain:5.1f} x plain page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
