"""What waits for approval, for the profile, the home page and the navigation."""

from django import template

from offthecharts.hub.approvals import queries
from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser

register = template.Library()


@register.simple_tag
def points_waiting(member: Member) -> list[Approval]:
    """What waits for `member`. One query."""
    return queries.waiting_for(member)


@register.simple_tag
def count_waiting(user: HubUser) -> int:
    """How many lines wait, of those that `user` may see. One query."""
    return queries.seen_by(user).filter(state="waiting").count()


@register.simple_tag
def count_refused(user: HubUser) -> int:
    """How many lines that `user` gave were refused lately. One query."""
    return queries.refused_lately(user)
