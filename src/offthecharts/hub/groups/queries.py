"""Reads of groups, statuses and filters."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from offthecharts.hub.groups.models import KeptFilter, MemberGroup, MemberInGroup, MemberStatus
from offthecharts.hub.members.listing import Wish, members_shown
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice


def groups_of(practice: Practice | uuid.UUID) -> QuerySet[MemberGroup]:
    """The groups in use, in their order; removed ones are not among them."""
    return MemberGroup.objects.of(practice).filter(removed_at__isnull=True)


def statuses_of(practice: Practice | uuid.UUID) -> QuerySet[MemberStatus]:
    """The statuses in use, in their order; removed ones are not among them."""
    return MemberStatus.objects.of(practice).filter(removed_at__isnull=True)


def kept_filters_of(practice: Practice | uuid.UUID) -> QuerySet[KeptFilter]:
    """The filters that the practice keeps, by name."""
    return KeptFilter.objects.of(practice).filter(removed_at__isnull=True)


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
