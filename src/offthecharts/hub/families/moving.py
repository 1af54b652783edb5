"""Points that move inside a family, and back: always both entries, or neither."""

import uuid
from datetime import datetime

from offthecharts.hub.families.errors import AlreadySpent, NotFamily, TooFewPoints
from offthecharts.hub.families.queries import is_family
from offthecharts.hub.members.models import Member
from offthecharts.hub.points import moving
from offthecharts.hub.points.errors import BelowZero, PartOfMore
from offthecharts.hub.points.giving import refuse_own_family
from offthecharts.hub.points.models import EntryKind, PointsEntry, PointsMove
from offthecharts.hub.points.moving import Moved
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice

_LONGEST_REASON = 120


def move(
    *,
    giver: Member,
    receiver: Member,
    points: int,
    why: str,
    hub_user: HubUser,
    idempotency_key: str,
    at: datetime | None = None,
) -> Moved:
    """Move `points` (a positive number) from `giver` to `receiver`, once for the key; `at` dates it back.

    Raises NotFamily, OwnFamily, TooFewPoints, SameMember, PointsOutOfRange, BalanceTooHigh, KeyReused.
    """
    practice = giver.practice
    if not is_family(practice, giver.id, receiver.id):
        raise NotFamily("Points move inside a family only. Link them on the family page first.")
    if gone := next((one for one in (giver, receiver) if one.archived_at or one.merged_into_id), None):
        raise NotFamily(f"{gone.called} is archived. Restore the profile first.")
    refuse_own_family(practice, hub_user, giver.id)
    try:
        return moving.move(
            practice=practice,
            giver_id=giver.id,
            receiver_id=receiver.id,
            points=points,
            kind=EntryKind.TRANSFER,
            reason_taken=f"Moved to {receiver.full_name}"[:_LONGEST_REASON],
            reason_given=f"Moved from {giver.full_name}"[:_LONGEST_REASON],
            comment=why,
            by_name=hub_user.display_name,
            hub_user=hub_user,
            idempotency_key=idempotency_key,
            at=at,
        )
    except BelowZero as error:
        has = balance_of(practice, giver)
        raise TooFewPoints(f"{giver.called} has {has:,} points now. Move at most that many.") from error


def take_back(*, practice: Practice, entry_id: uuid.UUID, hub_user: HubUser, idempotency_key: str) -> PointsMove:
    """Take back the transfer that the entry is one side of: both entries, once.

    Raises EntryNotFound, PartOfMore (another kind of move), OwnFamily, AlreadyReversed, AlreadySpent.
    """
    moved = moving.move_of(practice, entry_id)
    if moved.taken.kind != EntryKind.TRANSFER:
        raise PartOfMore("Take back the merge that it belongs to.")
    refuse_own_family(practice, hub_user, moved.taken.member_id)
    try:
        moving.take_move_back(
            moved=moved, by_name=hub_user.display_name, hub_user=hub_user, idempotency_key=idempotency_key
        )
    except BelowZero as error:
        raise AlreadySpent(_spent(practice, moved.given)) from error
    return moved


def _spent(practice: Practice, given: PointsEntry) -> str:
    receiver = Member.objects.of(practice).get(id=given.member_id)
    has = balance_of(practice, receiver)
    return (
        f"{receiver.called} has {has:,} points now, and {given.points:,} would go back. "
        "Move what is left back by hand, or correct the balances."
    )
