"""A few weeks of a practice with everything that reports tell apart, by hand."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from offthecharts.hub.appointments.models import ReportedAppointment, Status
from offthecharts.hub.groups.models import MemberGroup, MemberHasStatus, MemberInGroup, MemberStatus
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.orders.models import Order, OrderLine, OrderState
from offthecharts.hub.points import moving, services
from offthecharts.hub.points.lines import Draft, Line
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.practices.connections import token_sha256
from offthecharts.hub.practices.models import Connection, HubUser, Practice
from offthecharts.hub.prizes.models import Prize
from offthecharts.hub.reports.filters import EntryFilter
from offthecharts.hub.reports.periods import Period
from offthecharts.hub.reports.tables import Question
from offthecharts.hub.rules.posting import BY
from tests.hub.people import menu_of

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31), 1)
FEBRUARY = Period(date(2026, 2, 1), date(2026, 2, 28), 1)
NEW_YORK = ZoneInfo("America/New_York")


def at(month: int, day: int, hour: int = 15, minute: int = 0) -> datetime:
    """A moment of 2026 on New York's clocks."""
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


@dataclass
class History:
    """The practice with its people; each method posts one act at a moment."""

    practice: Practice
    olive: HubUser
    dana: HubUser
    mateo: Member
    rosa: Member
    desk: Connection
    items: dict[str, RewardItem] = field(default_factory=dict)
    club: Any = None

    @classmethod
    def made(cls, practice: Practice, olive: HubUser, dana: HubUser, mateo: Member, rosa: Member) -> "History":
        """February and March, with an act of every kind in both."""
        desk = Connection.objects.create(
            practice=practice,
            name="Front desk",
            origin="https://desk.example",
            token_sha256=token_sha256("desk"),
            created_by=olive,
        )
        made = cls(practice, olive, dana, mateo, rosa, desk, menu_of(practice))
        made.write_entries()
        made.write_people()
        made.write_visits()
        made.write_orders()
        return made

    def question(self, **more: Any) -> Question:
        """March, compared with February."""
        return Question(self.practice, EntryFilter(MARCH, **more), FEBRUARY)

    def weeks(self, **more: Any) -> Question:
        """Seven weeks with most of it, compared with as many days before."""
        period = Period(date(2026, 2, 16), date(2026, 3, 31))
        return Question(self.practice, EntryFilter(period, **more), period.previous)

    def give(
        self, member: Member, when: datetime, *lines: Line, by: HubUser | None = None, **more: Any
    ) -> PointsEntry:
        """Award `lines`; the first entry."""
        posted = services.award(
            practice=self.practice,
            member=member,
            lines=lines,
            by_name=more.pop("by_name", by.display_name if by else "Desk"),
            hub_user=by,
            idempotency_key=uuid.uuid4().hex,
            at=when,
            **more,
        )
        return posted.entries[0]

    def take_back(self, entry: PointsEntry, when: datetime, by: HubUser) -> None:
        """Reverse `entry`."""
        services.take_back(entry, by_name=by.display_name, hub_user=by, idempotency_key=uuid.uuid4().hex, at=when)

    def post(self, member: Member, when: datetime, points: int, kind: EntryKind) -> PointsEntry:
        """One entry of `kind`."""
        draft = Draft(points, kind, kind.label, self.olive.display_name, hub_user_id=self.olive.pk)
        posted = services.post(
            practice=self.practice, member_id=member.id, drafts=[draft], idempotency_key=uuid.uuid4().hex, at=when
        )
        return posted.entries[0]

    def write_entries(self) -> None:
        """Every kind of entry, some of them taken back later, around both midnights of the range."""
        on_time, missed = Line.of(self.items["On time"]), Line.of(self.items["Missed without a call"])
        brushing = Line.of(self.items["Great brushing"])
        february = self.give(self.mateo, at(2, 10), on_time, brushing, by=self.dana, caller_id=self.desk.id)
        self.give(self.rosa, at(2, 28, 23, 59), Line(200, "Halloween costume"), by=self.olive)
        self.give(self.mateo, at(3, 1, 0, 0), on_time, by=self.dana)
        self.give(self.mateo, at(3, 2), brushing, Line(30, "Won the quiz"), by=self.dana, caller_id=self.desk.id)
        self.give(self.mateo, at(3, 9), on_time, by_name="Dana Ruiz", caller_id=self.desk.id)
        self.give(self.rosa, at(3, 10), Line(15, "On time · Adjustment"), by_name=BY)
        slip = self.give(self.rosa, at(3, 11), brushing, by=self.dana, caller_id=self.desk.id)
        self.take_back(slip, at(3, 12), self.olive)
        self.take_back(february, at(3, 13), self.olive)
        rule = self.give(self.rosa, at(3, 13), Line(5, "On time · Check"), by_name=BY)
        self.take_back(rule, at(3, 14), self.olive)
        self.give(self.rosa, at(3, 16), missed, by=self.dana)
        self.post(self.rosa, at(3, 17), -40, EntryKind.ORDER)
        self.take_back(self.post(self.rosa, at(3, 18), -25, EntryKind.ORDER), at(3, 19), self.olive)
        self.post(self.rosa, at(3, 20), -10, EntryKind.EXPIRY)
        self.post(self.rosa, at(3, 21), -7, EntryKind.CORRECTION)
        self.post(self.mateo, at(3, 22), 3, EntryKind.CORRECTION)
        moving.move(
            practice=self.practice,
            giver_id=self.rosa.id,
            receiver_id=self.mateo.id,
            points=12,
            kind=EntryKind.TRANSFER,
            reason_taken="To Mateo",
            reason_given="From Rosa",
            by_name="Olive",
            hub_user=self.olive,
            idempotency_key=uuid.uuid4().hex,
            at=at(3, 23),
        )
        self.give(self.mateo, at(3, 31, 23, 59), on_time, by=self.olive)
        self.give(self.mateo, at(4, 1, 0, 0), brushing, by=self.olive)
        self.give(self.mateo, at(4, 2), missed, by=self.olive)

    def write_people(self) -> None:
        """Mateo is in two groups, one of them removed; Rosa only in the removed one. Mateo has a status."""
        braces, gone = (
            MemberGroup.across_practices.create(practice=self.practice, name=name)
            for name in ("Braces club", "Old club")
        )
        MemberGroup.objects.of(self.practice).filter(id=gone.id).update(removed_at=at(3, 1))
        for member, group in ((self.mateo, braces), (self.mateo, gone), (self.rosa, gone)):
            MemberInGroup.across_practices.create(practice=self.practice, member_id=member.id, group_id=group.id)
        self.club = braces
        status = MemberStatus.across_practices.create(practice=self.practice, name="In treatment")
        MemberHasStatus.across_practices.create(practice=self.practice, member_id=self.mateo.id, status_id=status.id)

    def write_visits(self) -> None:
        """Early, on time by seconds, late, missed, without a time of arrival, cancelled, deleted."""
        visits: list[dict[str, Any]] = [
            {"starts_at": at(3, 2), "arrived_at": at(3, 2, 14, 50), "hygiene_score": 5, "bracket_broken": False},
            {"starts_at": at(3, 9), "arrived_at": at(3, 9) + timedelta(seconds=59), "hygiene_score": 4},
            {"starts_at": at(3, 10), "arrived_at": at(3, 10, 15, 1), "bracket_broken": True},
            {"starts_at": at(3, 24), "status": Status.MISSED},
            {"starts_at": at(3, 25)},
            {"starts_at": at(3, 26), "status": Status.CANCELLED},
            {"starts_at": at(3, 27), "removed_at": at(3, 27)},
            {"starts_at": at(2, 10), "arrived_at": at(2, 10, 15, 20), "hygiene_score": 2},
        ]
        for number, visit in enumerate(visits, start=1):
            member = self.rosa if visit["starts_at"] == at(3, 10) else self.mateo
            ReportedAppointment(
                practice=self.practice, number=number, member_id=member.id, **{"status": Status.KEPT, **visit}
            ).save()

    def write_orders(self) -> None:
        """Two prizes; one order fulfilled in each month and one that is only approved."""
        book, ticket = (
            Prize.across_practices.create(
                practice=self.practice, name=name, points=points, retail_cents=cents, search_name=name.casefold()
            )
            for name, points, cents in (("Book", 90, 1250), ("Cinema ticket", 120, 1499))
        )
        made = [
            (at(3, 17), OrderState.FULFILLED, [(book, 2), (ticket, 1)]),
            (at(2, 20), OrderState.FULFILLED, [(book, 1)]),
        ]
        made.append((at(3, 18), OrderState.APPROVED, [(ticket, 1)]))
        for number, (when, state, lines) in enumerate(made, start=1):
            order = Order(
                practice=self.practice,
                number=number,
                member_id=self.rosa.id,
                state=state,
                points=0,
                retail_cents=0,
                by_name="Olive",
                requested_at=when,
                fulfilled_at=when if state == OrderState.FULFILLED else None,
                idempotency_key=str(number),
                input_sha256="0" * 64,
            )
            order.save()
            for prize, quantity in lines:
                OrderLine(
                    practice=self.practice,
                    order_id=order.id,
                    prize_id=prize.id,
                    prize_name=prize.name,
                    prize_class=prize.prize_class,
                    quantity=quantity,
                    points_each=prize.points,
                    retail_cents_each=prize.retail_cents,
                ).save()
