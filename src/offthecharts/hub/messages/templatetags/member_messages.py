"""A member's newest messages, for the profile."""

from django import template

from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import Message
from offthecharts.hub.messages.queries import recent_messages

register = template.Library()


@register.simple_tag
def messages_of(member: Member) -> list[Message]:
    """The newest five messages about `member`. One query."""
    return recent_messages(member)
