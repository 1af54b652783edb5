"""Making two profiles one (docs/decisions/0041)."""

import hashlib
import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.differences.models import ChartDifference
from offthecharts.hub.families.own import leave_to_others
from offthecharts.hub.keys import Own
from offthecharts.hub.members.editing import fold_names
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges import fields, telling
from offthecharts.hub.merges.errors import AlreadyMerged, DebtTooLarge, ProfileChanged, SameProfile
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.merges.relations import move_all
from offthecharts.hub.points import moving
from offthecharts.hub.points.errors import BelowZero
from offthecharts.hub.points.models import Balance, EntryKind
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record

MERGED_CARD = "profiles merged"
OTHERS = "Ask another Owner or Admin: nobody merges profiles of their own family, or undoes that."


def digest_of(kept: Member, other: Member) -> str:
    """What a person saw of the two: another value has another digest."""
    said = [f"{member.id}:{member.updated_at.isoformat()}" for member in (kept, other)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


@transaction.atomic
def merge(
    *,
    practice: Practice,
    kept_id: uuid.UUID,
    merged_id: uuid.UUID,
    taken: Collection[str] = (),
    card_id: uuid.UUID | None = None,
    by: HubUser,
    idempotency_key: str,
    digest: str = "",
) -> ProfileMerge:
    """Make the profile `merged_id` part of `kept_id`: everything that belongs to it moves, and its points by two
    linked entries. `taken` are the fields (``fields.KEYS``) whose values come from it; of two cards in use `card_id`
    stays. Once for the key.

    Raises SameProfile, AlreadyMerged, NotByFamily, ProfileChanged (when `digest` is given), DebtTooLarge,
    BalanceTooHigh.
    """
    if kept_id == merged_id:
        raise SameProfile("A profile cannot be merged with itself.")
    practice = lock_practice(practice.pk)
    before = ProfileMerge.objects.of(practice).filter(idempotency_key=idempotency_key).first()
    if before is not None:
        return before
    leave_to_others(practice, by, kept_id, merged_id, advice=OTHERS)
    kept, merged = _held(practice, kept_id, merged_id)
    if digest and digest != digest_of(kept, merged):
        raise ProfileChanged("Look at the two again, then merge them.")
    made = ProfileMerge(
        practice=practice, kept=kept, merged=merged, by_name=by.display_name, idempotency_key=idempotency_key
    )
    made.merged_at = timezone.now()
    made.points = _move_points(made, by)
    _fill(made, taken)
    made.cards = _one_card(made, card_id)
    made.moved = move_all(practice, merged.id, kept.id)
    made.moved |= _differences(made)
    made.followers = _follow(made)
    made.save(force_insert=True)
    record(actor=by, action="profiles merged", subject=kept)
    telling.tell(made)
    return made


def _held(practice: Practice, kept_id: uuid.UUID, merged_id: uuid.UUID) -> tuple[Member, Member]:
    rows = Member.objects.of(practice).select_for_update(no_key=True).filter(id__in=(kept_id, merged_id))
    members = {member.id: member for member in rows.order_by("id")}
    if len(members) < 2 or any(member.merged_into_id for member in members.values()):
        raise AlreadyMerged("Search for the two again: they may be one by now.")
    for member in members.values():
        member.practice = practice
    return members[kept_id], members[merged_id]


def _move_points(made: ProfileMerge, by: HubUser) -> int:
    """Move the balance by two linked entries, and close the account of the profile that goes; what was moved."""
    pair = (made.kept_id, made.merged_id)
    rows = Balance.objects.of(made.practice_id).filter(member_id__in=pair)
    held = {row.member_id: row.points for row in rows.select_for_update().order_by("member_id")}
    points = held.get(made.merged_id, 0)
    if points:
        _move(made, points, by)
    Balance.objects.of(made.practice_id).filter(member_id=made.merged_id).delete()
    return points


def _move(made: ProfileMerge, points: int, by: HubUser) -> None:
    """A debt is paid by the profile that is kept."""
    giver, receiver = (made.merged, made.kept) if points > 0 else (made.kept, made.merged)
    try:
        moving.move(
            practice=made.practice,
            giver_id=giver.id,
            receiver_id=receiver.id,
            points=abs(points),
            kind=EntryKind.MERGE,
            reason_taken=f"Merged: to #{receiver.number}",
            reason_given=f"Merged: from #{giver.number}",
            by_name=by.display_name,
            hub_user=by,
            idempotency_key=f"{Own.MERGE}{made.id}",
        )
    except BelowZero as error:
        raise DebtTooLarge(
            f"#{made.merged.number} has {points} points, and #{made.kept.number} has too few to pay that. Correct "
            "the balance of one of them first."
        ) from error


def _fill(made: ProfileMerge, taken: Collection[str]) -> None:
    """Give the kept profile what was chosen, the link to a chart if it has none; take the other one off the lists."""
    kept, merged = made.kept, made.merged
    made.before = fields.as_kept(kept)
    made.merged_before = {
        "external_id": merged.external_id,
        "archived_at": merged.archived_at.isoformat() if merged.archived_at else "",
    }
    fields.take(kept, merged, taken)
    kept.is_patient = kept.is_patient or merged.is_patient
    if merged.archived_at is None:
        kept.archived_at = None
    if merged.external_id and not kept.external_id:
        kept.external_id, kept.chart, merged.external_id = merged.external_id, merged.chart, ""
    merged.merged_into_id, merged.archived_at = kept.id, made.merged_at
    merged.save(update_fields=["external_id", "merged_into_id", "archived_at", "updated_at"])
    fold_names(kept)
    kept.save(update_fields=[*fields.COLUMNS, "match_key", "search_name", "updated_at"])
    made.after = fields.as_kept(kept)


def _one_card(made: ProfileMerge, card_id: uuid.UUID | None) -> dict[str, Any]:
    """All cards are the kept profile's; of two in use the one that was not chosen is retired. What was done."""
    cards = Card.objects.of(made.practice_id)
    in_use = list(cards.filter(member_id__in=(made.kept_id, made.merged_id), state=CardState.ACTIVE))
    stays = next((card for card in in_use if card.id == card_id), None)
    stays = stays or next((card for card in in_use if card.member_id == made.kept_id), None)
    retired = [card for card in in_use if stays is not None and card.id != stays.id]
    if len(in_use) > 1:
        cards.filter(id__in=[card.id for card in retired]).update(
            state=CardState.RETIRED, retired_at=made.merged_at, retired_why=MERGED_CARD
        )
    moved = [str(card.id) for card in cards.filter(member_id=made.merged_id)]
    cards.filter(member_id=made.merged_id).update(member_id=made.kept_id)
    return {"moved": moved, "retired": [str(card.id) for card in retired] if len(in_use) > 1 else []}


def _differences(made: ProfileMerge) -> dict[str, list[str]]:
    """What a chart says otherwise goes where its link went; the profile may have a value by now that agrees."""
    if made.before["external_id"] or not made.after["external_id"]:
        return {}
    rows = ChartDifference.objects.of(made.practice_id)
    known = set(rows.filter(member_id=made.kept_id).values_list("field", flat=True))
    mine = [row for row in rows.filter(member_id=made.merged_id) if row.field not in known]
    went = [row.id for row in mine if made.after.get(row.field) != row.chart_value]
    rows.filter(id__in=went).update(member_id=made.kept_id)
    return {"differences": [str(row_id) for row_id in went]} if went else {}


def _follow(made: ProfileMerge) -> list[str]:
    """Profiles that were merged into the one that goes are the kept one's, so that nobody has to follow twice."""
    earlier = Member.objects.of(made.practice_id).filter(merged_into_id=made.merged_id)
    ids = [str(member_id) for member_id in earlier.values_list("id", flat=True)]
    earlier.update(merged_into_id=made.kept_id)
    return ids
