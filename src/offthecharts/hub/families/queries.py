"""Who belongs to whose family: members who are connected through shared account holders (decision 42)."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q

from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice

MOST_PATIENTS: Final = 12
"""Who is responsible for more than this many is an institution, not a family, and connects nobody."""
MOST_MEMBERS: Final = 40
"""Nobody is looked for beyond the step at which a family has this many."""

type Edge = tuple[uuid.UUID, uuid.UUID]


def family_of(member: Member) -> list[Member]:
    """The family of `member`, the member included: account holders first, then by age. One query a step, and one.

    Archived and merged profiles connect, but are not in the list, unless `member` is one.
    """
    ids = family_ids(member.practice_id, member.id)
    others = Member.objects.of(member.practice_id).filter(
        id__in=ids - {member.id}, archived_at__isnull=True, merged_into_id__isnull=True
    )
    return sorted([member, *others], key=_order)


def is_family(practice: Practice | uuid.UUID, a_id: uuid.UUID, b_id: uuid.UUID) -> bool:
    """Whether two members of `practice`, archived or not, are one family; everybody is their own."""
    return a_id == b_id or b_id in family_ids(practice, a_id)


def family_ids(practice: Practice | uuid.UUID, member_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The ids of the family of this member, archived and merged profiles among them.

    One query a step; a child, the parents and the siblings are three. Somewhat more than MOST_MEMBERS at most.
    """
    found: set[uuid.UUID] = {member_id}
    dropped: set[uuid.UUID] = set()
    step = {member_id}
    while step and len(found) < MOST_MEMBERS:
        edges = _edges(practice, step)
        dropped |= _institutions(step, edges)
        reached = {end for edge in edges if not dropped & set(edge) for end in edge}
        step = reached - found
        found |= step
    return frozenset(found - dropped | {member_id})


def _edges(practice: Practice | uuid.UUID, ids: Iterable[uuid.UUID]) -> list[Edge]:
    """Pairs (patient, account holder) and (profile, the one it was merged into) that touch one of `ids`."""
    wanted = list(ids)
    responsible = Responsibility.objects.of(practice).filter(
        Q(patient_id__in=wanted) | Q(account_holder_id__in=wanted)
    )
    merged = Member.objects.of(practice).filter(Q(id__in=wanted) | Q(merged_into_id__in=wanted))
    pairs = responsible.order_by().values_list("patient_id", "account_holder_id")
    merges = merged.filter(merged_into_id__isnull=False).order_by().values_list("id", "merged_into_id")
    return list(pairs.union(merges).order_by())


def _institutions(step: set[uuid.UUID], edges: Iterable[Edge]) -> set[uuid.UUID]:
    """Those of `step` who are responsible for too many: all of their edges are known only in their own step."""
    patients = Counter(end for _, end in edges)
    return {one for one in step if patients[one] > MOST_PATIENTS}


def _order(member: Member) -> tuple[bool, date, int]:
    return member.is_patient, member.birth_date or date.max, member.number
