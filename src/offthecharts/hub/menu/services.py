"""Writes of the reward menu."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Max

from offthecharts.hub.menu.errors import GroupNotEmpty, LimitStands, NameTaken
from offthecharts.hub.menu.loosening import loosened, may_loosen
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.menu.wording import changes_of
from offthecharts.hub.news.services import tell
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.text import called
from offthecharts.web.audit.services import record
from offthecharts.wire.news import NewsKind

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
def start_menu(practice: Practice, *, by: HubUser | None = None) -> None:
    """Give a new practice four groups with 15 items to change as it likes; nothing happens when it has a menu."""
    lock_practice(practice.pk)
    if RewardGroup.objects.of(practice).exists():
        return
    for group_position, (name, items) in enumerate(STARTER_MENU.items()):
        group = RewardGroup(practice=practice, name=name, position=group_position)
        group.save()
        for position, (item_name, points) in enumerate(items):
            RewardItem(practice=practice, group=group, name=item_name, points=points, position=position).save()
    record(actor=by, action="reward menu started", subject=practice)
    tell(practice, NewsKind.MENU_CHANGED, {})


def _next_position(rows: models.QuerySet[RewardGroup] | models.QuerySet[RewardItem]) -> int:
    last: int | None = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def save_group(*, practice: Practice, name: str, by: HubUser | None, group: RewardGroup | None = None) -> RewardGroup:
    """Add a group, or rename `group`. Raises NameTaken."""
    lock_practice(practice.pk)
    groups = RewardGroup.objects.of(practice)
    if called((other for other in groups if other != group), name) is not None:
        raise NameTaken(
            "Choose another name for the group.", fields={"name": ["There is already a group called this."]}
        )
    if group is None:
        group = RewardGroup(practice=practice, position=_next_position(groups))
    was, group.name = group.name, name
    group.save()
    if was != name:
        record(actor=by, action="reward group saved", subject=group, detail=f"{was} to {name}" if was else name)
    tell(practice, NewsKind.MENU_CHANGED, {})
    return group


@transaction.atomic
def remove_group(*, group: RewardGroup, by: HubUser | None) -> None:
    """Remove an empty group. Raises GroupNotEmpty."""
    lock_practice(group.practice_id)
    if RewardItem.objects.of(group.practice_id).filter(group_id=group.id).exists():
        raise GroupNotEmpty("Move its items to another group first; items that were used are kept for the activity.")
    tell(group.practice_id, NewsKind.MENU_CHANGED, {})
    record(actor=by, action="reward group removed", subject=group, detail=group.name)
    group.delete()


@transaction.atomic
def save_item(
    *,
    practice: Practice,
    group: RewardGroup,
    name: str,
    points: int,
    by: HubUser | None,
    is_active: bool = True,
    item: RewardItem | None = None,
    limits: Mapping[str, Any] | None = None,
) -> RewardItem:
    """Add a reward item to `group`, or change `item`. Entries already posted keep their points.

    `limits` are by the model's names; those that are not said stay as they are. Raises NameTaken, and LimitStands
    when others than Owners and Admins loosen one; `by` is None for the Hub itself.
    """
    lock_practice(practice.pk)
    siblings = RewardItem.objects.of(practice).filter(group_id=group.id)
    if called((other for other in siblings if other != item), name) is not None:
        advice = "This group already has an item called this."
        raise NameTaken("Choose another name for the item.", fields={"name": [advice]})
    before = RewardItem.objects.of(practice).get(id=item.id) if item else None
    item = item or RewardItem(practice=practice)
    if item.group_id != group.id:
        item.group, item.position = group, _next_position(siblings)
    for field, value in {"name": name, "points": points, "is_active": is_active, **(limits or {})}.items():
        setattr(item, field, value)
    _keep(item, before, by)
    return item


def _keep(item: RewardItem, before: RewardItem | None, by: HubUser | None) -> None:
    if before is not None and by is not None and not may_loosen(by) and (names := loosened(before, item)):
        raise LimitStands(f"Ask an Owner or Admin to change this of “{before.name}”: {', '.join(names)}.")
    item.save()
    if changes := changes_of(before, item):
        action = "reward item changed" if before else "reward item added"
        record(actor=by, action=action, subject=item, detail=changes)
    tell(item.practice_id, NewsKind.MENU_CHANGED, {})


@transaction.atomic
def set_active(*, item: RewardItem, is_active: bool, by: HubUser | None) -> None:
    """Put an item on the menu or take it off."""
    item.is_active = is_active
    item.save(update_fields=["is_active"])
    record(
        actor=by,
        action="reward item put on" if is_active else "reward item taken off",
        subject=item,
        detail=item.name,
    )
    tell(item.practice_id, NewsKind.MENU_CHANGED, {})
