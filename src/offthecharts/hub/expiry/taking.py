"""The day itself: what was told is taken, if it is still there and still beyond the rule."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from offthecharts.hub.expiry.models import ExpiryNotice, ExpiryRule, NoticeState, RuleKind
from offthecharts.hub.expiry.queries import expiring
from offthecharts.hub.keys import Own
from offthecharts.hub.points import services as points
from offthecharts.hub.points.models import Balance, EntryKind
from offthecharts.hub.practices.models import Practice

BY: Final = "Rule"


def lapse_all(practice: Practice, at: datetime) -> int:
    """Let every open notice lapse, for a rule that was switched off; how many. One query."""
    return _open(practice).update(state=NoticeState.LAPSED, closed_at=at)


def take_due(rule: ExpiryRule, at: datetime) -> None:
    """Close every notice that is due by `at`: take its points, or let it lapse.

    Five queries for the practice, and some for each member whose points do expire.
    """
    today = at.astimezone(rule.practice.zone).date()
    due = _open(rule.practice).filter(due_on__lte=today)
    notices = list(due.select_related("member").order_by("due_on", "id"))
    if not notices:
        return
    amounts = expiring(rule, today)
    kept = [notice.id for notice in notices if notice.member_id not in amounts]
    for start in range(0, len(kept), 500):
        due.filter(id__in=kept[start : start + 500]).update(state=NoticeState.LAPSED, closed_at=at)
    for notice in notices:
        if notice.member_id in amounts:
            _take(rule, notice, today, at)


@transaction.atomic
def _take(rule: ExpiryRule, notice: ExpiryNotice, today: date, at: datetime) -> None:
    """Take what is beyond the rule now that nobody else moves the balance: no more than was told, once.

    An order, an award or a merge at the same moment is before or after it, never between.
    """
    practice = rule.practice
    held = Balance.objects.of(practice).select_for_update().filter(member_id=notice.member_id).first()
    expired = expiring(rule, today, member=notice.member).get(notice.member_id, 0) if held else 0
    mine = _open(practice).filter(id=notice.id, member_id=notice.member_id)
    taken = min(expired, notice.points)
    if not mine.update(state=NoticeState.DONE if taken else NoticeState.LAPSED, closed_at=at) or not taken:
        return
    posted = points.spend(
        practice=practice,
        member_id=notice.member_id,
        points=taken,
        kind=EntryKind.EXPIRY,
        reason=reason_of(rule),
        by_name=BY,
        hub_user=None,
        idempotency_key=f"{Own.EXPIRY}{notice.id}",
        at=at,
    )
    ExpiryNotice.objects.of(practice).filter(id=notice.id).update(entry_id=posted.entries[0].id)


def reason_of(rule: ExpiryRule) -> str:
    """What stands in the member's activity."""
    span = f"{rule.months} month{'' if rule.months == 1 else 's'}"
    return f"Expired: no activity for {span}" if rule.kind == RuleKind.INACTIVITY else f"Expired: older than {span}"


def _open(practice: Practice) -> QuerySet[ExpiryNotice]:
    return ExpiryNotice.objects.of(practice).filter(state=NoticeState.OPEN)
