"""Connects the sample practice to the sample Hub through the wire, as the office manager would."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from offthecharts.config.environment import environment
from offthecharts.practice.providers.registry import provider_of
from offthecharts.practice.setup import queries, services
from offthecharts.practice.setup.models import Service
from offthecharts.practice.setup.verifying import verify
from offthecharts.practice.staff.models import Staff

PROVIDER = "practicegenius"


class Command(BaseCommand):
    """``connect_sample_hub``: adds, verifies and enables the service; safe to repeat."""

    help = "Connect the demo's practice server to the demo's Hub."

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify with the sample owner's password, then enable."""
        logins = json.loads((environment().data / "sample-logins.json").read_text("utf-8"))
        owner, provider = Staff.objects.get(username="owner"), provider_of(PROVIDER)
        if provider is None:
            raise CommandError("There is no provider for the Hub.")
        service = queries.services().filter(provider=PROVIDER).first() or services.add_service(
            provider=PROVIDER, name=provider.service_name, by=owner
        )
        typed = {
            "address": environment().hub_url,
            "username": "owner",
            "password": logins["passwords"]["hub"]["owner"],
        }
        self._connect(service, typed, owner)
        services.enable(service=service, by=owner)
        self.stdout.write(f"{service.name} is connected")

    def _connect(self, service: Service, typed: dict[str, str], owner: Staff) -> None:
        provider = provider_of(service.provider)
        if provider is None:
            return
        for step in verify(service=service, provider=provider, cleaned_data=typed, by=owner):
            if not step.passed:
                raise CommandError(f"The Hub could not be connected: {step.text}. {step.advice}")
