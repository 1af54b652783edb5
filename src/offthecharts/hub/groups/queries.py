"""Reads of groups, statuses and filters."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from offthecharts.hub.groups.models import KeptFilter, MemberGroup, MemberHasStatus, MemberInGroup, MemberStatus
from offthecharts.hub.groups.named import in_use
from offthecharts.hub.members.listing import Wish, members_shown
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.web.identifiers import uuid_or_none


def groups_of(practice: Practice | uuid.UUID) -> QuerySet[MemberGroup]:
    """The groups in use, in their order; removed ones are not among them."""
    return in_use(MemberGroup, practice)


def statuses_of(practice: Practice | uuid.UUID) -> QuerySet[MemberStatus]:
    """The statuses in use, in their order; removed ones are not among them."""
    return in_use(MemberStatus, practice)


def kept_filters_of(practice: Practice | uuid.UUID) -> QuerySet[KeptFilter]:
    """The filters that the practice keeps, by name."""
    return in_use(KeptFilter, practice)


def members_in(practice: Practice | uuid.UUID, group_ids: Iterable[uuid.UUID]) -> QuerySet[Member]:
    """Members, not archived, who are in at least one of the groups; a removed group counts for nobody.

    Lazy, one query.
    """
    groups = groups_of(practice).filter(id__in=list(group_ids)).values("id")
    rows = MemberInGroup.objects.of(practice).filter(group_id__in=groups)
    everybody = Member.objects.of(practice).filter(archived_at__isnull=True, merged_into_id__isnull=True)
    return everybody.filter(id__in=rows.values("member_id"))


def filtered(practice: Practice, wish: Wish) -> "QuerySet[Any]":
    """Members whom `wish` (``Wish.of(request.GET)``, or of a kept filter's query) asks for, annotated as the list.

    Each has `points`, `active_at` and `card_number`; not ordered. Lazy, one query.
    """
    return members_shown(practice, wish)


def wish_of(kept: KeptFilter) -> Wish:
    """What a kept filter asks for."""
    return Wish.of_text(kept.query)


def with_counts[N: (MemberGroup, MemberStatus)](rows: QuerySet[N], practice: Practice) -> QuerySet[N]:
    """`rows` with `members`: how many members, not archived, each has. One query."""
    model: Any = MemberInGroup if rows.model is MemberGroup else MemberHasStatus
    field = "group_id" if rows.model is MemberGroup else "status_id"
    living = Member.objects.of(practice).filter(archived_at__isnull=True, merged_into_id__isnull=True)
    inside = model.objects.of(practice).filter(**{field: OuterRef("id")}, member_id__in=living.values("id"))
    count = inside.order_by().values(field).annotate(many=Count("member_id")).values("many")
    return rows.annotate(members=Coalesce(Subquery(count), Value(0)))


def groups_on(member: Member) -> list[MemberGroup]:
    """The groups of `member`, in their order. One query."""
    inside = MemberInGroup.objects.of(member.practice_id).filter(member_id=member.id)
    return list(groups_of(member.practice_id).filter(id__in=inside.values("group_id")))


def status_of(member: Member) -> MemberHasStatus | None:
    """The status of `member`, with since when; None when it has none or it was removed. One query."""
    rows = MemberHasStatus.objects.of(member.practice_id).filter(member_id=member.id)
    return rows.filter(status__removed_at__isnull=True).select_related("status").first()


def members_with_status(practice: Practice, status: MemberStatus) -> QuerySet[Member]:
    """Members, not archived, who have `status`. Lazy, one query."""
    rows = MemberHasStatus.objects.of(practice).filter(status_id=status.id)
    everybody = Member.objects.of(practice).filter(archived_at__isnull=True, merged_into_id__isnull=True)
    return everybody.filter(id__in=rows.values("member_id"))


def group_called(practice: Practice, text: str) -> MemberGroup | None:
    """The group in use with this id, as a form sends it; None when there is none."""
    return groups_of(practice).filter(id=found).first() if (found := uuid_or_none(text)) else None


def status_called(practice: Practice, text: str) -> MemberStatus | None:
    """The status in use with this id, as a form sends it; None when there is none."""
    return statuses_of(practice).filter(id=found).first() if (found := uuid_or_none(text)) else None
