"""Whose points may help with an order."""

from offthecharts.hub.families import queries
from offthecharts.hub.members.models import Member


def of(member: Member) -> list[Member]:
    """The family of `member` without them. A few queries."""
    return [one for one in queries.family_of(member) if one.id != member.id]
