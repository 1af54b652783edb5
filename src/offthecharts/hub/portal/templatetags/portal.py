"""What pages of the office show of the member page, and how the member page writes figures."""

from django import template

from offthecharts.hub.members.models import Member
from offthecharts.hub.portal.inviting import Standing, standing_of

register = template.Library()


@register.simple_tag
def portal_standing(member: Member) -> Standing:
    """Whether the member has an account or an invitation. Some five queries."""
    return standing_of(member)


@register.filter
def figure(number: int) -> str:
    """With a comma between thousands, in Spanish too: so it is written in the United States."""
    return f"{number:,}"


@register.filter
def signed(number: int) -> str:
    """With its sign: a real minus for what was taken."""
    return f"{number:+,}".replace("-", "−")
