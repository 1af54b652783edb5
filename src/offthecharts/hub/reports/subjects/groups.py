"""Who is rewarded: by group of members and by status of treatment, as they are now."""

import uuid
from collections import defaultdict
from typing import Any, Final

from offthecharts.hub.groups.models import MemberHasStatus, MemberInGroup
from offthecharts.hub.groups.queries import groups_of, statuses_of
from offthecharts.hub.members.merged import OWNER
from offthecharts.hub.points.measures import Measure
from offthecharts.hub.reports.breakdown import Breakdown, Subject
from offthecharts.hub.reports.grouping import NO_GROUP
from offthecharts.hub.reports.tables import Answer, Question
from offthecharts.hub.reports.tallies import Key, Tallies, Tally, added, points_by, tallied

IN_SEVERAL: Final = "Whoever is in two groups counts in both."
NO_GROUPS: Final = "There are no groups yet. Members, Groups is where to make them."
NO_STATUSES: Final = "There are no statuses yet. Members, Statuses is where to make them."

type Kept = dict[uuid.UUID, set[Any]]
"""In what each member is."""


def answer(question: Question) -> Answer:
    """Two tables: by group, where members may be in several, and by status. Six queries."""
    practice, entries = question.practice, question.entries
    key = {"of_member": OWNER}
    now = tallied(practice, entries, key, [Measure.GIVEN])[Measure.GIVEN]
    then = entries.but(period=question.compared) if question.compared else None
    before = points_by(practice, then, key, [Measure.GIVEN])[Measure.GIVEN] if then else None
    groups, statuses = list(groups_of(practice)), list(statuses_of(practice))
    in_groups = MemberInGroup.objects.of(practice).values_list("member_id", "group_id")
    having = MemberHasStatus.objects.of(practice).values_list("member_id", "status_id")
    by_group = _by(question, "group", _names(groups, "In no group"), in_groups, now, before)
    by_status = _by(question, "status", _names(statuses, "No status"), having, now, before)
    return Answer(
        plots=(by_group.ranking("Given by group"), by_status.ranking("Given by status")),
        tables=(
            by_group.table("Given by group", "Group", note=IN_SEVERAL if groups else NO_GROUPS),
            by_status.table("Given by status", "Status", note="" if statuses else NO_STATUSES),
        ),
        notes=("Members count under the groups and the status that they have now.",),
        empty="Nothing was given in this range.",
    )


def _names(rows: Any, nothing: str) -> dict[Any, str]:
    return {**{row.id: row.name for row in rows}, NO_GROUP: nothing}


def _by(
    question: Question, field: str, named: dict[Any, str], rows: Any, now: Tallies, before: Tallies | None
) -> Breakdown:
    """Tallies of members put together; whoever is only in what was removed is in nothing."""
    kept: Kept = defaultdict(set)
    for member_id, one in rows:
        if one in named:
            kept[member_id].add(one)
    entries = question.entries.but(measure=str(Measure.GIVEN))
    return Breakdown(
        question,
        entries,
        [Subject((one,), name, entries.but(**{field: str(one)})) for one, name in named.items()],
        _together(now, kept),
        _together(before, kept) if before is not None else None,
        added(now.values(), _members(now.values())),
        added(before.values()).points if before is not None else None,
    )


def _together(tallies: Tallies, kept: Kept) -> Tallies:
    found: dict[Key, list[Tally]] = defaultdict(list)
    for (member_id,), tally in tallies.items():
        for one in kept.get(member_id) or (NO_GROUP,):
            found[(one,)].append(tally)
    return {key: added(each, _members(each)) for key, each in found.items()}


def _members(tallies: Any) -> int:
    """How many members were given something, whatever became of it."""
    return sum(1 for tally in tallies if tally.times)
