"""Visits of a simulation: booked, confirmed, kept or not, with what was found, each told to the Hub as it happens."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from offthecharts.hub.appointments import services
from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.practices.simulation.office import Office
from offthecharts.hub.practices.simulation.people import Patient

EVERY_DAYS: Final = 27
MISSED, CANCELLED = 0.05, 0.03
_KINDS: Final = {("Adjustment", 20): 60, ("Check", 10): 22, ("Repair", 20): 8, ("Retainer fitting", 30): 10}
_LATE: Final = {-15: 20, -7: 30, -3: 22, 0: 10, 4: 11, 12: 7}
_HOURS: Final = {8: 9, 9: 5, 10: 5, 11: 4, 13: 5, 14: 9, 15: 14, 16: 12}
_WEEKDAYS: Final = [6, 5, 7, 6, 4]


@dataclass
class Visit:
    """One booked visit of a patient."""

    patient: Patient
    starts_at: datetime
    kind: str
    minutes: int
    appointment: ReportedAppointment | None = None

    @property
    def ends_at(self) -> datetime:
        """When the patient stands at the desk to leave, if all goes well."""
        return self.starts_at + timedelta(minutes=self.minutes + 15)


class Book:
    """The appointment book."""

    def __init__(self, office: Office, last_day: date) -> None:
        self.office, self.last_day = office, last_day
        self.days: dict[date, list[Visit]] = {}

    def book(self, patient: Patient, not_before: date, spread: int) -> None:
        """Book the patient's next visit within so many days; none after the last day of the simulation."""
        day = not_before + timedelta(days=self.office.chance.randint(0, spread))
        day = self._opening(day)
        (kind, minutes), *_ = self.office.chance.choices(list(_KINDS), weights=list(_KINDS.values()))
        visit = Visit(patient, self._slot(day), kind, minutes)
        visit.appointment = services.report(
            practice=self.office.practice,
            member=patient.member,
            starts_at=visit.starts_at,
            kind=kind,
            minutes=minutes,
            booked_at=self.office.clock.now(),
        )
        self.office.note("visits booked")
        if day <= self.last_day:
            self.days.setdefault(day, []).append(visit)

    def again(self, patient: Patient, today: date) -> None:
        """Book the visit after today's, about a month ahead: booked days move on to the next opening."""
        self.book(patient, today + timedelta(days=EVERY_DAYS - 7), 14)

    def on(self, day: date) -> list[Visit]:
        """The visits of a day in their order."""
        return sorted(self.days.pop(day, []), key=lambda visit: (visit.starts_at, visit.patient.member.number))

    def _opening(self, day: date) -> date:
        """A working day of the week of `day`, or of the next week where it would lie before `day`."""
        place = self.office.chance.choices(range(5), weights=_WEEKDAYS)[0]
        chosen = day - timedelta(days=day.weekday() - place)
        return chosen if chosen >= day else chosen + timedelta(days=7)

    def _slot(self, day: date) -> datetime:
        hour = self.office.chance.choices(list(_HOURS), weights=list(_HOURS.values()))[0]
        moment = time(hour, self.office.chance.choice([0, 10, 20, 30, 40, 50]))
        return datetime.combine(day, moment, self.office.practice.zone)


def play(office: Office, visit: Visit) -> bool:
    """Let the visit happen, or not; whether the patient came."""
    assert visit.appointment is not None
    draw = office.chance.random()
    values: dict[str, Any]
    if draw < MISSED:
        values = {"status": Status.MISSED, "missed_at": visit.starts_at + timedelta(minutes=20)}
    elif draw < MISSED + CANCELLED:
        values = {"status": Status.CANCELLED, "cancelled_at": visit.starts_at - timedelta(hours=5)}
    else:
        values = _kept(office, visit)
    services.change(appointment=visit.appointment, values=values)
    office.note(f"visits {values['status'].label.lower()}")
    return bool(values["status"] == Status.KEPT)


def _kept(office: Office, visit: Visit) -> dict[str, Any]:
    chance = office.chance
    late = chance.choices(list(_LATE), weights=list(_LATE.values()))[0]
    arrived = visit.starts_at + timedelta(minutes=late)
    seated = max(visit.starts_at, arrived)
    values: dict[str, Any] = {
        "status": Status.KEPT,
        "arrived_at": arrived,
        "seated_at": seated,
        "kept_at": seated + timedelta(minutes=visit.minutes),
    }
    if chance.random() < 0.7:
        values["confirmed_at"] = visit.starts_at - timedelta(days=2)
    if visit.kind != "Retainer fitting" and chance.random() < 0.9:
        values["bracket_broken"] = chance.random() < (0.6 if visit.kind == "Repair" else 0.07)
        values["hygiene_score"] = chance.choices([5, 4, 3, 2, 1], weights=[26, 38, 22, 10, 4])[0]
    if visit.kind == "Retainer fitting":
        values["retainer_good"] = chance.random() < 0.8
    return values
