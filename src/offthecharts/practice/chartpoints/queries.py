"""Reads for the panel: the balance with what waits, and what was given lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from offthecharts.practice.chartpoints.menus import Menu, menu_of
from offthecharts.practice.chartpoints.models import ChartAward
from offthecharts.practice.hublink.models import HubProfile
from offthecharts.practice.hublink.profiles import profile_of
from offthecharts.practice.outbox import switches
from offthecharts.practice.outbox.models import State
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service

SHOWN: Final = 6
SHOWN_FOR: Final = timedelta(days=14)
KINDS: Final = ("award", "reversal")
STUCK: Final = (State.CONFLICT, State.REFUSED)


def giving_services() -> list[Service]:
    """The Hubs to which points are given in the chart. One query."""
    return [service for service in switches.listeners() if switches.gives_points_in_chart(service)]


@dataclass(frozen=True)
class Panel:
    """All that the panel of one Hub shows of a patient."""

    service: Service
    patient: Patient
    menu: Menu
    profile: HubProfile | None
    awards: list[ChartAward]
    undelivered: int
    points_on_the_way: int
    to_settle: int

    @property
    def told_at(self) -> datetime | None:
        """How old the balance is that the Hub told."""
        return self.profile.seen_at if self.profile and self.profile.points is not None else None

    @property
    def points(self) -> int:
        """What the Hub told, and what waits."""
        told = self.profile.points if self.profile else None
        return (told or 0) + self.points_on_the_way

    @property
    def is_moving(self) -> bool:
        """Whether the list is likely to change by itself soon."""
        return self.undelivered > 0


def panel(service: Service, patient: Patient) -> Panel:
    """What the panel shows. Six queries."""
    mine = ChartAward.objects.filter(service=service, patient=patient)
    waiting = Q(entry__state=State.WAITING)
    going_back = Q(reversal__state=State.WAITING) & ~Q(entry__state__in=[*STUCK, State.DROPPED])
    sums = mine.aggregate(
        given=Sum("points", filter=waiting, default=0),
        taken=Sum("points", filter=going_back, default=0),
        undelivered=Count("pk", filter=waiting | going_back),
    )
    recent = mine.filter(given_at__gte=timezone.now() - SHOWN_FOR).select_related("entry", "reversal", "staff")
    return Panel(
        service=service,
        patient=patient,
        menu=menu_of(service),
        profile=profile_of(service, patient),
        awards=list(recent.select_related("replaced_by", "patient__person")[:SHOWN]),
        undelivered=sums["undelivered"],
        points_on_the_way=sums["given"] - sums["taken"],
        to_settle=stuck_awards().filter(service=service, patient=patient).count(),
    )


def stuck_awards() -> QuerySet[ChartAward]:
    """Awards that the Hub could not take, or could not take back, and that nobody has settled; oldest first."""
    given = Q(entry__state__in=STUCK, undone_at=None, replaced_by=None)
    return ChartAward.objects.filter(given | Q(reversal__state__in=STUCK), service__removed_at=None).order_by("pk")


def count_to_settle() -> int:
    """How many points entries wait for somebody. One query."""
    return stuck_awards().count()


def award_of(award_id: int) -> ChartAward:
    """One award with all that is shown of it. Raises ChartAward.DoesNotExist. One query."""
    rows = ChartAward.objects.select_related("entry", "reversal", "staff", "patient__person", "service")
    return rows.get(pk=award_id)


def giving_service(service_id: UUID) -> Service | None:
    """The Hub with this id, if points are given to it in the chart. One query."""
    return next((service for service in giving_services() if service.pk == service_id), None)
