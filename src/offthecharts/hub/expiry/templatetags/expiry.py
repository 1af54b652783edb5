"""What expires next, for profiles."""

from django import template

from offthecharts.hub.expiry import queries
from offthecharts.hub.expiry.models import ExpiryNotice
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.figures import money

register = template.Library()


@register.simple_tag
def coming_expiry(member: Member) -> ExpiryNotice | None:
    """The member's open notice. One query."""
    return queries.coming_of(member)


@register.simple_tag
def money_of(member: Member, points: int) -> str:
    """What `points` of the member are worth."""
    return money(member.practice, points)
