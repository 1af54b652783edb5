"""Sets the demo's service up over the real wire, as the office manager would in Web and Reminders."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from offthecharts.practice.providers.practicegenius.provider import PracticeGenius
from offthecharts.practice.setup import services
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.verifying import verify
from offthecharts.practice.staff.models import Staff
from offthecharts.samples.options import SampleOptions
from offthecharts.wire.address import normal_address

USER_NAME = "owner"


class Command(BaseCommand):
    """``connect_sample_service --hub ADDRESS --logins FILE``: needs both sites to run."""

    help = "Connect the sample practice to the sample Hub; safe to repeat, also when the Hub has moved."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the Hub is, and the file with passwords."""
        parser.add_argument("--hub", required=True, metavar="ADDRESS")
        parser.add_argument("--logins", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and enable. Raises CommandError with the step that failed."""
        sample = SampleOptions.read(Path(options["logins"]))
        owner = Staff.objects.get(username=USER_NAME)
        provider = PracticeGenius()
        service = Service.objects.filter(provider=provider.key, removed_at=None).first() or services.add_service(
            provider=provider.key, name=provider.service_name, by=owner
        )
        typed = {
            "address": normal_address(options["hub"]),
            "username": USER_NAME,
            "password": sample.passwords["hub"][USER_NAME],
        }
        for step in verify(service=service, provider=provider, cleaned_data=typed, by=owner):
            if not step.passed:
                raise CommandError(f"The sample service could not be connected: {step.text}. {step.advice}")
        services.enable(service=service, by=owner)
        self.stdout.write(f"{service.name} connected as {service.connected_as}")
