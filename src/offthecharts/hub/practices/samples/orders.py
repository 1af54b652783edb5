"""The starter catalogue, and orders of the last months: most handed over, some waiting at each step."""

import random
import uuid
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import relatives, services
from offthecharts.hub.orders.models import Order
from offthecharts.hub.points.models import Balance, PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.practices.samples.history import FOR_A_WHOLE_YEAR
from offthecharts.hub.prizes.models import Prize
from offthecharts.hub.prizes.starter import start_catalogue

ORDERS: Final = 40
OPEN: Final = 9
"""The last ones: requested or approved a few days ago."""
QUIET: Final = timedelta(days=10)
"""Who was here later orders nothing: the entries of a member stay in their order."""
_COMMENTS: Final = ["", "", "", "Size M", "Blue if there is one", "Birthday present", ""]


def make_orders(practice: Practice, members: Sequence[Member], staff: Sequence[HubUser], now: datetime) -> int:
    """Write catalogue and orders through the services; the answer is how many orders. About two seconds."""
    start_catalogue(practice, by_name=staff[-1].display_name, hub_user=staff[-1])
    maker = _Maker(practice, staff, now)
    candidates = [member for member in members if member.number > FOR_A_WHOLE_YEAR]
    chosen = maker.with_points(candidates)[: ORDERS - 1]
    for place, (member, points, last_at) in enumerate(chosen):
        is_open = place >= len(chosen) - OPEN
        maker.order(member, points, maker.lately() if is_open else maker.after(last_at), is_open=is_open)
    maker.ask_family(candidates)
    return maker.placed


class _Maker:
    def __init__(self, practice: Practice, staff: Sequence[HubUser], now: datetime) -> None:
        self.practice, self.staff, self.now = practice, staff, now
        self.chance = random.Random(f"orders {now.date()}")  # noqa: S311  # invented orders are no secret
        self.prizes = list(Prize.objects.of(practice).filter(is_active=True))
        self.last: dict[uuid.UUID, datetime] = {}
        self.placed = 0

    def with_points(self, members: Sequence[Member]) -> list[tuple[Member, int, datetime]]:
        """Members with points and the moment of their last entry, which was not just now; earliest first."""
        points = dict(Balance.objects.of(self.practice).values_list("member_id", "points"))
        for member_id, at in (
            PointsEntry.objects.of(self.practice).order_by("id").values_list("member_id", "created_at")
        ):
            self.last[member_id] = at
        found = [(one, points.get(one.id, 0), self.last[one.id]) for one in members if one.id in self.last]
        found = [one for one in found if one[1] >= self.prizes[0].points and one[2] < self.now - QUIET]
        return sorted(self.chance.sample(found, min(len(found), ORDERS)), key=lambda one: one[2])

    def lately(self) -> datetime:
        """A moment of one of the last working days, when the practice was open; at least a day ago."""
        day = timezone.localtime(self.now, self.practice.zone).date() - timedelta(days=self.chance.randint(2, 6))
        day -= timedelta(days=max(0, day.weekday() - 4))
        moment = time(self.chance.randint(9, 16), self.chance.randint(0, 59))
        return datetime.combine(day, moment, self.practice.zone)

    def after(self, moment: datetime) -> datetime:
        """Some minutes after a visit: the entries of a member stay in their order."""
        return moment + timedelta(minutes=self.chance.randint(3, 50))

    def order(self, member: Member, points: int, at: datetime, *, is_open: bool) -> None:
        """One order of what `points` buy, as far on its way as its age lets it be."""
        buys = [one for one in self.prizes if one.points <= points and (one.stock is None or one.stock > 0)]
        prize = self.chance.choice(buys)
        by = self.chance.choice(self.staff)
        self.placed += 1
        order = services.request(
            practice=self.practice,
            member=member,
            lines=[(prize, 1)],
            comment=self.chance.choice(_COMMENTS),
            by_name=by.display_name,
            hub_user=by,
            idempotency_key=f"sample-order-{self.placed}",
            at=at,
        )
        if prize.stock is not None:
            prize.stock -= 1
        self.pass_on(order, at, is_open)

    def pass_on(self, order: Order, at: datetime, is_open: bool) -> None:
        """Approve and hand over what is old enough; two are refused."""
        by = self.chance.choice(self.staff)
        who: dict[str, Any] = {"by_name": by.display_name, "hub_user": by}
        if self.placed in (7, 19):
            services.cancel(order=order, why="Chose something else", at=at + timedelta(minutes=9), **who)
            return
        if is_open and self.placed % 2:
            return
        services.approve(order=order, at=at + timedelta(minutes=self.chance.randint(10, 600)), **who)
        if not is_open:
            services.fulfil(order=order, at=at + timedelta(days=self.chance.uniform(0.5, 9)), **who)

    def ask_family(self, members: Sequence[Member]) -> None:
        """One order that waits until a brother or sister says yes."""
        points = dict(Balance.objects.of(self.practice).values_list("member_id", "points"))
        dear = max((one for one in self.prizes if one.stock != 0), key=lambda one: one.points)
        for member in members:
            own = points.get(member.id, 0)
            helper = next((one for one in relatives.of(member) if points.get(one.id, 0) >= dear.points - own), None)
            was_here = self.last.get(member.id, self.now) > self.now - QUIET
            if 20 <= own < dear.points and helper is not None and not was_here:
                self.placed += 1
                services.request(
                    practice=self.practice,
                    member=member,
                    lines=[(dear, 1)],
                    contributions={member.id: own, helper.id: dear.points - own},
                    by_name=self.staff[0].display_name,
                    hub_user=self.staff[0],
                    idempotency_key=f"sample-order-{self.placed}",
                    at=self.lately(),
                )
                return
