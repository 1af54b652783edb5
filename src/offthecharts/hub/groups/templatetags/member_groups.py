"""The groups and the status of a member, for the profile; and filters for the list of members."""

from django import template

from offthecharts.hub.groups import queries
from offthecharts.hub.groups.models import KeptFilter, MemberGroup, MemberHasStatus, MemberStatus
from offthecharts.hub.members.models import Member

register = template.Library()


@register.simple_tag
def groups_of_member(member: Member) -> list[MemberGroup]:
    """The groups of `member`, in their order. One query."""
    return queries.groups_on(member)


@register.simple_tag
def groups_to_join(member: Member, joined: list[MemberGroup]) -> list[MemberGroup]:
    """The practice's other groups. One query."""
    inside = {group.id for group in joined}
    return [group for group in queries.groups_of(member.practice_id) if group.id not in inside]


@register.simple_tag
def status_of_member(member: Member) -> MemberHasStatus | None:
    """The status of `member`. One query."""
    return queries.status_of(member)


@register.simple_tag
def all_statuses(member: Member) -> list[MemberStatus]:
    """All statuses of the member's practice, in their order. One query."""
    return list(queries.statuses_of(member.practice_id))


@register.simple_tag(takes_context=True)
def kept_filters(context: template.Context) -> list[KeptFilter]:
    """The filters that the practice keeps, by name. One query."""
    return list(queries.kept_filters_of(context["request"].practice))
