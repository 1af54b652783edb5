"""The tags of a member, for the profile."""

from django import template

from offthecharts.hub.members.models import Member
from offthecharts.hub.tags import services
from offthecharts.hub.tags.models import Tag

register = template.Library()


@register.simple_tag
def tags_of_member(member: Member) -> list[Tag]:
    """The tags of `member`, by name. One query."""
    return services.tags_on(member)


@register.simple_tag
def all_tags(member: Member) -> list[Tag]:
    """All tags of the member's practice, by name. One query."""
    return list(services.tags_of(member.practice_id))
