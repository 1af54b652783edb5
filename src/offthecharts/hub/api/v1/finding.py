"""Finding what an address names, in the caller's practice alone."""

import uuid

from offthecharts.hub.api.errors import NotFound
from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.errors import MemberMerged
from offthecharts.hub.practices.models import Practice


def member_or_404(practice: Practice, member_id: uuid.UUID) -> Member:
    """The member of `practice`, archived or not. Raises NotFound, for another practice's member too. One query.

    For the id of a profile that was merged into another it is the one that was kept.
    """
    member = Member.objects.of(practice).filter(id=member_id).first()
    if member is None:
        raise NotFound("Search for the member again.", title="This member does not exist")
    member.practice = practice
    return kept_of(member)


def itself_or_refused(practice: Practice, member_id: uuid.UUID) -> Member:
    """As :func:`member_or_404`, to change the profile. Raises MemberMerged: the one that was kept is not meant."""
    member = member_or_404(practice, member_id)
    if member.id != member_id:
        raise MemberMerged(member.id)
    return member
