"""Points for a profile that was merged into another one (docs/decisions/0041).

A merged profile has no balance row, and none can be made for it: that is how the ledger knows, also for requests that
came at the same moment. What is posted for it goes to the profile that was kept. An entry of the merged profile is
taken back where it stands, and the kept profile pays or gets the points, so that undoing the merge stays exact.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from offthecharts.hub.members.models import Member
from offthecharts.hub.points.errors import MemberMerged, MemberNotFound
from offthecharts.hub.points.lines import Draft
from offthecharts.hub.points.models import Balance, EntryKind, PointsMove
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice

type Post = Callable[..., Any]


@transaction.atomic
def start_balance(practice_id: uuid.UUID, member_id: uuid.UUID) -> None:
    """Start the member's balance at zero. Raises MemberNotFound, and MemberMerged, also when that happens meanwhile.

    The member's row is held: merging changes it.
    """
    rows = Member.objects.of(practice_id).select_for_update(no_key=True).filter(id=member_id)
    member = rows.first()
    if member is None:
        raise MemberNotFound("Search for the member again.")
    if member.merged_into_id is not None:
        raise MemberMerged(member.merged_into_id)
    empty = Balance(practice_id=practice_id, member_id=member_id)
    Balance.across_practices.bulk_create([empty], ignore_conflicts=True)


def follow(
    *, post: Post, practice: Practice, member_id: uuid.UUID, kept_id: uuid.UUID, drafts: Sequence[Draft], options: Any
) -> Any:
    """Post for the profile that was kept what was to be posted for a merged one; what ``points.services.post`` says.

    `options` are the other arguments of `post`, its digest included, so that the same request is known again.
    """
    if not any(draft.reverses_id for draft in drafts):
        return post(practice=practice, member_id=kept_id, drafts=drafts, **options)
    return _take_back_there(post, practice, member_id, drafts, options)


@transaction.atomic
def _take_back_there(
    post: Post, practice: Practice, member_id: uuid.UUID, drafts: Sequence[Draft], options: Any
) -> Any:
    """Reverse an entry of the merged profile; the kept one's balance moves by it.

    Whoever holds a balance already has the practice too (``points.locking.lock_balances``).
    """
    lock_practice(practice.pk)
    merged = Member.objects.of(practice).get(id=member_id)
    if merged.merged_into_id is None:  # the merge was undone meanwhile
        return post(practice=practice, member_id=member_id, drafts=drafts, **options)
    Balance.across_practices.bulk_create([Balance(practice=practice, member_id=member_id)], ignore_conflicts=True)
    points = sum(draft.points for draft in drafts)
    if points < 0:
        kept_balance = _move(post, practice, merged, -points, drafts[0], options)
    posted = post(practice=practice, member_id=member_id, drafts=drafts, **options)
    if points > 0:
        kept_balance = _move(post, practice, merged, -points, drafts[0], options)
    Balance.objects.of(practice).filter(member_id=member_id, points=0).delete()
    return replace(posted, balance=kept_balance)


def _move(post: Post, practice: Practice, merged: Member, points: int, draft: Draft, options: Any) -> int:
    """Let the kept profile pay `points` to the merged one (get them, when below zero); the kept one's balance."""
    key = uuid.uuid5(uuid.NAMESPACE_OID, options["idempotency_key"]).hex
    sides = {merged.merged_into_id: -points, merged.id: points}
    entries, balances = {}, {}
    for member_id in sorted(sides, key=str):
        side = Draft(sides[member_id], EntryKind.MERGE, draft.reason, draft.by_name, hub_user_id=draft.hub_user_id)
        posted = post(
            practice=practice,
            member_id=member_id,
            drafts=[side],
            idempotency_key=f"{key}:{'to' if sides[member_id] > 0 else 'from'}",
            at=options.get("at"),
        )
        entries[sides[member_id] > 0], balances[member_id] = posted.entries[0], posted.balance
    PointsMove.across_practices.create(practice=practice, taken_id=entries[False].id, given_id=entries[True].id)
    return int(balances[merged.merged_into_id])
