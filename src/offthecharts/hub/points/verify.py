"""Proof that the ledger is right: what `offthecharts manage verify_ledger` checks, over all practices."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from offthecharts.hub.points.models import MOVES, Balance, EntryKind, PointsEntry, PointsMove


def faults() -> Iterator[str]:
    """Each fault as a sentence with ids and numbers, never a name; nothing when the ledger is right.

    Reads every entry of the database.
    """
    yield from _balances_that_are_not_their_sums()
    yield from _entries_without_a_balance()
    yield from _merged_profiles_with_points()
    yield from _reversals_that_do_not_fit()
    yield from _moves_that_do_not_fit()
    yield from _missing_triggers()


def _balances_that_are_not_their_sums() -> Iterator[str]:
    entries = PointsEntry.across_practices.filter(
        practice_id=OuterRef("practice_id"), member_id=OuterRef("member_id")
    )
    total = entries.order_by().values("practice_id", "member_id").annotate(total=Sum("points")).values("total")
    balances = Balance.across_practices.annotate(total=Coalesce(Subquery(total), 0))
    for balance in balances.exclude(points=F("total")).iterator():
        yield (
            f"practice {balance.practice_id} member {balance.member_id}: "
            f"the balance is {balance.points}, the entries add up to {balance.total}"
        )


def _entries_without_a_balance() -> Iterator[str]:
    balances = Balance.across_practices.filter(practice_id=OuterRef("practice_id"), member_id=OuterRef("member_id"))
    orphans = PointsEntry.across_practices.annotate(balance=Subquery(balances.values("points")))
    for entry in orphans.filter(balance__isnull=True, member__merged_into_id__isnull=True).iterator():
        yield f"practice {entry.practice_id} entry {entry.id}: its member has no balance"


def _merged_profiles_with_points() -> Iterator[str]:
    """A profile that was merged into another one has neither a balance row nor points."""
    merged = Balance.across_practices.filter(member__merged_into_id__isnull=False)
    for balance in merged.iterator():
        yield f"practice {balance.practice_id} member {balance.member_id}: was merged, but has a balance"
    entries = PointsEntry.across_practices.filter(member__merged_into_id__isnull=False).order_by()
    for row in entries.values("practice_id", "member_id").annotate(total=Sum("points")).exclude(total=0):
        yield (
            f"practice {row['practice_id']} member {row['member_id']}: was merged, "
            f"but the entries add up to {row['total']}"
        )


def _reversals_that_do_not_fit() -> Iterator[str]:
    originals = PointsEntry.across_practices.filter(practice_id=OuterRef("practice_id"), id=OuterRef("reverses_id"))
    reversals = PointsEntry.across_practices.filter(kind=EntryKind.REVERSAL).annotate(
        original_points=Subquery(originals.values("points")),
        original_member=Subquery(originals.values("member_id")),
        original_kind=Subquery(originals.values("kind")),
    )
    fits = Q(original_points=-F("points")) & Q(original_member=F("member_id")) & ~Q(original_kind=EntryKind.REVERSAL)
    for entry in reversals.exclude(fits).iterator():
        yield f"practice {entry.practice_id} entry {entry.id}: this reversal is not the opposite of its entry"


def _moves_that_do_not_fit() -> Iterator[str]:
    for move in PointsMove.across_practices.select_related("taken", "given").iterator():
        taken, given = move.taken, move.given
        if taken.points + given.points or taken.kind != given.kind or taken.member_id == given.member_id:
            yield f"practice {move.practice_id} move {move.id}: what was taken is not what was given"
    moves = PointsMove.across_practices.filter(practice_id=OuterRef("practice_id"))
    alone = PointsEntry.across_practices.filter(kind__in=MOVES).exclude(
        Exists(moves.filter(taken_id=OuterRef("id"))) | Exists(moves.filter(given_id=OuterRef("id")))
    )
    for entry in alone.iterator():
        yield f"practice {entry.practice_id} entry {entry.id}: this side of a move has no other side"
    reversed_ids = PointsEntry.across_practices.filter(practice_id=OuterRef("practice_id"))
    half = PointsMove.across_practices.annotate(
        back=Exists(reversed_ids.filter(reverses_id=OuterRef("taken_id"))),
        forth=Exists(reversed_ids.filter(reverses_id=OuterRef("given_id"))),
    ).exclude(back=F("forth"))
    for move in half.iterator():
        yield f"practice {move.practice_id} move {move.id}: only one of its two entries was taken back"


def _missing_triggers() -> Iterator[str]:
    names = {"points_entry_no_update", "points_entry_no_delete"}
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        names = {"points_entry_no_change", "points_entry_no_truncate"}
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    for name in sorted(names - present):
        yield f"the trigger {name} is missing: the database would let entries be changed"
