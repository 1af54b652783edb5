"""Profiles that were merged into another one (docs/decisions/0041): whoever names one means the one that was kept.

``merged_into`` always names the profile that is there now, also after that one was merged in its turn.
"""

import uuid
from typing import Any, Final

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Coalesce

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice

OWNER: Final = Coalesce("member__merged_into_id", "member_id")
"""Whose a row with a `member` is now, for what stays under the id of a merged profile, as entries do."""


def kept_of(member: Member) -> Member:
    """The profile that `member` is now: itself, unless it was merged. One query when it was."""
    if member.merged_into_id is None:
        return member
    kept = Member.objects.of(member.practice_id).get(id=member.merged_into_id)
    if "practice" in member._state.fields_cache:
        kept.practice = member.practice
    return kept


def kept_id_of(practice: Practice | uuid.UUID, member_id: uuid.UUID) -> uuid.UUID:
    """The id of the profile that the member with this id is now. One query."""
    rows = Member.objects.of(practice).filter(id=member_id)
    return rows.values_list("merged_into_id", flat=True).first() or member_id


def ids_of(member: Member) -> list[uuid.UUID]:
    """The ids under which the member's entries stand: their own, and those of profiles merged into it. One query."""
    rows = Member.objects.of(member.practice_id).filter(merged_into_id=member.id)
    return [member.id, *rows.values_list("id", flat=True)]


def ids_under(practice: Practice, kept: OuterRef | QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """As :func:`ids_of` in SQL, of one member or of the ids that a query selects. Lazy.

    A union, because SQLite looks through all members where one condition or another holds for each row of a query.
    """
    said = "exact" if isinstance(kept, OuterRef) else "in"
    members = Member.objects.of(practice).order_by().values("id")
    merged = members.filter(**{f"merged_into_id__{said}": kept})
    return members.filter(**{f"id__{said}": kept}).union(merged, all=True)
