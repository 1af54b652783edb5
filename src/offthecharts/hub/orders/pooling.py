"""Families that share their points: whose points an order takes, when nobody was chosen."""

import uuid

from offthecharts.hub.families import services as families
from offthecharts.hub.members.models import Member


def pool_of(member: Member) -> int:
    """The points that an order of `member` may use when the family shares them; 0 when it does not. Some queries."""
    if families.pooling_of(member) != families.Pooling.ON:
        return 0
    return families.spendable(member)


def shares_for(member: Member, points: int) -> dict[uuid.UUID, int]:
    """Who of the family gives how many of `points`, the member's own first. Raises TooFewInFamily."""
    return dict(families.shares_for(member, points))
