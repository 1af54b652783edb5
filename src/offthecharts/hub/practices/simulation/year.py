"""The days of a simulated year, one after the other; each is one transaction."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from offthecharts.hub.expiry import services as expiry
from offthecharts.hub.practices.simulation import desk, shop, visits
from offthecharts.hub.practices.simulation.clock import Clock, playing
from offthecharts.hub.practices.simulation.family_days import FamilyDays
from offthecharts.hub.practices.simulation.figures import lines_of
from offthecharts.hub.practices.simulation.office import Office, open_office
from offthecharts.hub.practices.simulation.people import Newcomers, Patient, leaves, lose_card
from offthecharts.hub.practices.simulation.visits import Book

YEAR_DAYS: Final = 365
AT_FIRST: Final = 0.85
"""The members who are there on the first day; the others come over the year."""


class Year:
    """Plays `days` days that end with `last_day`."""

    def __init__(self, *, name: str, members: int, seed: int, last_day: date, days: int, password: str = "") -> None:
        self.members, self.last_day, self.days = members, last_day, days
        self.first_day = last_day - timedelta(days=days - 1)
        self.clock = Clock(datetime.combine(self.first_day, time(12)).astimezone())
        self.name, self.seed, self.password = name, seed, password
        self.patients: list[Patient] = []

    def play(self, tell: Callable[[str], None]) -> Office:
        """Play them all; `tell` gets a line for each month and the figures at the end."""
        with playing(self.clock):
            with transaction.atomic():
                self._open()
            tell(f"{len(self.patients):,} patients begin on {self.first_day}")
            for day in self._days():
                with transaction.atomic():
                    self._day(day)
                if (day + timedelta(days=1 if day.weekday() < 4 else 3)).month != day.month:
                    tell(f"{day:%B %Y}: {self.office.happened['visits kept']:,} visits kept so far")
            for line in lines_of(self.office):
                tell(line)
        return self.office

    def _open(self) -> None:
        self.office = open_office(name=self.name, seed=self.seed, clock=self.clock, password=self.password)
        self.book = Book(self.office, self.last_day)
        self.newcomers = Newcomers(self.office, self.members, self.first_day)
        self.families = FamilyDays(self.office)
        self._welcome(int(self.members * AT_FIRST), self.first_day, visits.EVERY_DAYS)

    def _days(self) -> Iterator[date]:
        for number in range(self.days):
            day = self.first_day + timedelta(days=number)
            if day.weekday() < 5:
                yield day

    def _day(self, day: date) -> None:
        self._at(day, 2)
        expiry.run(self.office.practice, self.clock.now())
        self._at(day, 7)
        shop.work_through(self.office)
        if day.weekday() == 0:
            shop.restock(self.office)
        for visit in self.book.on(day):
            self.clock.to(visit.ends_at)
            self._visit(visit, day)
        self.families.day(self.patients)
        left = max(1, sum(1 for one in self._days() if one >= day))
        self._welcome(self.newcomers.left // left, day, 7)
        self._at(day, 18)
        desk.decide(self.office)

    def _visit(self, visit: visits.Visit, day: date) -> None:
        came = visits.play(self.office, visit)
        if came:
            lose_card(self.office, visit.patient)
            desk.reward(self.office, visit.patient.member)
            shop.maybe_order(self.office, visit.patient)
        if came and leaves(self.office, visit.patient):
            self.patients.remove(visit.patient)
        else:
            self.book.again(visit.patient, day)

    def _welcome(self, members: int, day: date, spread: int) -> None:
        for patient in self.newcomers.families(members):
            self.patients.append(patient)
            self.book.book(patient, day + timedelta(days=1), spread)

    def _at(self, day: date, hour: int) -> None:
        self.clock.to(datetime.combine(day, time(hour), self.office.practice.zone))
