"""Visits of invented patients around a day: the same ones for the practice server and for the Hub.

Each visit is drawn by itself, so that both sites, loaded seconds apart, agree on all that lies well before or after
now.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DAYS: Final = 60
BOOKED_AHEAD: Final = timedelta(days=42)
_KINDS: Final = {
    ("Adjustment", 20): 60,
    ("Check", 10): 15,
    ("New braces", 60): 8,
    ("Retainer fitting", 30): 10,
    ("Repair", 20): 7,
}
_FIRST_HOUR, _SLOTS, _A_DAY, _SLOT_MINUTES = 8, 27, 14, 20
_EARLY: Final = {12: 15, 7: 30, 3: 25, 0: 12, -4: 12, -11: 6}
_HYGIENE: Final = {5: 25, 4: 38, 3: 22, 2: 10, 1: 5}


@dataclass
class SampleVisit:
    """One visit of the patient at `place` in the list of all patients; the values of `status` are the wire's."""

    id: uuid.UUID
    place: int
    starts_at: datetime
    kind: str
    minutes: int
    status: str = "booked"
    confirmed_at: datetime | None = None
    arrived_at: datetime | None = None
    seated_at: datetime | None = None
    kept_at: datetime | None = None
    missed_at: datetime | None = None
    cancelled_at: datetime | None = None
    bracket_broken: bool | None = None
    hygiene_score: int | None = None
    checkup_kept: bool | None = None
    retainer_good: bool | None = None

    @property
    def booked_at(self) -> datetime:
        """Six weeks ahead."""
        return self.starts_at - BOOKED_AHEAD


def make_visits(patients: int, zone: ZoneInfo, now: datetime) -> Iterator[SampleVisit]:
    """The visits of so many patients on the working days within 60 days around `now`, in their order."""
    today = now.astimezone(zone).date()
    order = random.Random(patients).sample(range(patients), patients)  # noqa: S311  # invented visits are no secret
    turn = 0
    for day in _working_days(today):
        for slot in sorted(_chance(f"day {day}").sample(range(_SLOTS), _A_DAY)):
            start = datetime.combine(day, time(_FIRST_HOUR), zone) + timedelta(minutes=slot * _SLOT_MINUTES)
            yield _visit(order[turn % patients], start, now)
            turn += 1


def _chance(seed: str) -> random.Random:
    return random.Random(seed)  # noqa: S311  # invented visits are no secret


def _working_days(today: date) -> Iterator[date]:
    """Monday to Friday; today always, so that the demo's day list is never empty."""
    for offset in range(-DAYS, DAYS + 1):
        day = today + timedelta(days=offset)
        if day.weekday() < 5 or offset == 0:
            yield day


def _visit(place: int, start: datetime, now: datetime) -> SampleVisit:
    chance = _chance(f"visit {start.isoformat()}")
    (kind, minutes), *_ = chance.choices(list(_KINDS), weights=list(_KINDS.values()))
    visit = SampleVisit(uuid.uuid5(uuid.NAMESPACE_OID, f"sample {start.isoformat()}"), place, start, kind, minutes)
    if start < now + timedelta(days=2) and chance.random() < 0.7:
        visit.status, visit.confirmed_at = "confirmed", start - timedelta(days=2)
    if start + timedelta(minutes=minutes + 15) < now:
        _ended(visit, chance)
    elif start - timedelta(minutes=5) < now:
        _under_way(visit, now, chance)
    elif chance.random() < 0.03:
        visit.status = "cancelled"
        visit.cancelled_at = now - timedelta(hours=chance.randint(1, 40))
    return visit


def _ended(visit: SampleVisit, chance: random.Random) -> None:
    """Mostly kept, most of them on time."""
    draw = chance.random()
    if draw < 0.06:
        visit.status, visit.missed_at = "missed", visit.starts_at + timedelta(minutes=20)
    elif draw < 0.10:
        visit.status, visit.cancelled_at = "cancelled", visit.starts_at - timedelta(hours=chance.randint(3, 60))
    else:
        arrived = _arrival(visit, chance)
        visit.status, visit.arrived_at, visit.seated_at = "kept", arrived, max(visit.starts_at, arrived)
        visit.kept_at = visit.seated_at + timedelta(minutes=visit.minutes)
        _findings(visit, chance)


def _findings(visit: SampleVisit, chance: random.Random) -> None:
    """What the desk noted, which is not everything every time."""
    if visit.kind in ("Adjustment", "Check", "Repair") and chance.random() < 0.9:
        visit.bracket_broken = chance.random() < (0.7 if visit.kind == "Repair" else 0.08)
        visit.hygiene_score = chance.choices(list(_HYGIENE), weights=list(_HYGIENE.values()))[0]
    if chance.random() < 0.1:
        visit.checkup_kept = chance.random() < 0.8
    if visit.kind == "Retainer fitting":
        visit.retainer_good = chance.random() < 0.8


def _under_way(visit: SampleVisit, now: datetime, chance: random.Random) -> None:
    """Now: in the chair, in the waiting room, or late."""
    arrived = _arrival(visit, chance)
    if arrived > now:
        return
    visit.status, visit.arrived_at = "arrived", arrived
    if visit.starts_at < now:
        visit.status, visit.seated_at = "seated", max(visit.starts_at, arrived)


def _arrival(visit: SampleVisit, chance: random.Random) -> datetime:
    return visit.starts_at - timedelta(minutes=chance.choices(list(_EARLY), weights=list(_EARLY.values()))[0])
