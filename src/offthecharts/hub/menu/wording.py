"""The whole menu with the limits of its items in words."""

import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import QuerySet

from offthecharts.hub.groups.models import MemberGroup
from offthecharts.hub.groups.queries import groups_of
from offthecharts.hub.menu.models import RewardGroup, RewardItem
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tags.models import Tag
from offthecharts.hub.tags.services import tags_of


@dataclass(frozen=True)
class Line:
    """An item of the menu as the page shows it."""

    item: RewardItem
    limits: list[str] = field(default_factory=list)


_WORDS: Final = {
    "name": "name",
    "points": "points",
    "is_active": "on the menu",
    "group_id": "group",
    "repeat_lock_days": "days until it can be given again",
    "most_per_day": "most times a day",
    "needs_approval": "needs approval",
    "member_group_ids": "for groups",
    "tag_id": "tag",
}
_BY_ID: Final = ("group_id", "member_group_ids", "tag_id")
type Menu = list[tuple[RewardGroup, list[Line]]]


def place_of(menu: Menu, row_id: uuid.UUID | None) -> str:
    """Where a group or an item stands, to be said after it was moved; empty for what is not there."""
    for place, (group, lines) in enumerate(menu, 1):
        if group.id == row_id:
            return f"{group.name}: {place} of {len(menu)} groups"
        for at, line in enumerate(lines, 1):
            if line.item.id == row_id:
                return f"{line.item.name}: {at} of {len(lines)} in {group.name}"
    return ""


def whole_menu(practice: Practice) -> Menu:
    """Group by group, those that are off too. Two queries, and two more when an item names groups or a tag."""
    items = list(RewardItem.objects.of(practice))
    groups = _names(groups_of(practice)) if any(item.member_group_ids for item in items) else {}
    tags = _names(tags_of(practice)) if any(item.tag_id for item in items) else {}
    lines: dict[uuid.UUID, list[Line]] = {}
    for item in items:
        lines.setdefault(item.group_id, []).append(Line(item, limits_of(item, groups, tags)))
    return [(group, lines.get(group.id, [])) for group in RewardGroup.objects.of(practice)]


def _names(rows: QuerySet[MemberGroup] | QuerySet[Tag]) -> dict[str, str]:
    return {str(row.id): row.name for row in rows}


def limits_of(item: RewardItem, groups: dict[str, str], tags: dict[str, str]) -> list[str]:
    """The limits of `item`, each in a few words; `groups` and `tags` are names by id. No query."""
    said = []
    if item.repeat_lock_days:
        said.append("once a day" if item.repeat_lock_days == 1 else f"every {item.repeat_lock_days} days")
    if item.most_per_day:
        said.append(f"{item.most_per_day} a day")
    if item.needs_approval:
        said.append("needs approval")
    if item.member_group_ids:
        said.append("for " + ", ".join(groups.get(one, "a removed group") for one in item.member_group_ids))
    if item.tag_id and str(item.tag_id) in tags:
        said.append(f"tags as {tags[str(item.tag_id)]}")
    return said


def changes_of(before: RewardItem | None, after: RewardItem) -> str:
    """What is new of an item, for the audit trail: “On time: points 5 to 10”; empty when nothing is. No query."""
    if before is None:
        return f"{after}, {', '.join(limits_of(after, {}, {})) or 'no limits'}"
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in _WORDS}
    changed = [
        _WORDS[name] if name in _BY_ID else f"{_WORDS[name]} {_said(was)} to {_said(now)}"
        for name, (was, now) in pairs.items()
        if was != now
    ]
    return f"{before.name}: {', '.join(changed)}" if changed else ""


def _said(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value or "none")
