"""Who is counted in the report on participation, and on which page they are listed."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.measures import Measure
from offthecharts.hub.points.models import Balance, EntryKind
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.days import local_day
from offthecharts.hub.reports.filters import POSTED, EntryFilter
from offthecharts.hub.reports.grouping import of_members

WHO: Final = {
    "": "Members with such entries",
    "everybody": "Members",
    "patients": "Patients",
    "card": "Patients with a card",
    "points": "Patients with points",
    "rewarded": "Patients rewarded",
    "active": "Patients active",
    "missing": "Patients not rewarded",
    "others": "Account holders",
    "others-card": "Account holders with a card",
    "others-points": "Account holders with points",
    "others-rewarded": "Account holders rewarded",
    "others-active": "Account holders active",
}
OTHERS: Final = "others"
"""Members who are no patients; rewards are meant for patients, so each crowd is measured by itself."""
ACTS: Final = (EntryKind.AWARD, EntryKind.DEDUCTION, EntryKind.ORDER, EntryKind.TRANSFER)
"""Entries that say that a member takes part; points that expired or were corrected do not."""


def people(practice: Practice, who: str, entries: EntryFilter) -> QuerySet[Member]:
    """The members whom `who` means; archived ones only for the empty word. Lazy."""
    everybody = Member.objects.of(practice)
    if not who:
        return everybody.filter(_have(practice, entries.entries(practice)), merged_into_id__isnull=True)
    current = everybody.filter(archived_at__isnull=True, merged_into_id__isnull=True)
    if entries.group:
        current = current.filter(id__in=_grouped(practice, entries.group).values("id"))
    if who != "everybody":
        current = current.filter(is_patient=not who.startswith(OTHERS))
    match who.removeprefix(f"{OTHERS}-"):
        case "card":
            cards = Card.objects.of(practice).filter(state=CardState.ACTIVE, member_id__isnull=False)
            return current.filter(id__in=cards.values("member_id"))
        case "points":
            return current.filter(id__in=Balance.objects.of(practice).filter(points__gt=0).values("member_id"))
        case "rewarded":
            return current.filter(_have(practice, rewards(practice, entries)))
        case "missing":
            return current.filter(~_have(practice, rewards(practice, entries)))
        case "active":
            acts = entries.but(posted=POSTED, group="").entries(practice).filter(kind__in=ACTS)
            return current.filter(_have(practice, acts))
    return current


def rewards(practice: Practice, entries: EntryFilter) -> QuerySet[Any]:
    """The awards of the range, whatever became of them later."""
    return entries.but(measure=str(Measure.GIVEN), posted=POSTED, group="").entries(practice)


def _grouped(practice: Practice, group: str) -> QuerySet[Member]:
    return of_members(Member.objects.of(practice), practice, group, field="id")


def _have(practice: Practice, entries: QuerySet[Any]) -> Q:
    """Whoever has one of the entries, or whose other profile has that was merged into theirs."""
    ids = entries.values("member_id")
    merged = Member.objects.of(practice).filter(id__in=ids, merged_into_id__isnull=False)
    return Q(id__in=ids) | Q(id__in=merged.values("merged_into_id"))


@dataclass(frozen=True)
class Activity:
    """Who of the members of now was rewarded in each step of a range, and who was active in it; who is a patient."""

    rewarded: list[set[uuid.UUID]]
    active: set[uuid.UUID]
    patients: set[uuid.UUID]

    @property
    def rewarded_at_all(self) -> set[uuid.UUID]:
        """Everybody who was rewarded in the range."""
        return set().union(*self.rewarded)

    @property
    def patients_by_step(self) -> list[int]:
        """How many patients were rewarded in each step."""
        return [len(rewarded & self.patients) for rewarded in self.rewarded]


def activity(practice: Practice, entries: EntryFilter) -> Activity:
    """What :func:`people` says of the range, for all of its steps at once. Three queries."""
    period = entries.period
    everybody = dict(people(practice, "everybody", entries).values_list("id", "is_patient"))
    current = {one: one for one in everybody}
    merged = Member.objects.of(practice).filter(merged_into_id__isnull=False).values_list("id", "merged_into_id")
    current |= {old: new for old, new in merged if new in current}
    day = local_day("created_at", period.start, period.end, practice.zone)
    acts = entries.but(group="").entries(practice).filter(kind__in=ACTS).annotate(on_day=day)
    rewarded: dict[date, set[uuid.UUID]] = defaultdict(set)
    active = set()
    for member_id, kind, on_day in acts.values_list("member_id", "kind", "on_day").distinct():
        if member_id not in current:
            continue
        active.add(current[member_id])
        if kind == EntryKind.AWARD:
            rewarded[period.step_of(on_day)].add(current[member_id])
    patients = {one for one, is_patient in everybody.items() if is_patient}
    return Activity([rewarded[step.period.start] for step in period.steps], active, patients)
