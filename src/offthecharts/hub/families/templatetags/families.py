"""A member's family on the profile, and who is at the other end of moved points."""

from collections.abc import Sequence

from django import template

from offthecharts.hub.families.partners import name_partners
from offthecharts.hub.families.relatives import Family, family
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry

register = template.Library()


@register.simple_tag
def family_of_member(member: Member) -> Family:
    """The family of `member` with everybody's points. A few queries."""
    return family(member)


@register.simple_tag
def know_partners(entries: Sequence[PointsEntry]) -> str:
    """Give the transfers among `entries` their partners. One query at most."""
    name_partners(entries)
    return ""
