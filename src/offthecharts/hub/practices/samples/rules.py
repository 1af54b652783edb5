"""Three point rules, switched off, and the reported appointments against which they are previewed."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.utils import timezone

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.rules.models import PointRule, Trigger
from offthecharts.samples.model import SampleFamily
from offthecharts.samples.visits import make_visits

RULES: Final[list[dict[str, Any]]] = [
    {"name": "On time", "trigger": Trigger.EARLY, "to_minutes": 30, "points": 5},
    {
        "name": "No broken brackets",
        "trigger": Trigger.NO_BROKEN_BRACKET,
        "kinds": ["Adjustment", "Check"],
        "points": 10,
    },
    {"name": "Missed visit", "trigger": Trigger.MISSED, "points": -20},
]


def make_rules(practice: Practice) -> None:
    """Write the three rules, all off."""
    for position, values in enumerate(RULES):
        PointRule(practice=practice, position=position, **values).save()


def make_reported(
    practice: Practice, families: Iterable[SampleFamily], members: Mapping[str, Member], now: datetime
) -> int:
    """The visits of `members` (by the keys of their sample persons) until yesterday; the answer is how many.

    They are those of the sample practice server, with its ids, so that reporting them again makes none twice.
    """
    keys = [patient.person.key for family in families for patient in family.patients]
    today = timezone.localdate(now, practice.zone)
    over = (
        visit
        for visit in make_visits(len(keys), practice.zone, now)
        if timezone.localdate(visit.starts_at, practice.zone) < today and keys[visit.place] in members
    )
    known = {field.name for field in ReportedAppointment._meta.get_fields() if isinstance(field, models.Field)}
    rows = [
        ReportedAppointment(
            practice=practice,
            number=number,
            external_id=str(visit.id),
            member_id=members[keys[visit.place]].id,
            booked_at=visit.booked_at,
            **{name: value for name, value in asdict(visit).items() if name in known - {"id"}},
        )
        for number, visit in enumerate(over, start=1)
    ]
    ReportedAppointment.across_practices.bulk_create(rows)
    return len(rows)
