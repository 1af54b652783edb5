"""Reading differences for pages."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from offthecharts.hub.differences.fields import LABELS, holders_in_chart, holders_in_profile, in_list
from offthecharts.hub.differences.models import ChartDifference, State
from offthecharts.hub.members import origins
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.members.origins import HOLDERS, PHOTO, Source
from offthecharts.hub.paging import Key
from offthecharts.hub.practices.models import Practice
from offthecharts.web.names import fold

NEWEST_FIRST: Final[list[Key]] = [("since_at", True), ("id", True)]
STATES: Final = {"": (State.OPEN, "To decide"), "kept": (State.KEPT, "Kept")}


@dataclass(frozen=True)
class Wish:
    """What the address asks the list for. Unknown words count as not said."""

    text: str = ""
    field: str = ""
    shown: str = ""

    @classmethod
    def of(cls, query: Any) -> "Wish":
        """Read `q`, `field` and `show` from a QueryDict."""
        field, shown = query.get("field", ""), query.get("show", "")
        return cls(
            text=query.get("q", "").strip()[:120],
            field=field if field in LABELS else "",
            shown=shown if shown in STATES else "",
        )


@dataclass(frozen=True)
class Line:
    """One difference as pages show it; an empty value is nothing at all.

    `profile_by` is who the profile's value came from; `is_kept` when somebody kept it before as it was.
    """

    row: ChartDifference
    member: Member
    label: str
    chart: str
    profile: str
    profile_by: Source | None
    is_kept: bool = False

    @property
    def is_photo(self) -> bool:
        """Whether the two are pictures."""
        return self.row.field == PHOTO


def count_open(practice: Practice) -> int:
    """How many wait for somebody to decide. One query."""
    return ChartDifference.objects.of(practice).filter(state=State.OPEN, member__archived_at=None).count()


def of_member(member: Member) -> list[Line]:
    """What is to be decided about one member, in the order of the fields. At most two queries."""
    rows = list(ChartDifference.objects.of(member.practice_id).filter(member_id=member.id, state=State.OPEN))
    places = {name: place for place, name in enumerate(LABELS)}
    rows.sort(key=lambda row: places.get(row.field, len(places)))
    for row in rows:
        row.member = member
    return lines(member.practice_id, rows)


def wished(practice: Practice, wish: Wish) -> QuerySet[ChartDifference]:
    """The differences that the list shows, without those of archived members; not ordered."""
    rows = _found(practice, wish).filter(state=STATES[wish.shown][0])
    return rows.filter(field=wish.field) if wish.field else rows


def count_by_field(practice: Practice, wish: Wish) -> dict[str, int]:
    """How many there are of each field, whichever field the list shows. One query."""
    rows = _found(practice, wish).filter(state=STATES[wish.shown][0])
    return dict(rows.order_by().values_list("field").annotate(many=Count("id")))


def _found(practice: Practice, wish: Wish) -> QuerySet[ChartDifference]:
    rows = ChartDifference.objects.of(practice).filter(member__archived_at=None, member__practice=practice)
    named = Q()
    for word in fold(wish.text).split():
        named &= Q(member__search_name__contains=word)
    return rows.filter(named)


def lines(practice_id: uuid.UUID, rows: Iterable[ChartDifference]) -> list[Line]:
    """`rows`, whose members are known, as pages show them. One query when there are account holders among them."""
    known = list(rows)
    families = _families(practice_id, [row.member_id for row in known if row.field == HOLDERS])
    return [_line(row, families.get(row.member_id, [])) for row in known]


def _families(practice_id: uuid.UUID, ids: list[uuid.UUID]) -> dict[uuid.UUID, list[Responsibility]]:
    families: dict[uuid.UUID, list[Responsibility]] = {}
    if ids:
        rows = Responsibility.objects.of(practice_id).filter(patient_id__in=ids).select_related("account_holder")
        for row in rows:
            families.setdefault(row.patient_id, []).append(row)
    return families


def _line(row: ChartDifference, family: list[Responsibility]) -> Line:
    member: Member = row.member
    is_family = row.field == HOLDERS
    origin = origins.origin_of(member, row.field)
    return Line(
        row=row,
        member=member,
        label=LABELS.get(row.field, row.field),
        chart=holders_in_chart(row.detail) if is_family else in_list(row.field, row.chart_value),
        profile=holders_in_profile(family) if is_family else in_list(row.field, origins.value_of(member, row.field)),
        profile_by=origin.by if origin else None,
        is_kept=origin is not None and origin.is_kept,
    )
