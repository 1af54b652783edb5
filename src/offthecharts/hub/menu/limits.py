"""What a member cannot be given now: items that are locked for some days, given often enough today, or for others.

A day is one of the practice's calendar, and counts by when points were given, not by when they arrived here. Points
that were taken back do not count, those that wait for approval do. People who give points are bound by this
(``points.giving``), point rules and messages are not.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.groups.models import MemberInGroup
from offthecharts.hub.groups.queries import groups_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.errors import ItemLocked, ItemNotForMember
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.practices.models import Practice
from offthecharts.web.identifiers import first_id

type Days = Mapping[uuid.UUID, Sequence[date]]
"""By item: the days on which a member was given it, one for each time."""


@dataclass(frozen=True)
class Lock:
    """Why an item cannot be given now, as a sentence without its end, and from which day it can."""

    why: str
    until: date | None = None

    def __str__(self) -> str:
        return f"{self.why}; {self.short}" if self.until else self.why

    @property
    def short(self) -> str:
        """From when on, where there is little room."""
        return f"again from {said(self.until)}" if self.until else self.why


def said(day: date) -> str:
    """“4 December”, with the year when it is not this one."""
    return date_format(day, "j F" if day.year == timezone.localdate().year else "j F Y")


def locks(
    practice: Practice, member_id: uuid.UUID, items: Iterable[RewardItem], moment: datetime | None = None
) -> dict[uuid.UUID, Lock]:
    """Which of `items` are locked for the member at `moment`, or now. No query when none is counted, else three."""
    counted = [item for item in items if item.is_counted]
    at = moment or timezone.now()
    days = given_days(practice, member_id, counted, at) if counted else {}
    found = {item.id: lock_of(item, days.get(item.id, []), _day(practice, at)) for item in counted}
    return {item_id: lock for item_id, lock in found.items() if lock is not None}


def items_for(practice: Practice, member_id: uuid.UUID, items: Iterable[RewardItem]) -> list[RewardItem]:
    """Those of `items` that are for everybody or for a group of the member. One query when some are for groups."""
    found = list(items)
    if not any(item.member_group_ids for item in found):
        return found
    groups = groups_of(practice).values("id")
    mine = MemberInGroup.objects.of(practice).filter(member_id=member_id, group_id__in=groups)
    ids = {str(group_id) for group_id in mine.values_list("group_id", flat=True)}
    return [item for item in found if not item.member_group_ids or ids & set(item.member_group_ids)]


def check(
    practice: Practice,
    member_id: uuid.UUID,
    items: Sequence[RewardItem],
    *,
    moment: datetime | None = None,
    with_waiting: bool = True,
) -> None:
    """Raise ItemNotForMember or ItemLocked unless the member may be given all of `items` (one twice is two times).

    Whoever posts afterwards holds the lock of the member's balance (``points.giving``): else two at once would both
    pass. `moment` is when they were given. Four queries at most, none when no item is limited.
    """
    fitting = {item.id for item in items_for(practice, member_id, items)}
    for item in items:
        if item.id not in fitting:
            raise ItemNotForMember(f"“{item.name}” is for groups in which this member is not. Choose another one.")
    times = Counter(item.id for item in items)
    counted = {item.id: item for item in items if item.is_counted}
    if not counted:
        return
    at = moment or timezone.now()
    days = given_days(practice, member_id, list(counted.values()), at, with_waiting=with_waiting)
    for item in counted.values():
        lock = lock_of(item, days.get(item.id, []), _day(practice, at), times[item.id])
        if lock is not None:
            raise ItemLocked(f"“{item.name}” was {lock}. Leave it out, or choose another one.")


def lock_of(item: RewardItem, days: Sequence[date], day: date, times: int = 1) -> Lock | None:
    """Why `item`, given on `days` before, cannot be given `times` on `day`; None when it can. No query."""
    lock_days, most = item.repeat_lock_days, item.most_per_day
    near = [one for one in days if lock_days and abs((day - one).days) < lock_days]
    if near and lock_days:
        return Lock(f"given on {said(max(near))}", max(near) + timedelta(days=lock_days))
    if lock_days and times > 1:
        return Lock(f"chosen {times} times, and is locked for {_count(lock_days, 'day')} after each")
    today = sum(one == day for one in days)
    if most and today + times > most:
        if today >= most:
            return Lock(f"given {_count(today, 'time')} that day, the most there is", day + timedelta(days=1))
        return Lock(f"chosen {times} times, and {_count(most, 'time')} a day is the most")
    return None


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _day(practice: Practice, moment: datetime) -> date:
    return timezone.localdate(moment, practice.zone)


def given_days(
    practice: Practice,
    member_id: uuid.UUID,
    items: Sequence[RewardItem],
    moment: datetime,
    *,
    with_waiting: bool = True,
) -> dict[uuid.UUID, list[date]]:
    """The days on which the member, or a profile merged into it, was given `items` that matter at `moment`.

    Three queries, or two without waiting.
    """
    entries, waiting = _given(practice, items, moment)
    merged = Member.objects.of(practice).filter(merged_into_id=member_id).values_list("id", flat=True)
    rows: list[Any] = list(
        entries.filter(member_id__in=[member_id, *merged]).values_list("item_id", "given_at", "created_at")
    )
    found: dict[uuid.UUID, list[date]] = {}
    for item_id, given_at, created_at in rows:
        found.setdefault(item_id, []).append(_day(practice, given_at or created_at))
    asked: Any = waiting.filter(member_id=member_id).values_list("item_id", "given_at") if with_waiting else []
    for item_id, at in asked:
        found.setdefault(item_id, []).append(_day(practice, at))
    return found


def given_to_all(
    practice: Practice, items: Sequence[RewardItem], moment: datetime
) -> list[tuple[uuid.UUID, uuid.UUID, datetime]]:
    """Member, item and moment of all that matters at `moment`, whoever was given it. Three queries."""
    entries, waiting = _given(practice, items, moment)
    rows: Any = entries.values_list("member_id", "item_id", "given_at", "created_at")
    merged = Member.objects.of(practice).filter(merged_into_id__isnull=False)
    kept: dict[Any, Any] = dict(merged.values_list("id", "merged_into_id"))
    given = [(kept.get(member_id, member_id), item_id, given_at or at) for member_id, item_id, given_at, at in rows]
    asked: Any = waiting.values_list("member_id", "item_id", "given_at")
    return given + list(asked)


def _given(
    practice: Practice, items: Sequence[RewardItem], moment: datetime
) -> tuple[QuerySet[PointsEntry], QuerySet[Approval]]:
    """What of `items` the ledger has since the longest lock before `moment` and was not taken back; what waits.

    Entries are found by their time-ordered ids: nothing is posted before it is given. Lazy.
    """
    ids = [item.id for item in items]
    longest = max((item.repeat_lock_days or 1 for item in items), default=1)
    since = datetime.combine(_day(practice, moment) - timedelta(days=longest), time(), practice.zone)
    reversals = PointsEntry.objects.of(practice).filter(reverses_id=OuterRef("id"))
    entries = PointsEntry.objects.of(practice).filter(id__gte=first_id(since), item_id__in=ids)
    kept = entries.filter(kind__in=(EntryKind.AWARD, EntryKind.DEDUCTION)).exclude(Exists(reversals)).order_by()
    waiting = Approval.objects.of(practice).filter(state=Standing.WAITING, item_id__in=ids).order_by()
    return kept, waiting
