"""Reads of the ledger: balance, activity, points over time."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek

from offthecharts.hub.members.merged import ids_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import MOVES, Balance, EntryKind, PointsEntry
from offthecharts.hub.practices.models import Practice


@dataclass(frozen=True)
class Activity:
    """One page of entries, newest first, and the key of the next page (None at the end)."""

    entries: list[PointsEntry]
    next_before: uuid.UUID | None


@dataclass(frozen=True)
class Bucket:
    """The points of one week (from Monday) or month in the practice's time zone."""

    starts_on: date
    earned: int
    spent: int
    balance: int


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
    """A page of the entries of the whole practice, each with its member and `is_reversed`."""
    return _page(_with_reversals(practice).select_related("member"), before, limit)


def _with_reversals(practice: Practice) -> QuerySet[PointsEntry]:
    reversals = PointsEntry.objects.of(practice).filter(reverses_id=OuterRef("id"))
    return PointsEntry.objects.of(practice).annotate(is_reversed=Exists(reversals))


def _page(entries: QuerySet[PointsEntry], before: uuid.UUID | None, limit: int) -> Activity:
    if before is not None:
        entries = entries.filter(id__lt=before)
    found = list(entries.order_by("-id")[: limit + 1])
    return Activity(found[:limit], found[limit - 1].id if len(found) > limit else None)


def points_over_time(
    practice: Practice, member: Member | None, *, unit: Literal["week", "month"], since: datetime
) -> list[Bucket]:
    """Earned, spent and the balance at the end of each week or month with entries, oldest first.

    Reversals count against what they take back. Of the whole practice when `member` is None.
    """
    entries = PointsEntry.objects.of(practice)
    entries = entries_of(practice, member) if member is not None else entries.exclude(kind__in=MOVES)
    trunc = TruncWeek if unit == "week" else TruncMonth
    earns = Q(kind=EntryKind.REVERSAL, points__lt=0) | (~Q(kind=EntryKind.REVERSAL) & Q(points__gt=0))
    balance = entries.filter(created_at__lt=since).aggregate(total=Sum("points"))["total"] or 0
    rows = (
        entries.filter(created_at__gte=since)
        .annotate(bucket=trunc("created_at", tzinfo=practice.zone))
        .values("bucket")
        .annotate(earned=Sum("points", filter=earns, default=0), total=Sum("points"))
        .order_by("bucket")
    )
    buckets = []
    for row in rows:
        balance += row["total"]
        starts_on = row["bucket"].date()
        buckets.append(Bucket(starts_on, row["earned"], row["earned"] - row["total"], balance))
    return buckets


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
