"""Reads of the ledger: balance, activity, points over time."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from offthecharts.hub.members.merged import ids_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry
from offthecharts.hub.practices.models import Practice


@dataclass(frozen=True)
class Activity:
    """One page of entries, newest first, and the key of the next page (None at the end)."""

    entries: list[PointsEntry]
    next_before: uuid.UUID | None


def balance_of(practice: Practice, member: Member) -> int:
    """The member's points now; one query."""
    return balance_of_id(practice, member.id)


def balance_of_id(practice: Practice, member_id: uuid.UUID) -> int:
    """As :func:`balance_of`, of the member with this id."""
    return Balance.objects.of(practice).filter(member_id=member_id).values_list("points", flat=True).first() or 0


def activity(practice: Practice, member: Member, *, before: uuid.UUID | None = None, limit: int = 25) -> Activity:
    """A page of the member's entries; each has `is_reversed`. `before` is the last page's `next_before`.

    Those of profiles that were merged into this one are among them. Two queries.
    """
    return _page(entries_of(practice, member), before, limit)


def entries_of(practice: Practice, member: Member) -> QuerySet[PointsEntry]:
    """The entries of the member and of profiles merged into it, but for what passed between them. A query at once."""
    ids = ids_of(member)
    if len(ids) == 1:
        return _with_reversals(practice).filter(member_id=member.id)
    return _with_reversals(practice).filter(member_id__in=ids).exclude(Q(kind=EntryKind.MERGE, is_reversed=False))


def feed(practice: Practice, *, before: uuid.UUID | None = None, limit: int = 25) -> Activity:
    """A page of the entries of the whole practice, each with its member, `is_reversed` and by whom, `reversed_by`."""
    back = PointsEntry.objects.of(practice).filter(reverses_id=OuterRef("id")).values("by_name")[:1]
    entries = _with_reversals(practice).annotate(reversed_by=Subquery(back))
    return _page(entries.select_related("member"), before, limit)


def _with_reversals(practice: Practice) -> QuerySet[PointsEntry]:
    reversals = PointsEntry.objects.of(practice).filter(reverses_id=OuterRef("id"))
    return PointsEntry.objects.of(practice).annotate(is_reversed=Exists(reversals))


def _page(entries: QuerySet[PointsEntry], before: uuid.UUID | None, limit: int) -> Activity:
    if before is not None:
        entries = entries.filter(id__lt=before)
    found = list(entries.order_by("-id")[: limit + 1])
    return Activity(found[:limit], found[limit - 1].id if len(found) > limit else None)


def most_used_items(practice: Practice, *, since: datetime, limit: int = 6) -> list[uuid.UUID]:
    """Ids of the reward items given most often since then, most used first."""
    rows = (
        PointsEntry.objects.of(practice)
        .filter(created_at__gte=since, kind=EntryKind.AWARD, item_id__isnull=False)
        .values("item_id")
        .annotate(times=Count("id"))
        .order_by("-times", "item_id")[:limit]
    )
    return [row["item_id"] for row in rows if row["item_id"]]
