"""Merged and double profiles, for the profile page."""

from django import template
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.merges import candidates, facts
from offthecharts.hub.merges.models import ProfileMerge

register = template.Library()


@register.simple_tag
def merges_into(member: Member) -> list[tuple[ProfileMerge, bool]]:
    """The profiles that were merged into `member`, and whether that can be undone. One query."""
    now = timezone.now()
    return [(made, made.can_be_undone(now)) for made in facts.merges_of(member)]


@register.simple_tag
def doubles_of(member: Member) -> list[tuple[Member, str]]:
    """Profiles that may be of the same person, and why. Three queries at most."""
    found = candidates.of_member(member) if member.archived_at is None else []
    return [(pair.second if pair.first.id == member.id else pair.first, pair.why) for pair in found]
