"""Plays a year of a practice through the services, and verifies the ledger."""

import time
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.practices.simulation.year import YEAR_DAYS, Year

FEWEST = 10


class Command(BaseCommand):
    """``simulate_year --members 3000 --seed 7``: makes a practice of its own, and touches no other."""

    help = (
        "Make an invented practice and play a year of it: about 60 visits a workday with 3,000 members, points, "
        "rules, approvals, prizes, families, cards and merges. Takes minutes. For trying out and measuring."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How large, which draw, and the name."""
        parser.add_argument("--members", type=int, default=3000, help="patients and account holders in all")
        parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same year")
        parser.add_argument("--practice", default="", help="name of the practice to make, beside others")
        parser.add_argument("--until", type=date.fromisoformat, help="the last day (YYYY-MM-DD), else yesterday")
        parser.add_argument("--days", type=int, default=YEAR_DAYS, help="calendar days, else a year")
        parser.add_argument("--password", default="", help="for sim-owner and the others, who else cannot sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse, or play. Raises CommandError, also when the ledger does not verify."""
        _check(options)
        began = time.monotonic()
        year = Year(
            name=options["practice"] or "Simulated practice",
            members=options["members"],
            seed=options["seed"],
            last_day=options["until"] or timezone.localdate() - timedelta(days=1),
            days=options["days"],
            password=options["password"],
        )
        year.play(self._tell)
        self._tell(f"played in {time.monotonic() - began:,.0f} s")
        found = list(faults())
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"The ledger does not verify: {len(found)} faults.")
        self._tell("the ledger verifies")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _check(options: dict[str, Any]) -> None:
    name = options["practice"]
    if not name and Practice.objects.exists():
        raise CommandError(
            "This Hub has a practice already, whose data is somebody's. Name a new one with --practice, or use an "
            "empty data folder."
        )
    if Practice.objects.filter(name__iexact=name or "Simulated practice").exists():
        raise CommandError(f"There is a practice called {name} already. Name another one.")
    if options["members"] < FEWEST or options["days"] < 1:
        raise CommandError(f"Simulate at least {FEWEST} members and one day.")
