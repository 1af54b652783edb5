"""What a filter means, in words; ids of another practice are not found."""

import uuid
from typing import Any

from django.http import Http404

from offthecharts.hub.groups.models import MemberGroup, MemberStatus
from offthecharts.hub.points.measures import Measure
from offthecharts.hub.points.models import EntryKind
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import Prize, PrizeClass
from offthecharts.hub.reports import names
from offthecharts.hub.reports.filters import (
    HUB,
    MISC,
    NAME,
    OFF_MENU,
    POSTED,
    RULES,
    TAKEN_BACK,
    USER,
    EntryFilter,
)
from offthecharts.hub.reports.grouping import NO_GROUP
from offthecharts.hub.reports.orders import LineFilter
from offthecharts.hub.reports.subjects.places import WEEKDAYS
from offthecharts.hub.reports.visits import CONDITIONS, VisitFilter
from offthecharts.hub.rules.posting import BY as BY_RULE

_ITEMS = {MISC: "Misc. points", RULES: "Point rules", OFF_MENU: "Not on the menu"}
_POSTED = {POSTED: "Without reversals", TAKEN_BACK: "Taken back"}


def _known(found: dict[Any, str], key: Any) -> str:
    """The name of `key`. Raises Http404."""
    if key not in found:
        raise Http404("This practice has none of this.")
    return found[key]


def location(practice: Practice, word: str) -> str:
    """The name of a location. Raises Http404."""
    return names.IN_THE_HUB if word == HUB else _known(names.locations(practice), uuid.UUID(word))


def group(practice: Practice, word: str) -> str:
    """The name of a group of members. Raises Http404."""
    if word == NO_GROUP:
        return "In no group"
    return _known(dict(MemberGroup.objects.of(practice).values_list("id", "name")), uuid.UUID(word))


def status(practice: Practice, word: str) -> str:
    """The name of a status of treatment. Raises Http404."""
    if word == NO_GROUP:
        return "No status"
    return _known(dict(MemberStatus.objects.of(practice).values_list("id", "name")), uuid.UUID(word))


def item(practice: Practice, word: str) -> str:
    """The name of a reward item. Raises Http404."""
    if word in _ITEMS:
        return _ITEMS[word]
    return _known({one.id: one.name for one in names.items(practice).values()}, uuid.UUID(word))


def person(practice: Practice, word: str) -> str:
    """Who gave or posted. Raises Http404."""
    if word.startswith(USER):
        return _known(names.hub_users(practice), int(word.removeprefix(USER)))
    name = word.removeprefix(NAME)
    return "Point rules" if name == BY_RULE else name


def prize(practice: Practice, word: str) -> str:
    """The name of a prize. Raises Http404."""
    return _known(dict(Prize.objects.of(practice).values_list("id", "name")), uuid.UUID(word))


def of_entries(practice: Practice, entries: EntryFilter) -> list[str]:
    """What is looked for besides the days. Raises Http404 for what the practice does not have."""
    said = [Measure(entries.measure).label] if entries.measure else []
    said += [_POSTED[entries.posted]] if entries.posted else []
    said += [EntryKind(entries.kind).label] if entries.kind else []
    said += [item(practice, entries.item)] if entries.item else []
    if entries.menu_group:
        said.append(_known(names.menu_groups(practice), uuid.UUID(entries.menu_group)))
    said += [WEEKDAYS[entries.weekday - 1]] if entries.weekday else []
    said += [f"given by {person(practice, entries.staff)}"] if entries.staff else []
    said += [f"posted by {person(practice, entries.by)}"] if entries.by else []
    said += ["on the day of a visit"] if entries.at_visit else []
    said += [location(practice, entries.location)] if entries.location else []
    said += [group(practice, entries.group)] if entries.group else []
    return said + ([status(practice, entries.status)] if entries.status else [])


def of_visits(practice: Practice, visits: VisitFilter) -> list[str]:
    """What is looked for besides the days. Raises Http404."""
    return [CONDITIONS[visits.which][0], *([group(practice, visits.group)] if visits.group else [])]


def of_lines(practice: Practice, lines: LineFilter) -> list[str]:
    """What is looked for besides the days. Raises Http404."""
    said = [prize(practice, lines.prize)] if lines.prize else []
    said += [PrizeClass(lines.prize_class).label] if lines.prize_class else []
    return said + ([group(practice, lines.group)] if lines.group else [])
