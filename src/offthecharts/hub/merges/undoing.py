"""Making two profiles of one again, exactly as they were but for what happened since."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.differences.models import ChartDifference
from offthecharts.hub.families.own import leave_to_others
from offthecharts.hub.keys import Own
from offthecharts.hub.members.editing import fold_names
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges import fields, telling
from offthecharts.hub.merges.errors import CannotUndo
from offthecharts.hub.merges.merging import MERGED_CARD, OTHERS
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.merges.relations import move_back
from offthecharts.hub.points import moving
from offthecharts.hub.points.errors import BelowZero
from offthecharts.hub.points.models import Balance, EntryKind, PointsMove
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.services import correct
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser
from offthecharts.web.audit.services import record


@transaction.atomic
def undo(*, made: ProfileMerge, by: HubUser, now: datetime | None = None) -> None:
    """Give the merged profile back everything that moved and is still the kept one's; what came since stays there.

    Raises NotByFamily, and CannotUndo: after 30 days, when it was undone before, when the kept profile was merged in
    its turn, or when the points that moved were spent.
    """
    now = now or timezone.now()
    practice = lock_practice(made.practice_id)
    leave_to_others(practice, by, made.kept_id, made.merged_id, advice=OTHERS)
    held = ProfileMerge.objects.of(practice).select_for_update(of=("self",)).get(id=made.id)
    held.practice = practice
    held.merged.practice = practice
    _refuse(held, now)
    rows = Member.objects.of(practice).select_for_update(no_key=True).filter(id__in=(held.kept_id, held.merged_id))
    members = {member.id: member for member in rows.order_by("id")}
    kept, merged = members[held.kept_id], members[held.merged_id]
    kept.practice = merged.practice = practice
    _part(held, kept, merged)
    _move_points_back(held, kept, by)
    move_back(practice, held.moved, kept.id, merged.id)
    _part_rest(held)
    held.undone_at, held.undone_by = now, by.display_name
    held.save(update_fields=["undone_at", "undone_by"])
    record(actor=by, action="merge of profiles undone", subject=kept)
    telling.tell(held)


def _refuse(held: ProfileMerge, now: datetime) -> None:
    if held.undone_at is not None:
        raise CannotUndo("It was undone before. Reload the page.")
    if now >= held.undo_until:
        raise CannotUndo("It is longer ago than 30 days.")
    later = ProfileMerge.objects.of(held.practice_id).filter(undone_at__isnull=True, merged_id=held.kept_id).first()
    if later is not None:
        raise CannotUndo("The profile that was kept was itself merged into another one. Undo that merge first.")


def _part(held: ProfileMerge, kept: Member, merged: Member) -> None:
    """Both profiles as they were; a field of the kept one that was changed since stays as it is now."""
    is_now = fields.as_kept(kept)
    for name in fields.VALUES:
        was, became = held.before[name], held.after[name]
        if was != became and is_now[name] == became:
            setattr(kept, name, fields.from_kept(name, was))
            _origin_back(held, kept, name)
    if held.merged_before["external_id"] and not held.before["external_id"]:
        merged.external_id, merged.chart = held.merged_before["external_id"], kept.chart
        kept.chart = held.before["chart"]
        if kept.external_id == merged.external_id:
            kept.external_id = ""
    elif held.merged_before["external_id"]:
        merged.external_id = held.merged_before["external_id"]
    archived = held.merged_before["archived_at"]
    merged.merged_into_id, merged.archived_at = None, datetime.fromisoformat(archived) if archived else None
    fold_names(kept)
    kept.save(update_fields=[*fields.COLUMNS, "match_key", "search_name", "updated_at"])
    merged.save(update_fields=["external_id", "chart", "merged_into_id", "archived_at", "updated_at"])
    Member.objects.of(held.practice_id).filter(id__in=held.followers).update(merged_into_id=merged.id)


def _origin_back(held: ProfileMerge, kept: Member, name: str) -> None:
    """Whom the value of `name` came from, as before the merge."""
    others = {field: origin for field, origin in kept.origins.items() if field != name}
    was = held.before["origins"].get(name)
    kept.origins = {**others, name: was} if was else others


def _move_points_back(held: ProfileMerge, kept: Member, by: HubUser) -> None:
    """Give the merged profile what came along, and what the kept one paid or got for its entries meanwhile.

    By one more move, or, where that leads the merged profile below zero as it was, by two marked corrections.
    """
    empty = Balance(practice=held.practice, member_id=held.merged_id)
    Balance.across_practices.bulk_create([empty], ignore_conflicts=True)
    points = _came_along(held)
    if points > 0:
        _give_back(held, kept, points, by)
    elif points < 0:
        for member, change in ((kept, -points), (held.merged, points)):
            correct(
                practice=held.practice,
                member=member,
                points=change,
                reason="Merge undone",
                by_name=by.display_name,
                hub_user=by,
                idempotency_key=f"{Own.MERGE_UNDONE}{held.id.hex}:{member.number}",
            )


def _give_back(held: ProfileMerge, kept: Member, points: int, by: HubUser) -> None:
    try:
        moving.move(
            practice=held.practice,
            giver_id=held.kept_id,
            receiver_id=held.merged_id,
            points=points,
            kind=EntryKind.MERGE,
            reason_taken=f"Merge undone: to #{held.merged.number}",
            reason_given=f"Merge undone: from #{kept.number}",
            by_name=by.display_name,
            hub_user=by,
            idempotency_key=f"{Own.MERGE_UNDONE}{held.id.hex}",
        )
    except BelowZero as error:
        has = balance_of(held.practice, kept)
        raise CannotUndo(
            f"{points} points came along, and #{kept.number} has {has} left. Cancel the order that they were spent "
            "on or correct the balance, then undo the merge."
        ) from error


def _came_along(held: ProfileMerge) -> int:
    """What the merged profile, and those merged into it earlier, gave since they became one with the kept profile,
    less what they got for entries of theirs that were taken back: whoever was the kept one then paid it.
    """
    own = {held.merged_id, *_ids(held.followers)}
    moves = PointsMove.objects.of(held.practice_id).filter(
        Q(taken__member_id__in=own) | Q(given__member_id__in=own),
        taken__kind=EntryKind.MERGE,
        created_at__gte=held.merged_at,
    )
    rows = moves.values_list("taken__member_id", "given__member_id", "given__points")
    return sum(points * ((giver in own) - (receiver in own)) for giver, receiver, points in rows)


def _part_rest(held: ProfileMerge) -> None:
    """Cards and chart differences."""
    cards = Card.objects.of(held.practice_id)
    cards.filter(id__in=_ids(held.cards["moved"]), member_id=held.kept_id).update(member_id=held.merged_id)
    retired = cards.filter(id__in=_ids(held.cards["retired"]), state=CardState.RETIRED, retired_why=MERGED_CARD)
    for card in retired:
        others = cards.filter(member_id=card.member_id, state=CardState.ACTIVE)
        if not others.exists():
            cards.filter(id=card.id).update(state=CardState.ACTIVE, retired_at=None, retired_why="")
    rows = ChartDifference.objects.of(held.practice_id).filter(member_id=held.kept_id)
    rows.filter(id__in=_ids(held.moved.get("differences", []))).update(member_id=held.merged_id)


def _ids(texts: Any) -> list[uuid.UUID]:
    return [uuid.UUID(text) for text in texts]
