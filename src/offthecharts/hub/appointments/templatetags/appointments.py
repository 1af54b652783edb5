"""The appointments of a member, for the profile."""

from django import template

from offthecharts.hub.appointments import queries
from offthecharts.hub.members.models import Member

register = template.Library()


@register.simple_tag
def appointments_of_member(member: Member) -> queries.Appointments:
    """The appointments of `member`. Three queries, one when there is none."""
    return queries.appointments_of(member)
