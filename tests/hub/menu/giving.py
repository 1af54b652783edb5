"""Giving items of the reward menu with limits, as the pages and programs do."""

import uuid
from datetime import datetime
from typing import Any

from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.giving import Given, Giver, give
from offthecharts.hub.points.lines import Line
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.people import menu_of


def limited(practice: Practice, name: str = "Great brushing", **limits: Any) -> RewardItem:
    """An item of the starter menu with `limits`."""
    item = menu_of(practice)[name]
    for field, value in limits.items():
        setattr(item, field, value)
    item.save()
    return item


def hand(
    member: Member, *what: RewardItem | int, by: HubUser | None = None, key: str = "", at: datetime | None = None
) -> Given:
    """Let `by` give items, and numbers as Misc.; `at` is when they were given, for those that come late."""
    lines = [Line(points=one, reason="Helped a friend") if isinstance(one, int) else Line.of(one) for one in what]
    return give(
        practice=Practice.objects.get(pk=member.practice_id),
        member_id=member.id,
        lines=lines,
        giver=Giver(by.display_name if by else "Dana", hub_user=by),
        idempotency_key=key or uuid.uuid4().hex,
        given_at=at,
    )
