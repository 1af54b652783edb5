"""Points that were given in the practice program, perhaps while the Hub was away."""

from typing import Any

from offthecharts.hub.changes.errors import Conflict, NoProfile
from offthecharts.hub.members import matching
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points import services
from offthecharts.hub.points.lines import MAX_LINES, Line, line_key
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.models import Connection, Practice
from offthecharts.wire.changes import AwardChange, ReversalChange
from offthecharts.wire.messages import AwardLine


def apply_award(*, connection: Connection, part: AwardChange, key: str) -> dict[str, Any]:
    """Post the points under the change's own key. Raises NoProfile, Conflict and what ``services.award`` raises."""
    practice = connection.practice
    member = _member(practice, part)
    posted = services.award(
        practice=practice,
        member=member,
        lines=[_line(practice, line) for line in part.lines],
        comment=part.comment,
        by_name=part.by_name,
        hub_user=None,
        idempotency_key=key,
    )
    return {"entry_ids": [str(entry.id) for entry in posted.entries], "balance": posted.balance}


def apply_reversal(*, connection: Connection, part: ReversalChange, key: str) -> dict[str, Any]:
    """Take back every entry of the award that went under that key. Raises Conflict, AlreadyReversed, BelowZero."""
    practice = connection.practice
    keys = [line_key(part.award, place) for place in range(MAX_LINES)]
    entries = list(PointsEntry.objects.of(practice).filter(idempotency_key__in=keys).order_by("id"))
    if not entries:
        raise Conflict("The points that were to be taken back are not in the Hub.", title="There is nothing to undo")
    balance = 0
    for place, entry in enumerate(entries):
        balance = services.reverse(
            practice=practice,
            entry_id=entry.id,
            by_name=part.by_name,
            hub_user=None,
            idempotency_key=f"{key}-{place}",
        ).balance
    return {"balance": balance}


def _member(practice: Practice, part: AwardChange) -> Member:
    member = matching.by_external_id(practice, part.patient_external_id)
    if member is None:
        raise NoProfile("Open the Patient Rewards Hub for this patient once; then the points follow.")
    if member.archived_at is not None:
        raise Conflict(
            f"{member.full_name} was archived in the Hub. Restore the profile there and send again, or drop this.",
            title="The member was archived",
        )
    return member


def _line(practice: Practice, line: AwardLine) -> Line:
    if line.item_id is None:
        return Line(points=line.points or 0, reason=line.description)
    item = RewardItem.objects.of(practice).filter(id=line.item_id, is_active=True).first()
    if item is None:
        raise Conflict(
            f"“{line.description or 'The reward item'}” is not on the reward menu any more. "
            "Give the points as Misc., or drop this.",
            title="A reward item was retired",
        )
    return Line.of(item)
