"""What expires: one definition, for the preview, the notices and the day itself.

Points are spent oldest first, whatever was given when; so those that are left are the youngest. Of a profile with
others merged into it all their entries count, and what passed between them does not (docs/decisions/0045).
"""

import uuid
from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from offthecharts.hub.expiry.models import ExpiryNotice, ExpiryRule, NoticeState, RuleKind
from offthecharts.hub.members.merged import ids_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.messages.models import UNSENT, Message
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry
from offthecharts.hub.practices.models import Practice
from offthecharts.web.identifiers import first_id

type Amounts = dict[uuid.UUID, int]

GIVEN_BACK: Final = Q(kind=EntryKind.REVERSAL, reverses__kind=EntryKind.EXPIRY)
"""Points that the practice gave back after they had expired: they count from that day."""
_ACTS: Final = (EntryKind.AWARD, EntryKind.TRANSFER)
_CREDITS: Final = (EntryKind.AWARD, EntryKind.TRANSFER, EntryKind.CORRECTION)


@dataclass(frozen=True)
class Preview:
    """What a rule would do first: on `due_on` so many members would lose so many points."""

    told_on: date
    due_on: date
    members: int
    points: int


def rule_of(practice: Practice) -> ExpiryRule:
    """The practice's rule; one that is off when it has none. One query."""
    return ExpiryRule.objects.filter(pk=practice.pk).first() or ExpiryRule(practice=practice)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def expiring(rule: ExpiryRule, on: date, *, member: Member | None = None) -> Amounts:
    """How many points of each member (or of `member` alone) are beyond the rule on the day `on`, if nothing happens
    until then. At most four queries, however many members there are.

    Archived profiles are left alone.
    """
    if not rule.is_on:
        return {}
    practice = rule.practice
    balances = Balance.objects.of(practice).filter(points__gt=0, member__archived_at=None)
    since = datetime.combine(months_before(on, rule.months), time(), practice.zone)
    entries = _entries(practice).filter(id__gte=first_id(since))
    if member is not None:
        balances, entries = balances.filter(member_id=member.id), entries.filter(member_id__in=ids_of(member))
    held = dict(balances.values_list("member_id", "points"))
    if not held:
        return {}
    if rule.kind == RuleKind.INACTIVITY:
        active = _summed(dict.fromkeys(_active(practice, entries), 1), practice, member)
        return {member_id: points for member_id, points in held.items() if member_id not in active}
    young = _summed(_young(entries), practice, member)
    old = {member_id: min(points, points - young.get(member_id, 0)) for member_id, points in held.items()}
    return {member_id: points for member_id, points in old.items() if points > 0}


def preview(rule: ExpiryRule, tomorrow: date) -> Preview:
    """What the rule would announce on its first day, beside what is announced already. At most five queries."""
    due_on = tomorrow + timedelta(days=rule.warn_days)
    amounts = expiring(rule, due_on)
    for member_id in announced(rule.practice):
        amounts.pop(member_id, None)
    return Preview(tomorrow, due_on, len(amounts), sum(amounts.values()))


def announced(practice: Practice) -> set[uuid.UUID]:
    """The members whose points are announced to expire. One query."""
    standing = ExpiryNotice.objects.of(practice).filter(state=NoticeState.OPEN).order_by()
    return set(standing.values_list("member_id", flat=True))


def _entries(practice: Practice) -> QuerySet[Any]:
    reversal = PointsEntry.objects.of(practice).filter(reverses_id=OuterRef("id"))
    return PointsEntry.objects.of(practice).annotate(is_reversed=Exists(reversal)).order_by()


def _active(practice: Practice, entries: QuerySet[Any]) -> Collection[uuid.UUID]:
    """Who did something in `entries`: was given points, ordered, moved points.

    What was taken back was nothing, but for orders: who cancels one was here. Points that came by a correction alone,
    as from another system, are kept as long as others.
    """
    acts = Q(kind__in=_ACTS, is_reversed=False) | Q(kind=EntryKind.ORDER) | GIVEN_BACK
    ever = PointsEntry.objects.of(practice).filter(
        member_id=OuterRef("member_id"), kind__in=(*_ACTS, EntryKind.ORDER)
    )
    brought = Q(kind=EntryKind.CORRECTION, points__gt=0, is_reversed=False) & ~Exists(ever)
    return set(entries.filter(acts | brought).values_list("member_id", flat=True).distinct())


def _young(entries: QuerySet[Any]) -> Amounts:
    """What each got in `entries` and still has a right to. What an order gave back is as old as it was."""
    came = Q(kind__in=_CREDITS, points__gt=0, is_reversed=False) | GIVEN_BACK
    rows = entries.filter(came).values("member_id").annotate(total=Sum("points"))
    return {row["member_id"]: row["total"] for row in rows}


def _summed(amounts: Amounts, practice: Practice, member: Member | None) -> Amounts:
    """The amounts of merged profiles with the one that was kept; all are those of `member` when one is named."""
    if member is not None:
        return {member.id: sum(amounts.values())} if amounts else {}
    merged = Member.objects.of(practice).filter(merged_into_id__isnull=False)
    kept = dict(merged.values_list("id", "merged_into_id"))
    sums: Amounts = defaultdict(int)
    for member_id, points in amounts.items():
        sums[kept.get(member_id) or member_id] += points
    return sums


def coming_of(member: Member) -> ExpiryNotice | None:
    """What of the member's points expires next, with `why_untold`. One query."""
    rows = ExpiryNotice.objects.of(member.practice_id).filter(member_id=member.id, state=NoticeState.OPEN)
    return with_reasons(rows, member.practice_id).first()


def with_reasons(rows: QuerySet[ExpiryNotice], practice: Practice | uuid.UUID) -> QuerySet[Any]:
    """`rows` with `why_untold`: why no e-mail went out, or empty; one that was queued may fail afterwards."""
    unsent = Message.objects.of(practice).filter(id=OuterRef("message_id"), status__in=UNSENT)
    why = Coalesce(Subquery(unsent.values("problem")), Value(""))
    return rows.annotate(why_untold=Case(When(untold="", then=why), default=F("untold")))
