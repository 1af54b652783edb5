"""Mateo, Rosa and other members, and the reward menu, for tests of the Hub's pages."""

import uuid
from typing import Any

from offthecharts.hub.members.editing import add_member
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.menu.services import start_menu
from offthecharts.hub.points import services
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.services import Posted
from offthecharts.hub.practices.models import Practice


def member_of(practice: Practice, first_name: str, last_name: str, **values: Any) -> Member:
    """A new member of `practice`."""
    is_patient = values.pop("is_patient", True)
    return add_member(
        practice=practice, is_patient=is_patient, values={"first_name": first_name, "last_name": last_name, **values}
    )


def menu_of(practice: Practice) -> dict[str, RewardItem]:
    """The starter menu of `practice`, by name."""
    start_menu(practice)
    return {item.name: item for item in RewardItem.objects.of(practice)}


def give(member: Member, points: int, reason: str = "Great brushing", **options: Any) -> Posted:
    """Post points without a page."""
    return services.award(
        practice=member.practice,
        member=member,
        lines=[Line(points=points, reason=reason)],
        by_name=options.pop("by_name", "Dana"),
        hub_user=None,
        idempotency_key=uuid.uuid4().hex,
        **options,
    )
