"""Points that were given in the practice program, perhaps while the Hub was away."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from offthecharts.hub.approvals.asking import under_key
from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.approvals.services import withdraw_all
from offthecharts.hub.changes.errors import NoProfile
from offthecharts.hub.members import matching
from offthecharts.hub.members.merged import kept_id_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.errors import ItemLocked, ItemNotForMember
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points import giving, services
from offthecharts.hub.points.change_errors import (
    ForOwnFamily,
    ItemRetired,
    LockedItem,
    MemberArchived,
    MemberGone,
    NotForMember,
    TooFewPoints,
    TooManyPoints,
)
from offthecharts.hub.points.errors import AlreadyReversed, BalanceTooHigh, BelowZero, MemberNotFound, OwnFamily
from offthecharts.hub.points.lines import MAX_LINES, Line, line_key
from offthecharts.hub.points.locking import lock_balances
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.shown_cards import member_with_card
from offthecharts.hub.practices.models import Connection, Practice
from offthecharts.hub.signon.links import user_of_staff
from offthecharts.web.identifiers import uuid_or_none
from offthecharts.wire.changes import AwardChange, ReversalChange
from offthecharts.wire.messages import AwardLine

LATE: Final = timedelta(minutes=5)
"""Points that come later than this keep the time at which they were given beside that of their posting."""


def apply_award(*, connection: Connection, part: AwardChange, key: str) -> dict[str, Any]:
    """Post the points under the change's own key.

    What needs approval waits in the Hub, and `waiting` says how many lines do. Raises NoProfile, the conflicts of
    ``change_errors``, PointsOutOfRange and KeyReused.
    """
    practice = connection.practice
    member = _member(practice, part)
    giver = giving.Giver(part.by_name, linked=user_of_staff(connection, part.staff_id), connection_id=connection.pk)
    with _conflicts():
        given = giving.give(
            practice=practice,
            member_id=member.id,
            lines=_lines(practice, part.lines),
            comment=part.comment,
            giver=giver,
            idempotency_key=key,
            given_at=_late(part.given_at),
        )
    entry_ids = [str(entry.id) for entry in given.entries]
    told = {"entry_ids": entry_ids, "balance": given.balance, "waiting": len(given.waiting)}
    return {**told, "member_id": str(member.id)}


def apply_reversal(*, connection: Connection, part: ReversalChange, key: str) -> dict[str, Any]:
    """Take back every entry of the award that went under that key, but for those that somebody took back before.

    An award that is not there needs no taking back: it was settled otherwise, or it never arrived, and as changes of
    one subject come in order, it never will. What of it waits for approval waits no more, what was approved is
    reversed. Raises TooFewPoints when the points were spent meanwhile.
    """
    practice = connection.practice
    asked = under_key(practice, part.award)
    rows: list[PointsEntry | Approval] = [*_entries(practice, part.award, asked), *asked]
    lock_balances(practice, {row.member_id for row in rows})
    withdraw_all(practice=practice, approvals=asked, by_name=part.by_name)
    entries = _entries(practice, part.award, asked)
    if not entries:
        return {}
    for place, entry in enumerate(entries):
        with _conflicts():
            _reverse(practice, entry, part, f"{key}-{place}")
    return {"member_id": str(kept_id_of(practice, entries[0].member_id))}


def _entries(practice: Practice, award_key: str, asked: Sequence[Approval]) -> list[PointsEntry]:
    """What was posted for an award by now, at once and once it was approved. Two queries."""
    keys = [line_key(award_key, place) for place in range(MAX_LINES)]
    ids = Approval.objects.of(practice).filter(id__in=[approval.id for approval in asked], entry_id__isnull=False)
    entries = PointsEntry.objects.of(practice)
    approved = entries.filter(id__in=ids.values("entry_id")) if asked else entries.none()
    return [*entries.filter(idempotency_key__in=keys).order_by("id"), *approved.order_by("id")]


def _reverse(practice: Practice, entry: PointsEntry, part: ReversalChange, key: str) -> None:
    try:
        services.reverse(
            practice=practice,
            entry_id=entry.id,
            by_name=part.by_name,
            hub_user=None,
            idempotency_key=key,
            given_at=_late(part.given_at),
        )
    except AlreadyReversed:
        return


@contextmanager
def _conflicts() -> Iterator[None]:
    """What the ledger refuses for how things stand now comes back to the practice to be settled."""
    try:
        yield
    except BelowZero as error:
        raise TooFewPoints(error.advice) from error
    except BalanceTooHigh as error:
        raise TooManyPoints(error.advice) from error
    except ItemLocked as error:
        raise LockedItem(error.advice) from error
    except ItemNotForMember as error:
        raise NotForMember(error.advice) from error
    except OwnFamily as error:
        raise ForOwnFamily(error.advice) from error
    except MemberNotFound as error:
        raise MemberGone("Open the Patient Rewards Hub for this patient, then send again; or drop this.") from error


def _late(given_at: datetime) -> datetime | None:
    """When the points were given, if that is worth telling: not for those that come at once, nor from the future."""
    return given_at if timezone.now() - given_at > LATE else None


def _member(practice: Practice, part: AwardChange) -> Member:
    patient = matching.by_external_id(practice, part.patient_external_id) if part.patient_external_id else None
    if part.patient_external_id and patient is None:
        raise NoProfile("Open the Patient Rewards Hub for this patient once; then the points follow.")
    member = member_with_card(practice, part, patient) if part.card_number else patient
    if member is None:
        raise MemberGone("It says neither for whom these points are, nor a card. Drop this, and give them again.")
    if member.archived_at is not None:
        raise MemberArchived(
            f"{member.full_name} was archived in the Hub. Restore the profile there and send again, or drop this."
        )
    return member


def _lines(practice: Practice, lines: Sequence[AwardLine]) -> list[Line]:
    wanted = {item_id for line in lines if line.item_id and (item_id := uuid_or_none(line.item_id))}
    active = RewardItem.objects.of(practice).filter(id__in=wanted, is_active=True) if wanted else []
    items = {str(item.id): item for item in active}
    return [_line(items, line) for line in lines]


def _line(items: dict[str, RewardItem], line: AwardLine) -> Line:
    """What the desk saw and said counts: an item that has other points by now gives those it had (decision 33)."""
    if line.item_id is None:
        return Line(points=line.points or 0, reason=line.description)
    item = items.get(line.item_id.lower())
    if item is None:
        raise ItemRetired(
            f"“{line.description or 'The reward item'}” is not on the reward menu any more. "
            "Give the points as Misc., or drop this."
        )
    points = item.points if line.points is None else line.points
    return Line(points=points, reason=item.name, item_id=item.id, item=item)
