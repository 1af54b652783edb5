"""The points ledger. `post` is the only function that writes entries; all the others call it.

Every call carries an idempotency key made by the caller: the same key with the same input gets the same answer again,
with other input it is refused. Entries never change; a mistake is taken back by a reversal.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from offthecharts.hub import roles
from offthecharts.hub.members.models import Member
from offthecharts.hub.news import services as news
from offthecharts.hub.news.places import OVERLAP_SECONDS
from offthecharts.hub.points import merged, writing
from offthecharts.hub.points.errors import (
    CannotReverseReversal,
    CorrectionStays,
    EntryNotFound,
    KeyReused,
    MemberMerged,
    PartOfMore,
)
from offthecharts.hub.points.lines import MAX_LINES, Draft, Line, check, hash_of, line_key
from offthecharts.hub.points.models import PARTS, EntryKind, PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.services import record
from offthecharts.web.identifiers import uuid7
from offthecharts.wire.idempotency import MAX_LENGTH

SEEN_IN_LEDGER: Final = timedelta(seconds=OVERLAP_SECONDS / 2)


@dataclass(frozen=True)
class Posted:
    """The entries of one request and the member's balance right after them."""

    entries: list[PointsEntry]
    balance: int
    repeated: bool = False

    @property
    def points(self) -> int:
        """What the request changed the balance by."""
        return sum(entry.points for entry in self.entries)


def award(
    *,
    practice: Practice,
    member: Member | uuid.UUID,
    lines: Sequence[Line],
    comment: str = "",
    by_name: str,
    hub_user: HubUser | None,
    idempotency_key: str,
    at: datetime | None = None,
    given_at: datetime | None = None,
    digest: str = "",
    caller_id: uuid.UUID | None = None,
) -> Posted:
    """Give `member` (or the one with this id) the points of `lines`, all or none; negative points deduct.

    `at` back-dates the entries (sample data, take-over from another system); `given_at` is told beside the time of
    posting, for points that were given at a desk that could not reach us. `digest` is the hash of what the caller
    sent, where that says less than `lines` do: a reward item may have got other points before a request is repeated.
    `caller_id` is the connection of the practice server that asks, and stands in the entries as their location;
    ConnectionRevoked when it was ended.
    Raises KeyReused, BelowZero, BalanceTooHigh, PointsOutOfRange, MemberNotFound.
    """
    member_id = member if isinstance(member, uuid.UUID) else member.id
    return post(
        practice=practice,
        member_id=member_id,
        drafts=drafts_of(lines, comment=comment, by_name=by_name, hub_user=hub_user),
        idempotency_key=idempotency_key,
        at=at,
        given_at=given_at,
        digest=digest,
        caller_id=caller_id,
    )


def drafts_of(lines: Sequence[Line], *, comment: str, by_name: str, hub_user: HubUser | None) -> list[Draft]:
    """The entries that an award of `lines` posts."""
    return [
        Draft(
            points=line.points,
            kind=EntryKind.AWARD if line.points > 0 else EntryKind.DEDUCTION,
            reason=line.reason,
            comment=comment,
            item_id=line.item_id,
            by_name=by_name,
            hub_user_id=hub_user.pk if hub_user else None,
        )
        for line in lines
    ]


def correct(
    *,
    practice: Practice,
    member: Member,
    points: int,
    reason: str,
    by_name: str,
    hub_user: HubUser | None,
    idempotency_key: str,
) -> Posted:
    """Correct the balance by `points`; the only way below zero. The audit trail notes who did.

    Raises as `award`, but never BelowZero.
    """
    draft = Draft(
        points=points,
        kind=EntryKind.CORRECTION,
        reason=reason,
        by_name=by_name,
        hub_user_id=hub_user.pk if hub_user else None,
    )
    with transaction.atomic():
        posted = post(practice=practice, member_id=member.id, drafts=[draft], idempotency_key=idempotency_key)
        if not posted.repeated:
            record(actor=hub_user, action="balance corrected", subject=member, detail=f"{points:+d} points")
    return posted


def reverse(
    *,
    practice: Practice,
    entry_id: uuid.UUID,
    by_name: str,
    hub_user: HubUser | None,
    idempotency_key: str,
    given_at: datetime | None = None,
) -> Posted:
    """Take back one entry, once, by a new entry of the opposite points.

    A correction is for who may make one, and the audit trail notes it. Raises EntryNotFound, CannotReverseReversal,
    AlreadyReversed, BelowZero (the points were spent meanwhile; see docs/decisions on reversals), KeyReused,
    CorrectionStays, and PartOfMore for an entry of an order, a transfer or the like.
    """
    original = PointsEntry.objects.of(practice).filter(id=entry_id).first()
    if original is None:
        raise EntryNotFound("Reload the page: the activity may have changed.")
    if original.kind == EntryKind.REVERSAL:
        raise CannotReverseReversal("Add the points again instead.")
    if original.kind in PARTS:
        raise PartOfMore("Take back the order, the transfer or the merge that it belongs to.")
    if original.kind != EntryKind.CORRECTION:
        return take_back(
            original, by_name=by_name, hub_user=hub_user, idempotency_key=idempotency_key, given_at=given_at
        )
    if hub_user is None or hub_user.role not in roles.RUNS_PRACTICE:
        raise CorrectionStays("Ask an Owner or Admin to take it back in the Hub.")
    return _take_correction_back(original, hub_user=hub_user, idempotency_key=idempotency_key)


@transaction.atomic
def _take_correction_back(original: PointsEntry, *, hub_user: HubUser, idempotency_key: str) -> Posted:
    posted = take_back(original, by_name=hub_user.display_name, hub_user=hub_user, idempotency_key=idempotency_key)
    if not posted.repeated:
        said = f"{posted.points:+d} points"
        record(actor=hub_user, action="balance correction taken back", subject=original.member, detail=said)
    return posted


def take_back(
    original: PointsEntry,
    *,
    by_name: str,
    hub_user: HubUser | None,
    idempotency_key: str,
    given_at: datetime | None = None,
    at: datetime | None = None,
) -> Posted:
    """Reverse `original`, of whatever kind: for what the entry is a part of, and for :func:`reverse`.

    Raises AlreadyReversed, BelowZero, KeyReused.
    """
    draft = Draft(
        points=-original.points,
        kind=EntryKind.REVERSAL,
        reason=original.reason,
        item_id=original.item_id,
        reverses_id=original.id,
        by_name=by_name,
        hub_user_id=hub_user.pk if hub_user else None,
    )
    return post(
        practice=original.practice,
        member_id=original.member_id,
        drafts=[draft],
        idempotency_key=idempotency_key,
        given_at=given_at,
        at=at,
    )


def spend(
    *,
    practice: Practice,
    member_id: uuid.UUID,
    points: int,
    kind: EntryKind,
    reason: str,
    by_name: str,
    hub_user: HubUser | None,
    idempotency_key: str,
    at: datetime | None = None,
) -> Posted:
    """Take `points` (a positive number) from a balance for an order, or because they expired. `take_back` undoes it.

    Raises as `award`; BelowZero when the member has fewer.
    """
    draft = Draft(
        points=-points, kind=kind, reason=reason, by_name=by_name, hub_user_id=hub_user.pk if hub_user else None
    )
    return post(practice=practice, member_id=member_id, drafts=[draft], idempotency_key=idempotency_key, at=at)


def post(
    *,
    practice: Practice,
    member_id: uuid.UUID,
    drafts: Sequence[Draft],
    idempotency_key: str,
    at: datetime | None = None,
    given_at: datetime | None = None,
    digest: str = "",
    caller_id: uuid.UUID | None = None,
) -> Posted:
    """Write `drafts` and move the balance, all or nothing: the only writer of entries.

    One statement on PostgreSQL, one transaction on SQLite. What is for a profile that was merged into another one
    reaches that one (``points.merged``). Raises as award and reverse say.
    """
    check(drafts)
    if not 1 <= len(idempotency_key) <= MAX_LENGTH:
        raise KeyReused(f"Send an idempotency key of 1 to {MAX_LENGTH} characters.", title="No usable key")
    digest = digest or hash_of(member_id, drafts)
    moment = at or timezone.now()
    ids = sorted(uuid7(moment) for _ in drafts)
    entries = [
        PointsEntry(
            practice_id=practice.pk,
            id=ids[place],
            member_id=member_id,
            points=draft.points,
            kind=draft.kind,
            item_id=draft.item_id,
            reason=draft.reason.strip(),
            comment=draft.comment.strip(),
            reverses_id=draft.reverses_id,
            by_name=draft.by_name,
            hub_user_id=draft.hub_user_id,
            idempotency_key=line_key(idempotency_key, place),
            input_sha256=digest,
            connection_id=caller_id,
            given_at=given_at,
            created_at=moment,
        )
        for place, draft in enumerate(drafts)
    ]
    write = writing.write if at is None or at > timezone.now() - SEEN_IN_LEDGER else _write_and_tell
    try:
        balance = write(connection, practice.pk, entries, caller_id)
    except MemberMerged as error:
        said = {"idempotency_key": idempotency_key, "at": at, "given_at": given_at, "digest": digest}
        options = {**said, "caller_id": caller_id}
        found: Posted = merged.follow(
            post=post,
            practice=practice,
            member_id=member_id,
            kept_id=error.kept_id,
            drafts=drafts,
            options=options,
        )
        return found
    if balance is None:
        before = posted_before(practice=practice, idempotency_key=idempotency_key, digest=digest)
        assert before is not None  # the ledger has just said that the key was used
        return before
    for entry in entries:
        entry.balance_after = balance
    return Posted(entries=entries, balance=balance)


@transaction.atomic
def _write_and_tell(
    connection: Any, practice_id: uuid.UUID, entries: Sequence[PointsEntry], caller_id: uuid.UUID | None
) -> int | None:
    """As ``writing.write``; whoever follows the ledger's end would not see entries that are dated back."""
    balance = writing.write(connection, practice_id, entries, caller_id)
    if balance is not None:
        news.balance_moved(practice_id, entries[0].member_id)
    return balance


def posted_before(*, practice: Practice, idempotency_key: str, digest: str) -> Posted | None:
    """What the request with this key and input hash posted; None when it did not yet. Raises KeyReused. One query."""
    keys = [line_key(idempotency_key, place) for place in range(MAX_LINES)]
    kept = list(PointsEntry.objects.of(practice).filter(idempotency_key__in=keys).order_by("id"))
    if not kept:
        return None
    if kept[0].input_sha256 != digest:
        raise KeyReused("Reload the page and try again: its key was used for something else.")
    return Posted(entries=kept, balance=kept[0].balance_after, repeated=True)
