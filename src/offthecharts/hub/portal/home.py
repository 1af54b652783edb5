"""What a member sees on Home: points, what they buy, and what happened."""

import uuid
from dataclasses import dataclass
from typing import Final

from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import Balance
from offthecharts.hub.points.queries import Activity, activity, balance_of
from offthecharts.hub.prizes import queries as prizes
from offthecharts.hub.prizes.models import Prize

LATEST: Final = 5
PAGE_SIZE: Final = 25
PRIZES: Final = 4
"""Few pictures, so that Home weighs less than 100 KB on a phone."""


@dataclass(frozen=True)
class Goal:
    """A prize with how far the member is: `short` points are missing, `percent` of its price is there."""

    prize: Prize
    short: int
    percent: int


def goals(member: Member, points: int) -> list[Goal]:
    """The prizes offered on the member's page that are there: what the points buy first, the dearest of it on top,
    then what is nearest. Three queries at most.
    """
    rows = prizes.catalogue(member.practice, shown="offered").filter(offered_on_member_page=True).exclude(stock=0)
    found = list(rows)
    barred = prizes.not_for(member, [one.id for one in found])
    mine = [_goal(one, points) for one in found if one.id not in barred]
    return sorted(mine, key=lambda one: (one.short > 0, one.short, -one.prize.points, one.prize.position))


def _goal(prize: Prize, points: int) -> Goal:
    percent = max(0, min(100, points * 100 // prize.points))
    return Goal(prize, max(0, prize.points - points), percent)


@dataclass(frozen=True)
class Home:
    """The first page. `buys` are the prizes that the points buy, `next` the one that is nearest of the others."""

    points: int
    goals: list[Goal]
    buys: int
    next: Goal | None
    latest: Activity


def home_of(member: Member) -> Home:
    """Some seven queries."""
    points = balance_of(member.practice, member)
    found = goals(member, points)
    buys = sum(one.short == 0 for one in found)
    nearest = found[buys] if buys < len(found) else None
    return Home(points, found[:PRIZES], buys, nearest, activity(member.practice, member, limit=LATEST))


def points_of(children: list[Member]) -> list[tuple[Member, int]]:
    """The children with their points. One query, and none without children."""
    if not children:
        return []
    rows = Balance.objects.of(children[0].practice_id).filter(member_id__in=[one.id for one in children])
    points = dict(rows.values_list("member_id", "points"))
    return [(one, points.get(one.id, 0)) for one in children]


def history(member: Member, before: uuid.UUID | None) -> Activity:
    """A page of the member's points entries, the newest first. Three queries."""
    return activity(member.practice, member, before=before, limit=PAGE_SIZE)
