"""Who belongs to whose family: members who are tied together by shared account holders, or by hand (decision 42)."""

import uuid
from datetime import date

from django.db.models import QuerySet

from offthecharts.hub.families.ties import web_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice


def family_of(member: Member) -> list[Member]:
    """The family of `member`, the member included: account holders first, then by age. One query a step, and one.

    Archived and merged profiles connect, but are not in the list, unless `member` is one.
    """
    ids = family_ids(member.practice_id, member.id)
    return in_order([member, *living(member.practice_id, ids - {member.id})])


def is_family(practice: Practice | uuid.UUID, a_id: uuid.UUID, b_id: uuid.UUID) -> bool:
    """Whether two members of `practice`, archived or not, are one family; everybody is their own."""
    return a_id == b_id or b_id in family_ids(practice, a_id)


def family_ids(practice: Practice | uuid.UUID, member_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The ids of the family of this member, archived and merged profiles among them. One query a step."""
    return web_of(practice, member_id).ids


def living(practice: Practice | uuid.UUID, ids: frozenset[uuid.UUID]) -> QuerySet[Member]:
    """Those of `ids` who are members today: neither archived nor merged into another profile. Lazy."""
    return Member.objects.of(practice).filter(id__in=ids, archived_at__isnull=True, merged_into_id__isnull=True)


def in_order(members: list[Member]) -> list[Member]:
    """`members` as families are listed: account holders first, then by age."""
    return sorted(members, key=lambda one: (one.is_patient, one.birth_date or date.max, one.number))
