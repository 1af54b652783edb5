"""How the telling to each Hub goes: what waits, what is stuck, the breaker, the full sync."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from offthecharts.practice.outbox import breaker, full_sync, switches
from offthecharts.practice.outbox.models import Delivery, FullSync, OutboxEntry, State
from offthecharts.practice.setup.models import Service

NEEDS_A_PERSON: Final = (State.REFUSED, State.CONFLICT)
SETTLED_ELSEWHERE: Final = ("award", "reversal")
"""Points have a list of their own, and their own badge: ``chartpoints``."""


@dataclass(frozen=True)
class Channel:
    """How the telling to one service goes."""

    service: Service
    delivery: Delivery
    counts: Mapping[str, int]
    oldest: datetime | None
    sync: FullSync | None
    sent: int = 0

    @property
    def waiting(self) -> int:
        """Entries that are on their way."""
        return self.counts.get(State.WAITING, 0)

    @property
    def stuck(self) -> int:
        """Entries that need a person."""
        return sum(self.counts.get(state, 0) for state in NEEDS_A_PERSON)

    @property
    def is_in_step(self) -> bool:
        """Whether nothing waits and nothing is wrong."""
        return not self.waiting and not self.stuck and self.state == "good"

    @property
    def state(self) -> str:
        """``paused``, ``disabled``, ``ended``, ``away`` or ``good``."""
        if not self.service.is_enabled:
            return "disabled"
        if self.delivery.is_paused:
            return "paused"
        if self.delivery.stopped_for and self.delivery.stopped_for == breaker.connection_of(self.service):
            return "ended"
        return "away" if self.delivery.failures else "good"

    @property
    def is_moving(self) -> bool:
        """Whether the page should look again soon."""
        return self.is_syncing or (self.state in ("good", "away") and self.waiting > 0)

    @property
    def next_try_at(self) -> datetime | None:
        """When the Hub is called again; None when that is now."""
        return None if breaker.is_over(self.delivery.retry_at) else self.delivery.retry_at

    @property
    def percent(self) -> int:
        """How far the full sync is."""
        return round(100 * min(self.sent, self.total) / self.total) if self.total else 100

    @property
    def total(self) -> int:
        """Patients of the full sync; more than were counted at its start when some came since."""
        return max(self.sync.total, self.sync.queued) if self.sync else 0

    @property
    def is_syncing(self) -> bool:
        """Whether the full sync moves: patients are left to be queued, or queued ones wait."""
        return bool(self.sync and (self.sync.is_running or (self.sync.ended_at and self.sent < self.sync.queued)))


def hubs() -> QuerySet[Service]:
    """Services that are or may be told, not removed."""
    return Service.objects.filter(provider=switches.PROVIDER, removed_at=None)


def channels(services: Iterable[Service]) -> list[Channel]:
    """How it goes with each. Four queries, and one for each full sync."""
    listed = list(services)
    counted: dict[UUID, dict[str, int]] = {}
    oldest: dict[UUID, datetime] = {}
    open_states = [State.WAITING, *NEEDS_A_PERSON]
    rows = OutboxEntry.objects.filter(service__in=listed, state__in=open_states).order_by()
    for row in rows.values("service", "state").annotate(count=Count("pk"), since=Min("made_at")):
        counted.setdefault(row["service"], {})[row["state"]] = row["count"]
        if row["state"] == State.WAITING:
            oldest[row["service"]] = row["since"]
    deliveries = {row.pk: row for row in Delivery.objects.filter(service__in=listed)}
    syncs = {row.pk: row for row in FullSync.objects.filter(service__in=listed).select_related("service")}
    return [
        Channel(
            service=service,
            delivery=deliveries.get(service.pk) or Delivery(service=service),
            counts=counted.get(service.pk, {}),
            oldest=oldest.get(service.pk),
            sync=syncs.get(service.pk),
            sent=full_sync.sent(syncs[service.pk]) if service.pk in syncs else 0,
        )
        for service in listed
    ]


def count_stuck() -> int:
    """Entries of services in use that need a person, but for points: the badge. One query."""
    stuck = OutboxEntry.objects.filter(state__in=NEEDS_A_PERSON, service__provider=switches.PROVIDER)
    return stuck.filter(service__removed_at=None).exclude(kind__in=SETTLED_ELSEWHERE).count()
