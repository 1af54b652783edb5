"""Limits of reward items for many members at once, for a preview."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.utils import timezone

from offthecharts.hub.groups.queries import members_in
from offthecharts.hub.menu import limits
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.practices.models import Practice


class Locked:
    """Why members cannot be given `items` now: not in their groups, or locked. Few queries, however many members."""

    def __init__(self, practice: Practice, items: Sequence[RewardItem]) -> None:
        self._practice = practice
        self._items = items
        self._today = timezone.localdate(timezone.now(), practice.zone)
        self._days = self._given_days([item for item in items if item.is_counted])
        self._fitting = {item.id: self._members_of(item) for item in items if item.member_group_ids}

    def why(self, member_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
        """A sentence for each of these members who cannot be given one of the items."""
        found = {member_id: self._why(member_id) for member_id in member_ids}
        return {member_id: why for member_id, why in found.items() if why}

    def _why(self, member_id: uuid.UUID) -> str:
        for item in self._items:
            fitting = self._fitting.get(item.id)
            if fitting is not None and member_id not in fitting:
                return f"“{item.name}” is for groups in which they are not."
            lock = limits.lock_of(item, self._days.get((member_id, item.id), []), self._today)
            if lock is not None:
                return f"“{item.name}” was {lock}."
        return ""

    def _members_of(self, item: RewardItem) -> Collection[uuid.UUID]:
        return set(members_in(self._practice, item.group_ids_of_members).values_list("id", flat=True))

    def _given_days(self, counted: Sequence[RewardItem]) -> dict[tuple[uuid.UUID, uuid.UUID], list[date]]:
        days: dict[tuple[uuid.UUID, uuid.UUID], list[date]] = {}
        if counted:
            for member_id, item_id, at in limits.given_to_all(self._practice, counted, timezone.now()):
                days.setdefault((member_id, item_id), []).append(self._day(at))
        return days

    def _day(self, moment: datetime) -> date:
        return timezone.localdate(moment, self._practice.zone)
