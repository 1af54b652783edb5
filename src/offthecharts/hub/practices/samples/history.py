"""A year of points for the sample members, through the ledger's own functions: visits, extras, swaps, slips."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points import services
from offthecharts.hub.points.lines import Draft, Line
from offthecharts.hub.points.models import EntryKind
from offthecharts.hub.practices.models import HubUser, Practice

YEAR: Final = timedelta(days=365)
TODAY_MEMBERS: Final = 9
FOR_A_WHOLE_YEAR: Final = 4
"""Highest member number of the story's people, whose profiles are shown first."""
# Hour of the visit and how many come then: a few before school, most after it.
_HOURS: Final = {8: 9, 9: 4, 10: 4, 11: 3, 13: 4, 14: 9, 15: 16, 16: 14}
_WEEKDAYS: Final = [6, 5, 7, 6, 3]
_VISIT: Final = {"On time": 0.8, "Great brushing": 0.68, "No broken brackets": 0.74, "Wore rubber bands": 0.42}
_MISC: Final = [
    (15, "Halloween costume"),
    (10, "Brought the retainer case every time"),
    (20, "Poster for the waiting room"),
    (5, "Patient while we ran late"),
    (30, "Won the smile quiz"),
]
_SWAPS: Final = [(-120, "Swapped for a cinema ticket"), (-90, "Swapped for a book"), (-200, "Swapped for headphones")]


@dataclass(frozen=True)
class Event:
    """Points of one moment; `is_slip` is taken back a few minutes later."""

    at: datetime
    lines: tuple[Line, ...]
    comment: str = ""
    is_slip: bool = False


class HistoryMaker:
    """Makes and posts the history of a practice; the same draw for the same day."""

    def __init__(
        self, practice: Practice, items: Sequence[RewardItem], staff: Sequence[HubUser], now: datetime
    ) -> None:
        self.practice = practice
        self.items = {item.name: Line.of(item) for item in items}
        self.staff = list(staff)
        self.now = now
        self.chance = random.Random(f"history {now.date()}")  # noqa: S311  # invented points are no secret
        self.posted = 0

    def make(self, members: Sequence[Member]) -> int:
        """Post a year or a part of it for each of `members`; the answer is the number of entries."""
        today = {member.id for member in self.chance.sample(list(members), min(TODAY_MEMBERS, len(members)))}
        for member in members:
            events = [event for event in self.year_of(member) if event.at < self.now - timedelta(hours=1)]
            if member.id in today:
                events.append(self.visit(self.earlier_today()))
            self.post(member, sorted(events, key=lambda event: event.at))
        return self.posted

    def year_of(self, member: Member) -> Iterator[Event]:
        """Visits every few weeks since the member began, and what happens between them."""
        share = self.chance.choice([1, 1, 1, 0.8, 0.6, 0.4, 0.25])
        began = self.now - YEAR * (1 if member.number <= FOR_A_WHOLE_YEAR else share)
        every = self.chance.randint(26, 44)
        day = began + timedelta(days=self.chance.randint(0, every))
        while day < self.now:
            yield self.visit(self.opening(day.date()))
            day += timedelta(days=every + self.chance.randint(-5, 9))
        yield from self.extras(member, began)

    def visit(self, at: datetime) -> Event:
        """What is given after a visit; now and then a visit is missed."""
        draw = self.chance.random()
        if draw < 0.04:
            return Event(at, (self.items["Missed visit"],))
        lines = [self.items[name] for name, share in _VISIT.items() if self.chance.random() < share]
        if draw < 0.11:
            lines = [line for line in lines if line.reason != "No broken brackets"] + [self.items["Broken bracket"]]
        comment = "Upper left wire replaced" if 0.08 < draw < 0.11 else ""
        return Event(at, tuple(lines or [self.items["On time"]]), comment, is_slip=draw > 0.985)

    def extras(self, member: Member, began: datetime) -> Iterator[Event]:
        """Birthday, reports, friends, and what no menu foresees."""
        if member.birth_date:
            birthday = self.birthday(member.birth_date)
            if birthday > began.date():
                yield Event(self.opening(birthday), (self.items["Birthday"],))
        rare = {"Dentist check-up report": 0.7, "School report": 0.55, "Kind review": 0.16, "Referred a friend": 0.1}
        for name, share in {**rare, "Friend started treatment": 0.04}.items():
            if self.chance.random() < share:
                yield Event(self.some_day(began), (self.items[name],))
        for _ in range(self.chance.choice([0, 0, 1, 1, 2])):
            points, reason = self.chance.choice(_MISC)
            yield Event(self.some_day(began), (Line(points, reason),))
        for _ in range(self.chance.choice([0, 0, 0, 1, 1, 2])):
            points, reason = self.chance.choice(_SWAPS)
            yield Event(self.some_day(self.now - YEAR / 2), (Line(points, reason),))

    def post(self, member: Member, events: Sequence[Event]) -> None:
        """Post `events` in their order; deductions that the balance does not allow have not happened."""
        balance = 0
        for number, event in enumerate(events):
            if balance + sum(line.points for line in event.lines) < 0:
                continue
            key = f"sample-{member.number}-{number}"
            by = self.chance.choices(self.staff, weights=range(2 * len(self.staff), 0, -2))[0]
            posted = services.award(
                practice=self.practice,
                member=member,
                lines=event.lines,
                comment=event.comment,
                by_name=by.display_name,
                hub_user=by,
                idempotency_key=key,
                at=event.at,
            )
            balance = posted.balance
            self.posted += len(posted.entries)
            if event.is_slip and balance >= event.lines[0].points > 0:
                balance = self.take_back(posted, f"{key}-back", by)

    def take_back(self, posted: services.Posted, key: str, by: HubUser) -> int:
        """Reverse the first entry a few minutes later; the answer is the balance."""
        entry = posted.entries[0]
        draft = Draft(
            points=-entry.points,
            kind=EntryKind.REVERSAL,
            reason=entry.reason,
            item_id=entry.item_id,
            reverses_id=entry.id,
            by_name=by.display_name,
            hub_user_id=by.pk,
        )
        at = entry.created_at + timedelta(minutes=self.chance.randint(1, 6))
        self.posted += 1
        return services.post(
            practice=self.practice, member_id=entry.member_id, drafts=[draft], idempotency_key=key, at=at
        ).balance

    def opening(self, day: date) -> datetime:
        """A moment of a working day of the week of `day`."""
        monday = day - timedelta(days=day.weekday())
        weekday = self.chance.choices(range(5), weights=_WEEKDAYS)[0]
        hour = self.chance.choices(list(_HOURS), weights=list(_HOURS.values()))[0]
        moment = time(hour, self.chance.randint(0, 59), self.chance.randint(0, 59))
        return datetime.combine(monday + timedelta(days=weekday), moment, self.practice.zone)

    def some_day(self, began: datetime) -> datetime:
        """A working moment between `began` and now."""
        days = max(1, (self.now - began).days)
        return self.opening((began + timedelta(days=self.chance.randrange(days))).date())

    def earlier_today(self) -> datetime:
        """A moment of the practice's day until now, so that today is never empty."""
        midnight = timezone.localtime(self.now, self.practice.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        begun = max(midnight, self.now - timedelta(hours=5))
        return begun + (self.now - begun) * self.chance.random()

    def birthday(self, born: date) -> date:
        """The last birthday."""
        today = timezone.localdate(self.now, self.practice.zone)
        years = [today.year, today.year - 1]
        days = [born.replace(year=year, day=min(born.day, 28)) for year in years]
        return next(day for day in days if day <= today)
