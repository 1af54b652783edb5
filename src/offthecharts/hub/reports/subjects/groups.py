"""Who is rewarded: by group of members and by status of treatment, as they are now."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from offthecharts.hub.groups.queries import groups_of, statuses_of
from offthecharts.hub.reports.breakdown import Breakdown, Key, Subject, Tally, broken_down, tallies
from offthecharts.hub.reports.filters import NO_GROUP, EntryFilter
from offthecharts.hub.reports.tables import Answer, Question


def answer(question: Question) -> Answer:
    """Two tables: by group, where members may be in several, and by status."""
    by_group = _by(question, "group", "member__in_groups__group_id", groups_of(question.practice), "In no group")
    by_status = _by(question, "status", "member__has_status__status_id", statuses_of(question.practice), "No status")
    return Answer(
        plots=(by_group.ranking("Given by group"), by_status.ranking("Given by status")),
        tables=(
            by_group.table("Given by group", "Group", note="Whoever is in two groups counts in both."),
            by_status.table("Given by status", "Status"),
        ),
        notes=("Members count under the groups and the status that they have now.",),
        empty="Nothing was given in this range.",
    )


def _by(question: Question, field: str, path: str, named: Any, nothing: str) -> Breakdown:
    known = list(named)

    def subjects(found: Iterable[Key], entries: EntryFilter) -> list[Subject]:
        rows = [Subject((one.id,), one.name, entries.but(**{field: str(one.id)})) for one in known]
        return [*rows, Subject((NO_GROUP,), nothing, entries.but(**{field: NO_GROUP}))]

    given = broken_down(question, {"kept_in": F(path)}, subjects)
    # Who is in removed groups alone is in none, which the join does not say.
    without = given.entries.but(**{field: NO_GROUP})
    given.now[(NO_GROUP,)] = _tally(question, without)
    if given.before is not None and question.compared is not None:
        given.before[(NO_GROUP,)] = _tally(question, without.but(period=question.compared))
    return given


def _tally(question: Question, entries: EntryFilter) -> Tally:
    found = tallies(question, entries, {"of_practice": F("practice_id")})
    return next(iter(found.values()), Tally())
