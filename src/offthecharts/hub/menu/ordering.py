"""The order of the reward menu: moved by a press, or dragged.

It changes nothing that is given, so that the audit trail leaves it out.
"""

import uuid
from collections.abc import Sequence

from django.db import transaction

from offthecharts.hub.menu.errors import NameTaken
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.news.services import tell
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import Practice
from offthecharts.wire.news import NewsKind


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
