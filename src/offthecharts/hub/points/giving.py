"""Points that a person gives, wherever: within the limits of the reward menu, or on their way to an approval.

Point rules, messages and what belongs to something larger post by ``points.services`` and are not bound by this.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from offthecharts.hub import roles
from offthecharts.hub.approvals import asking
from offthecharts.hub.approvals.models import Approval, Because
from offthecharts.hub.families.own import is_own_family
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu import limits
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points import services
from offthecharts.hub.points.errors import KeyWaits, MemberArchived, OwnFamily
from offthecharts.hub.points.lines import Line, check, hash_of
from offthecharts.hub.points.locking import lock_balance
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of_id
from offthecharts.hub.practices.connections import refuse_ended
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.hub.tags.services import tag_all

MISC: Final = Line(points=1, reason="Misc.")
"""Stands for any line of Misc., to ask whether such ones need approval."""


@dataclass(frozen=True)
class Giver:
    """Who gives: the name as the activity shows it, and the Hub user who is signed in.

    `linked` is the Hub user to whom a practice program's staff member is linked; the rules hold as for them.
    `connection_id` is the practice server at whose desk it happens.
    """

    name: str
    hub_user: HubUser | None = None
    linked: HubUser | None = None
    connection_id: uuid.UUID | None = None

    @property
    def person(self) -> HubUser | None:
        """The Hub user whose rights count."""
        return self.hub_user or self.linked

    @property
    def is_trusted(self) -> bool:
        """Whether what they give needs nobody's approval."""
        return self.person is not None and self.person.role in roles.RUNS_PRACTICE

    @property
    def gives_misc_freely(self) -> bool:
        """Whether Misc. needs no approval: not for the role Rewards, nor for people whom the Hub does not know."""
        return self.person is not None and self.person.role != Role.REWARDS


@dataclass(frozen=True)
class Given:
    """What was posted, what waits for approval, and the balance now."""

    balance: int
    entries: list[PointsEntry] = field(default_factory=list)
    waiting: list[Approval] = field(default_factory=list)
    repeated: bool = False

    @property
    def points(self) -> int:
        """What the balance was changed by."""
        return sum(entry.points for entry in self.entries)


def give(
    *,
    practice: Practice,
    member_id: uuid.UUID,
    lines: Sequence[Line],
    comment: str = "",
    giver: Giver,
    idempotency_key: str,
    given_at: datetime | None = None,
    digest: str = "",
    lot_id: uuid.UUID | None = None,
) -> Given:
    """Give the member the points of `lines`: at once, or to the approvals' queue, all or none.

    One query beside the posting, whether the profile is archived, which is not asked of programs: what they give may
    have waited, and a chart has a conflict for it. More when a line's item is limited, needs approval or sets a tag,
    a Misc. line needs approval, or the giver is a member. Raises OwnFamily, MemberArchived, ItemLocked,
    ItemNotForMember and as ``services.award``.
    """
    refuse_own_family(practice, giver.person, member_id)
    wish = _Wish(practice, member_id, list(lines), comment, giver, idempotency_key, given_at, digest, lot_id)
    if giver.hub_user is not None and _is_archived(practice, member_id):
        return _given_before_archiving(_with_digest(wish))
    if any(_is_bound(practice, giver, line) for line in lines):
        return _give_within_limits(_with_digest(wish))
    return _give_at_once(wish)


def refuse_own_family(practice: Practice, person: HubUser | None, member_id: uuid.UUID) -> None:
    """Raise OwnFamily when `person` is this member or of their family. No query for who is no member."""
    if is_own_family(practice, person, member_id):
        raise OwnFamily("Ask somebody else of the practice: nobody gives or moves points in their own family.")


def refuse_back_to_own_family(practice: Practice, person: HubUser | None, entry: PointsEntry) -> None:
    """Raise OwnFamily when taking `entry` back would give points to `person` or their family."""
    if entry.points < 0:
        refuse_own_family(practice, person, entry.member_id)


def why_waits(practice: Practice, giver: Giver, line: Line) -> Because | None:
    """Why `line` needs approval; None when it does not. No query."""
    if line.item_id is None:
        return Because.MISC if practice.misc_needs_approval and not giver.gives_misc_freely else None
    needs = line.item is not None and line.item.needs_approval
    return Because.ITEM if needs and not giver.is_trusted else None


def waiting_items(practice: Practice, giver: Giver, items: Iterable[RewardItem]) -> set[uuid.UUID]:
    """Which of `items` would wait for approval when `giver` gives them. No query."""
    return {item.id for item in items if why_waits(practice, giver, Line.of(item)) is not None}


def _is_bound(practice: Practice, giver: Giver, line: Line) -> bool:
    item = line.item
    limited = item is not None and (item.is_limited or item.tag_id is not None)
    return limited or why_waits(practice, giver, line) is not None


@dataclass(frozen=True)
class _Wish:
    """One request, as :func:`give` takes it."""

    practice: Practice
    member_id: uuid.UUID
    lines: list[Line]
    comment: str
    giver: Giver
    key: str
    given_at: datetime | None
    digest: str
    lot_id: uuid.UUID | None


def _with_digest(wish: _Wish) -> _Wish:
    """`wish` with the hash that the ledger makes of it, where it has none. Raises PointsOutOfRange."""
    giver = wish.giver
    drafts = services.drafts_of(wish.lines, comment=wish.comment, by_name=giver.name, hub_user=giver.hub_user)
    check(drafts)
    return replace(wish, digest=wish.digest or hash_of(wish.member_id, drafts))


def _is_archived(practice: Practice, member_id: uuid.UUID) -> bool:
    """Whether the profile, or the one that it is part of, is archived. One query."""
    archived = Member.objects.of(practice).filter(id=member_id, archived_at__isnull=False)
    return archived.exclude(merged_into__isnull=False, merged_into__archived_at=None).exists()


def _given_before_archiving(wish: _Wish) -> Given:
    """The answer to a repeated request. Raises MemberArchived when it is none."""
    before = given_before(practice=wish.practice, member_id=wish.member_id, key=wish.key, digest=wish.digest)
    if before is None:
        raise MemberArchived("Restore the profile first, then give the points.")
    return before


def _give_at_once(wish: _Wish) -> Given:
    """Post it, and nothing else. A repeated request gets the answer it had: what waits goes on waiting, also when it
    would need no approval any more."""
    try:
        posted = _post(wish, wish.lines)
        if not posted.repeated:
            return Given(posted.balance, posted.entries)
    except KeyWaits:
        pass
    wish = _with_digest(wish)
    before = given_before(practice=wish.practice, member_id=wish.member_id, key=wish.key, digest=wish.digest)
    assert before is not None  # the ledger has just said so
    return before


@transaction.atomic
def _give_within_limits(wish: _Wish) -> Given:
    """Behind the lock of the member's balance, so that of many at once no more pass than may."""
    lock_balance(wish.practice, wish.member_id)
    before = given_before(practice=wish.practice, member_id=wish.member_id, key=wish.key, digest=wish.digest)
    if before is not None:
        return before
    items = [line.item for line in wish.lines if line.item is not None]
    limits.check(wish.practice, wish.member_id, items, moment=wish.given_at)
    reasons = [(line, why_waits(wish.practice, wish.giver, line)) for line in wish.lines]
    at_once = [line for line, because in reasons if because is None]
    later = [(line, because) for line, because in reasons if because is not None]
    posted = _post(wish, at_once) if at_once else None
    if posted is None:
        refuse_ended(wish.giver.connection_id)
    waiting = _ask(wish, later)
    set_tags(wish.practice, wish.member_id, at_once)
    balance = posted.balance if posted else balance_of_id(wish.practice, wish.member_id)
    return Given(balance, posted.entries if posted else [], waiting)


def _post(wish: _Wish, lines: Sequence[Line]) -> services.Posted:
    return services.award(
        practice=wish.practice,
        member=wish.member_id,
        lines=lines,
        comment=wish.comment,
        by_name=wish.giver.name,
        hub_user=wish.giver.hub_user,
        idempotency_key=wish.key,
        given_at=wish.given_at,
        digest=wish.digest,
        caller_id=wish.giver.connection_id,
    )


def _ask(wish: _Wish, lines: Sequence[tuple[Line, Because]]) -> list[Approval]:
    return asking.ask(
        practice=wish.practice,
        member_id=wish.member_id,
        lines=lines,
        comment=wish.comment,
        by_name=wish.giver.name,
        hub_user_id=wish.giver.hub_user.pk if wish.giver.hub_user else None,
        connection_id=wish.giver.connection_id,
        lot_id=wish.lot_id,
        given_at=wish.given_at or timezone.now(),
        idempotency_key=wish.key,
        digest=wish.digest,
    )


def given_before(*, practice: Practice, member_id: uuid.UUID, key: str, digest: str) -> Given | None:
    """What the request with this key did; None when there was none. Raises KeyReused. Two or three queries."""
    waiting = asking.asked_before(practice=practice, idempotency_key=key, digest=digest)
    posted = services.posted_before(practice=practice, idempotency_key=key, digest=digest)
    if posted is not None:
        return Given(posted.balance, posted.entries, waiting, repeated=True)
    return Given(balance_of_id(practice, member_id), [], waiting, repeated=True) if waiting else None


def set_tags(practice: Practice, member_id: uuid.UUID, lines: Sequence[Line]) -> None:
    """Put the tags of what was given on the member. A query for each tag."""
    for tag_id in {line.item.tag_id for line in lines if line.item is not None and line.item.tag_id is not None}:
        tag_all(practice=practice, tag_id=tag_id, member_ids=[member_id])
