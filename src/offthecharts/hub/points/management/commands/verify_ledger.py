"""Prove that balances and entries agree; the exit status tells."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.hub.points.verify import faults


class Command(BaseCommand):
    """Checks every practice's ledger; exits with 1 and one line a fault when something is wrong."""

    help = "Prove that every balance is the sum of its entries and every reversal fits; exit 1 when not."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check and report."""
        count = 0
        for fault in faults():
            count += 1  # faults may be many and are not kept
            self.stderr.write(fault)
        entries, balances = PointsEntry.across_practices.count(), Balance.across_practices.count()
        if count:
            raise CommandError(f"{count} faults in {entries} entries and {balances} balances.")
        self.stdout.write(f"The ledger is right: {entries} entries, {balances} balances.")
