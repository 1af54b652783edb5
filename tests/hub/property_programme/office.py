"""A small practice for any sequence of events: a family, a profile made twice, somebody else, and three prizes."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from offthecharts.hub.expiry import services as expiry
from offthecharts.hub.expiry.models import RuleKind
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.models import HubUser, PooledPoints, Practice
from offthecharts.hub.prizes.models import Prize
from tests.hub.families.cast import sister
from tests.hub.people import give, member_of
from tests.hub.prizes.catalogue import prize_of


@dataclass
class Office:
    """Who and what there is."""

    practice: Practice
    olive: HubUser
    members: list[Member] = field(default_factory=list)
    prizes: list[Prize] = field(default_factory=list)
    by: dict[str, Any] = field(default_factory=dict)

    def member(self, place: int) -> Member:
        """The member at `place`, as the database has it now."""
        return Member.objects.of(self.practice).select_related("practice").get(id=self.members[place].id)

    def prize(self, place: int) -> Prize:
        """The prize at `place`, as the database has it now."""
        return Prize.objects.of(self.practice).get(id=self.prizes[place].id)

    def balances(self) -> dict[uuid.UUID, int]:
        """The balance of everybody who has one."""
        return dict(Balance.objects.of(self.practice).values_list("member_id", "points"))


def office_of(practice: Practice, olive: HubUser, rosa: Member, mateo: Member) -> Office:
    """Rosa, Mateo, Sofia, Mateo's second profile, and Tom, 60 points each, which expire after an idle month."""
    practice.pooled_points = PooledPoints.EVERYBODY
    practice.save(update_fields=["pooled_points"])
    made = Office(practice, olive, by={"by_name": "Olive", "hub_user": olive})
    matt = member_of(practice, "Matt", "Alvarez")
    made.members = [rosa, mateo, sister(practice, rosa), matt, member_of(practice, "Tom", "Baker")]
    for member in made.members:  # so that even short stories have something to spend, move and lose
        give(member, 60)
    made.prizes = [
        prize_of(practice, "Sticker", points=5),
        prize_of(practice, "Ball", points=20, in_stock=4),
        prize_of(practice, "Kite", points=30, in_stock=2, limit_per_member=2),
    ]
    expiry.set_rule(practice=practice, kind=RuleKind.INACTIVITY, months=1, warn_days=7, tell_members=False, by=olive)
    return made
