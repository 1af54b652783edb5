"""What a points entry counts as: the one definition of given, spent, expired and the like (docs/reports.md).

Every entry counts as exactly one measure. A reversal counts against what it takes back, on the day it was posted, so
that for any range ``opening + given - deducted - spent - expired + corrected + moved = closing``.
"""

from typing import Any, Final

from django.db import models
from django.db.models import Case, F, Q, QuerySet, Sum, When

from offthecharts.hub.points.models import EntryKind, PointsEntry


class Measure(models.TextChoices):
    """What an entry counts as."""

    GIVEN = "given", "Given"
    DEDUCTED = "deducted", "Deducted"
    SPENT = "spent", "Spent"
    EXPIRED = "expired", "Expired"
    CORRECTED = "corrected", "Corrected"
    MOVED = "moved", "Moved"


KINDS: Final[dict[Measure, tuple[EntryKind, ...]]] = {
    Measure.GIVEN: (EntryKind.AWARD,),
    Measure.DEDUCTED: (EntryKind.DEDUCTION,),
    Measure.SPENT: (EntryKind.ORDER,),
    Measure.EXPIRED: (EntryKind.EXPIRY,),
    Measure.CORRECTED: (EntryKind.CORRECTION,),
    Measure.MOVED: (EntryKind.TRANSFER, EntryKind.MERGE),
}
MEANINGS: Final[dict[Measure, str]] = {
    Measure.GIVEN: "Awards, less those that were taken back.",
    Measure.DEDUCTED: "Reward items and points below zero, less those that were taken back.",
    Measure.SPENT: "Orders, less those that were cancelled.",
    Measure.EXPIRED: "Points that ran out, less those that were given back.",
    Measure.CORRECTED: "Corrections of a balance, up and down.",
    Measure.MOVED: "Points that passed from member to member in a family or by a merge: neither given nor spent.",
}
LEAVING: Final = (Measure.DEDUCTED, Measure.SPENT, Measure.EXPIRED)
"""Measures that are told as positive numbers though their entries take points."""


def counts_as(measure: Measure) -> Q:
    """Entries that count as `measure`, and the reversals of such."""
    kinds = KINDS[measure]
    return Q(kind__in=kinds) | Q(kind=EntryKind.REVERSAL, reverses__kind__in=kinds)


def original(field: str) -> Case:
    """`field` of the entry, or of the one that it takes back: a reversal counts where its original counted."""
    return Case(When(kind=EntryKind.REVERSAL, then=F(f"reverses__{field}")), default=F(field))


def told(measure: Measure, points: int) -> int:
    """The sum of entries as people say it: 40 points spent, not -40."""
    return -points if measure in LEAVING else points


def sums(entries: QuerySet[PointsEntry]) -> dict[Measure, int]:
    """The points of each measure in `entries`, as people say them. One query."""
    rows = entries.order_by().annotate(of_kind=original("kind")).values("of_kind").annotate(total=Sum("points"))
    return sums_of_kinds({row["of_kind"]: row["total"] for row in rows})


def sums_of_kinds(totals: dict[Any, int]) -> dict[Measure, int]:
    """The same from sums by kind (a reversal's points stand with the kind that it takes back)."""
    return {measure: told(measure, sum(totals.get(kind, 0) for kind in kinds)) for measure, kinds in KINDS.items()}
