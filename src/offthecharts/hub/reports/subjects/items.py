"""What points are given for: by item of the reward menu, by its groups, and what was deducted."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django.db.models import BooleanField, Case, F, Value, When

from offthecharts.hub.points.measures import Measure
from offthecharts.hub.reports import names
from offthecharts.hub.reports.breakdown import Breakdown, Subject, broken_down
from offthecharts.hub.reports.filters import BY_A_RULE, MISC, OFF_MENU, RULES, EntryFilter
from offthecharts.hub.reports.tables import Answer, Question
from offthecharts.hub.reports.tallies import Key, Tallies, Tally, added, members_by

NOT_ON_MENU: Final = "Not on the menu"


def _keys() -> dict[str, Any]:
    """The item, and for entries without one whether a point rule posted them."""
    by_rule = Case(When(BY_A_RULE, then=Value(True)), default=Value(False), output_field=BooleanField())
    return {"for_item": F("item_id"), "by_rule": by_rule}


def answer(question: Question) -> Answer:
    """Three tables: given by item, given by group of the menu, deducted by item."""
    items = names.items(question.practice)

    def subjects(found: Iterable[Key], entries: EntryFilter) -> list[Subject]:
        keys = set(found)
        rows = [
            Subject((item.id, False), item.name, entries.but(item=str(item.id)), item.group.name, _hint(item))
            for item in items.values()
            if (item.id, False) in keys or (item.is_active and _fits(item, entries))
        ]
        if (None, True) in keys:
            rows.append(Subject((None, True), "Point rules", entries.but(item=RULES), NOT_ON_MENU))
        if (None, False) in keys:
            rows.append(Subject((None, False), "Misc. points", entries.but(item=MISC), NOT_ON_MENU))
        return rows

    both = broken_down(question, _keys(), subjects, (Measure.GIVEN, Measure.DEDUCTED))
    given, deducted = both[Measure.GIVEN], both[Measure.DEDUCTED]
    return Answer(
        plots=(given.ranking("Given by item"),),
        tables=(
            given.table("Given by item", "Item", groups="Group of the menu"),
            _by_group(given, items).table("Given by group of the menu", "Group"),
            deducted.table("Deducted by item", "Item", groups="Group of the menu"),
        ),
        empty="Nothing was given in this range. Choose another one, or add points on a member's profile.",
    )


def _hint(item: Any) -> str:
    return "" if item.is_active else "not offered any more"


def _fits(item: Any, entries: EntryFilter) -> bool:
    """Whether the item gives or takes what is looked at."""
    return bool((item.points > 0) == (entries.measure == Measure.GIVEN))


def _by_group(given: Breakdown, items: dict[Any, Any]) -> Breakdown:
    """The items of each group together; only its members are counted anew, since one may have several items."""
    question, key = given.question, {"of_group": F("item__group_id")}
    members = members_by(question.practice, question.entries, key, Measure.GIVEN)

    def together(tallies: Tallies) -> Tallies:
        groups: dict[Key, list[Tally]] = defaultdict(list)
        for (item_id, _), tally in tallies.items():
            groups[(items[item_id].group_id if item_id else None,)].append(tally)
        return {one: added(found, members.get(one, 0)) for one, found in groups.items()}

    now, before = together(given.now), together(given.before) if given.before is not None else None
    names_of: dict[Any, str] = {**names.menu_groups(question.practice), None: NOT_ON_MENU}
    subjects = [
        Subject((one,), name, _of_group(given.entries, one))
        for one, name in names_of.items()
        if (one,) in now or (one,) in (before or {})
    ]
    return replace(given, subjects=subjects, now=now, before=before)


def _of_group(entries: EntryFilter, group_id: Any) -> EntryFilter:
    return entries.but(menu_group=str(group_id)) if group_id else entries.but(item=OFF_MENU)
