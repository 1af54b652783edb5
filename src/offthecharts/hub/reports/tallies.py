"""Points, times and members by whatever entries have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, Sum

from offthecharts.hub.members.merged import OWNER
from offthecharts.hub.points.measures import KINDS, Measure, counts_as, original, told
from offthecharts.hub.points.models import EntryKind
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.reports.filters import EntryFilter

type Key = tuple[Any, ...]
type Tallies = dict[Key, "Tally"]

_IS_REVERSAL: Final = Q(kind=EntryKind.REVERSAL)
_MEASURE_OF: Final = {kind: measure for measure, kinds in KINDS.items() for kind in kinds}


@dataclass(frozen=True)
class Tally:
    """What the entries of one key come to. `times` are those posted, `taken_back` their reversals."""

    points: int = 0
    times: int = 0
    taken_back: int = 0
    members: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together; members are left out, since one may be in both."""
        return Tally(self.points + other.points, self.times + other.times, self.taken_back + other.taken_back)


NOTHING: Final = Tally()


def tallied(
    practice: Practice, entries: EntryFilter, keys: dict[str, Any], measures: Iterable[Measure]
) -> dict[Measure, Tallies]:
    """The entries that count as one of `measures` by `keys` (name: expression). One query."""
    counted = {measure: counts_as(measure) for measure in measures}
    wanted = Q()
    for condition in counted.values():
        wanted |= condition
    rows = (
        entries.entries(practice)
        .filter(wanted)
        .annotate(of_kind=original("kind"), **keys)
        .values("of_kind", *keys)
        .annotate(
            sum_of_points=Sum("points"),
            times=Count("id", filter=~_IS_REVERSAL),
            taken_back=Count("id", filter=_IS_REVERSAL),
            members=Count(OWNER, filter=~_IS_REVERSAL, distinct=True),
        )
    )
    found: dict[Measure, Tallies] = {measure: {} for measure in counted}
    for row in rows:
        measure = _MEASURE_OF[EntryKind(row["of_kind"])]
        key = tuple(row[name] for name in keys)
        points = told(measure, row["sum_of_points"])
        found[measure][key] = Tally(points, row["times"], row["taken_back"], row["members"])
    return found


def points_by(
    practice: Practice, entries: EntryFilter, keys: dict[str, Any], measures: Iterable[Measure]
) -> dict[Measure, Tallies]:
    """The same with points alone, which is quicker. One query."""
    found: dict[Measure, Tallies] = {measure: {} for measure in measures}
    rows = entries.entries(practice).annotate(of_kind=original("kind"), **keys).values("of_kind", *keys)
    for row in rows.annotate(sum_of_points=Sum("points")):
        measure = _MEASURE_OF[EntryKind(row["of_kind"])]
        if measure in found:
            key = tuple(row[name] for name in keys)
            found[measure][key] = Tally(told(measure, row["sum_of_points"]))
    return found


def members_by(practice: Practice, entries: EntryFilter, keys: dict[str, Any], measure: Measure) -> dict[Key, int]:
    """How many members have such an entry, by `keys`; without keys in all. One query."""
    wished = entries.but(measure=str(measure)).entries(practice).filter(~_IS_REVERSAL)
    if not keys:
        return {(): wished.aggregate(members=Count(OWNER, distinct=True))["members"]}
    rows = wished.annotate(**keys).values(*keys).annotate(members=Count(OWNER, distinct=True))
    return {tuple(row[name] for name in keys): row["members"] for row in rows}


def added(tallies: Iterable[Tally], members: int = 0) -> Tally:
    """All together, with the members that they are of."""
    whole = sum(tallies, NOTHING)
    return Tally(whole.points, whole.times, whole.taken_back, members)
