"""Loads the sample data of the Hub once."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from offthecharts.hub.practices.samples.load import load, set_passwords
from offthecharts.samples.options import SampleOptions


class Command(BaseCommand):
    """``load_sample_hub --logins FILE``: does nothing but the passwords when there is a practice already."""

    help = "Load an invented practice with Hub users, members, points and cards; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file with passwords and the day."""
        parser.add_argument("--logins", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or only set the passwords."""
        sample = SampleOptions.read(Path(options["logins"]))
        if counted := load(made_on=sample.made_on):
            self.stdout.write(f"sample data loaded: {counted}")
        set_passwords(sample.passwords["hub"])
