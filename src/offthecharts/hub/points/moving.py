"""Points that pass from one member to another: two linked entries, both or neither.

Family transfers and merged profiles call it; it checks neither family nor right to do so.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from offthecharts.hub.points.errors import EntryNotFound, PointsOutOfRange, SameMember
from offthecharts.hub.points.lines import Draft
from offthecharts.hub.points.locking import lock_balances
from offthecharts.hub.points.models import EntryKind, PointsEntry, PointsMove
from offthecharts.hub.points.services import post, take_back
from offthecharts.hub.practices.models import HubUser, Practice


@dataclass(frozen=True)
class Moved:
    """The linked entries; `repeated` when the same request had been made before."""

    taken: PointsEntry
    given: PointsEntry
    repeated: bool = False


@transaction.atomic
def move(
    *,
    practice: Practice,
    giver_id: uuid.UUID,
    receiver_id: uuid.UUID,
    points: int,
    kind: EntryKind,
    reason_taken: str,
    reason_given: str,
    by_name: str,
    hub_user: HubUser | None,
    idempotency_key: str,
    comment: str = "",
    at: datetime | None = None,
) -> Moved:
    """Move `points` (a positive number) as one act, once for the key.

    Raises SameMember, PointsOutOfRange, BelowZero (the giver has fewer), BalanceTooHigh, MemberNotFound, KeyReused.
    """
    if giver_id == receiver_id:
        raise SameMember("Points can only be moved to another member.")
    if points <= 0:
        raise PointsOutOfRange("Enter how many points, one or more.")
    user_id = hub_user.pk if hub_user else None
    sides = {
        giver_id: Draft(-points, kind, reason_taken, by_name, comment=comment, hub_user_id=user_id),
        receiver_id: Draft(points, kind, reason_given, by_name, comment=comment, hub_user_id=user_id),
    }
    lock_balances(practice, sides)
    entries, repeated = {}, False
    for member_id in sorted(sides):
        side = "from" if member_id == giver_id else "to"
        posted = post(
            practice=practice,
            member_id=member_id,
            drafts=[sides[member_id]],
            idempotency_key=f"{idempotency_key}:{side}",
            at=at,
        )
        entries[member_id], repeated = posted.entries[0], posted.repeated
    taken, given = entries[giver_id], entries[receiver_id]
    if taken.member_id == given.member_id:  # one of them was merged into the other
        raise SameMember("These two are one profile now. Choose another member.")
    if not repeated:
        PointsMove.across_practices.create(practice=practice, taken_id=taken.id, given_id=given.id)
    return Moved(taken, given, repeated)


def move_of(practice: Practice, entry_id: uuid.UUID) -> PointsMove:
    """The move that the entry is one side of, with both entries. Raises EntryNotFound. At most two queries."""
    moves = PointsMove.objects.of(practice).select_related("taken", "given")
    found = moves.filter(taken_id=entry_id).first() or moves.filter(given_id=entry_id).first()
    if found is None:
        raise EntryNotFound("Reload the page: the activity may have changed.")
    return found


@transaction.atomic
def take_move_back(*, moved: PointsMove, by_name: str, hub_user: HubUser | None, idempotency_key: str) -> None:
    """Reverse both entries, once. Raises AlreadyReversed, and BelowZero when the receiver has spent the points."""
    sides = [("from", moved.taken), ("to", moved.given)]
    lock_balances(moved.taken.practice, [entry.member_id for _side, entry in sides])
    for side, entry in sorted(sides, key=lambda one: str(one[1].member_id)):
        take_back(entry, by_name=by_name, hub_user=hub_user, idempotency_key=f"{idempotency_key}:{side}")
