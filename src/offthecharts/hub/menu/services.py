"""Writes of the reward menu."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Max

from offthecharts.hub.menu.errors import GroupNotEmpty, NameTaken
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.news.services import tell
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.text import called
from offthecharts.wire.news import NewsKind

LIMITS: Final = ("repeat_lock_days", "most_per_day", "needs_approval", "member_group_ids", "tag_id")
STARTER_MENU: Final[dict[str, list[tuple[str, int]]]] = {
    "Appointments": [
        ("On time", 5),
        ("Confirmed the appointment", 2),
        ("Came in school uniform", 3),
        ("Missed without a call", -10),
    ],
    "Hygiene": [
        ("Great brushing", 10),
        ("Flossed every day", 5),
        ("Dentist check-up and cleaning", 25),
        ("No new cavities", 15),
    ],
    "Appliance care": [
        ("No broken brackets", 10),
        ("Wore elastics as asked", 10),
        ("Brought and wore the retainer", 5),
        ("Aligners on schedule", 10),
    ],
    "Fun": [
        ("Wore the practice T-shirt", 5),
        ("Good report card", 20),
        ("Birthday", 15),
    ],
}


@transaction.atomic
def start_menu(practice: Practice) -> None:
    """Give a new practice four groups with 15 items to change as it likes; nothing happens when it has a menu."""
    lock_practice(practice.pk)
    if RewardGroup.objects.of(practice).exists():
        return
    for group_position, (name, items) in enumerate(STARTER_MENU.items()):
        group = RewardGroup(practice=practice, name=name, position=group_position)
        group.save()
        for position, (item_name, points) in enumerate(items):
            RewardItem(practice=practice, group=group, name=item_name, points=points, position=position).save()
    tell(practice, NewsKind.MENU_CHANGED, {})


def _next_position(rows: models.QuerySet[RewardGroup] | models.QuerySet[RewardItem]) -> int:
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def save_group(*, practice: Practice, name: str, group: RewardGroup | None = None) -> RewardGroup:
    """Add a group, or rename `group`. Raises NameTaken."""
    lock_practice(practice.pk)
    groups = RewardGroup.objects.of(practice)
    if called((other for other in groups if other != group), name) is not None:
        raise NameTaken(
            "Choose another name for the group.", fields={"name": ["There is already a group called this."]}
        )
    if group is None:
        group = RewardGroup(practice=practice, position=_next_position(groups))
    group.name = name
    group.save()
    tell(practice, NewsKind.MENU_CHANGED, {})
    return group


@transaction.atomic
def remove_group(*, group: RewardGroup) -> None:
    """Remove an empty group. Raises GroupNotEmpty."""
    lock_practice(group.practice_id)
    if RewardItem.objects.of(group.practice_id).filter(group_id=group.id).exists():
        raise GroupNotEmpty("Move its items to another group first; items that were used are kept for the activity.")
    tell(group.practice_id, NewsKind.MENU_CHANGED, {})
    group.delete()


@transaction.atomic
def save_item(
    *,
    practice: Practice,
    group: RewardGroup,
    name: str,
    points: int,
    is_active: bool = True,
    item: RewardItem | None = None,
    limits: Mapping[str, Any] | None = None,
) -> RewardItem:
    """Add a reward item to `group`, or change `item`. Entries already posted keep their points. Raises NameTaken.

    `limits` are by the model's names (``LIMITS``); those that are not said stay as they are.
    """
    lock_practice(practice.pk)
    siblings = RewardItem.objects.of(practice).filter(group_id=group.id)
    if called((other for other in siblings if other != item), name) is not None:
        advice = "This group already has an item called this."
        raise NameTaken("Choose another name for the item.", fields={"name": [advice]})
    if item is None:
        item = RewardItem(practice=practice)
    if item.group_id != group.id:
        item.group, item.position = group, _next_position(siblings)
    item.name, item.points, item.is_active = name, points, is_active
    for field, value in (limits or {}).items():
        setattr(item, field, value)
    item.save()
    tell(practice, NewsKind.MENU_CHANGED, {})
    return item


@transaction.atomic
def set_active(*, item: RewardItem, is_active: bool) -> None:
    """Put an item on the menu or take it off."""
    item.is_active = is_active
    item.save(update_fields=["is_active"])
    tell(item.practice_id, NewsKind.MENU_CHANGED, {})


def _swap(rows: list[RewardGroup] | list[RewardItem], moved: uuid.UUID, up: bool) -> None:
    order = [row.id for row in rows]
    at = order.index(moved)
    to = max(0, min(len(order) - 1, at + (-1 if up else 1)))
    row = rows[at]
    others = [other for other in rows if other is not row]
    others.insert(to, row)
    for position, other in enumerate(others):
        if other.position != position:
            other.position = position
            other.save(update_fields=["position"])


@transaction.atomic
def move_item(*, item: RewardItem, up: bool) -> None:
    """Move an item one place up or down in its group; at the end it stays."""
    lock_practice(item.practice_id)
    _swap(list(RewardItem.objects.of(item.practice_id).filter(group_id=item.group_id)), item.id, up)
    tell(item.practice_id, NewsKind.MENU_CHANGED, {})


@transaction.atomic
def move_group(*, group: RewardGroup, up: bool) -> None:
    """Move a group one place up or down; at the end it stays."""
    lock_practice(group.practice_id)
    _swap(list(RewardGroup.objects.of(group.practice_id)), group.id, up)
    tell(group.practice_id, NewsKind.MENU_CHANGED, {})


@transaction.atomic
def order_items(*, group: RewardGroup, item_ids: Sequence[uuid.UUID]) -> None:
    """Put these items into `group`, in this order, before those of its items that are not named.

    Items may come from other groups. Raises NameTaken when the group has an item of that name already.
    """
    lock_practice(group.practice_id)
    rows = {row.id: row for row in RewardItem.objects.of(group.practice_id)}
    moved = [rows[item_id] for item_id in dict.fromkeys(item_ids) if item_id in rows]
    stayed = [row for row in rows.values() if row.group_id == group.id and row not in moved]
    names = {row.name.casefold() for row in stayed}
    for row in moved:
        if row.name.casefold() in names:
            raise NameTaken(f"“{group.name}” has an item called “{row.name}” already. Rename one of them first.")
        names.add(row.name.casefold())
    for position, row in enumerate([*moved, *stayed]):
        if (row.position, row.group_id) != (position, group.id):
            row.position, row.group_id = position, group.id
            row.save(update_fields=["position", "group_id"])
    tell(group.practice_id, NewsKind.MENU_CHANGED, {})


@transaction.atomic
def order_groups(*, practice: Practice, group_ids: Sequence[uuid.UUID]) -> None:
    """Put the groups into this order; those that are not named come last."""
    lock_practice(practice.pk)
    rows = {row.id: row for row in RewardGroup.objects.of(practice)}
    named = [rows[group_id] for group_id in dict.fromkeys(group_ids) if group_id in rows]
    for position, row in enumerate([*named, *(row for row in rows.values() if row not in named)]):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    tell(practice, NewsKind.MENU_CHANGED, {})
