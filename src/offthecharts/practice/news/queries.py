"""Which Hubs are heard just now."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from offthecharts.practice.news.models import Listening
from offthecharts.practice.outbox import switches
from offthecharts.practice.setup.models import Service

HEARD_WITHIN: Final = timedelta(seconds=75)
"""An answer comes every 25 seconds, with news or without; two may be late."""


def is_listening(services: list[Service]) -> bool:
    """Whether one of `services` has the switch on. No query."""
    return any(switches.hears_news(service) for service in services)


def heard_now(services: list[Service]) -> set[UUID]:
    """Those of `services` whose balances here are the Hub's of just now. One query, none when nobody listens."""
    if not is_listening(services):
        return set()
    since = timezone.now() - HEARD_WITHIN
    rows = Listening.objects.filter(service__in=services, heard_at__gte=since, failures=0)
    return set(rows.values_list("pk", flat=True))
