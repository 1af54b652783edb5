"""What ties members into a family, walked step by step from one of them (decision 42)."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from django.db.models import BooleanField, CharField, F, QuerySet, Value

from offthecharts.hub.families.models import Kinship
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice

MOST_PATIENTS: Final = 12
"""Who is responsible for more than this many is an institution, not a parent, and ties nobody together."""
MOST_MEMBERS: Final = 40
"""Nobody is looked for beyond the step at which a family has this many."""
_FIELDS: Final = ("id", "member", "other", "word", "what", "by_chart", "place")


class What(StrEnum):
    """What a tie is."""

    RESPONSIBLE = "responsible"
    KIN = "kin"
    MERGED = "merged"


@dataclass(frozen=True)
class Tie:
    """One row that makes two members a family: `other` is responsible for `member`, is kin, or took its profile."""

    id: uuid.UUID
    member: uuid.UUID
    other: uuid.UUID
    word: str
    what: str
    by_chart: bool
    place: int

    @property
    def ends(self) -> frozenset[uuid.UUID]:
        """Both of them."""
        return frozenset((self.member, self.other))


@dataclass(frozen=True)
class Web:
    """A family as ids, archived and merged profiles among them, and the ties between them.

    `apart` are the ties of the member from whom it was walked that make no family: with an institution, or as one.
    """

    start: uuid.UUID
    ids: frozenset[uuid.UUID]
    ties: list[Tie]
    apart: list[Tie]

    @property
    def selves(self) -> frozenset[uuid.UUID]:
        """The member from whom it was walked, with the profiles that were merged into theirs."""
        return frozenset(
            [self.start, *(tie.member for tie in self.ties if tie.what == What.MERGED and tie.other == self.start)]
        )


def web_of(practice: Practice | uuid.UUID, member_id: uuid.UUID) -> Web:
    """All who are tied to this member, over any number of steps, the member included.

    One query a step; a child, the parents and the siblings are three. Somewhat more than MOST_MEMBERS at most.
    """
    found: set[uuid.UUID] = {member_id}
    institutions: set[uuid.UUID] = set()
    ties: dict[uuid.UUID, Tie] = {}
    step = {member_id}
    while step and len(found) < MOST_MEMBERS:
        reached = {tie.id: tie for tie in _ties(practice, step)}
        institutions |= _institutions(step, reached.values())
        ties |= reached
        ends = {end for tie in reached.values() if not institutions & tie.ends for end in tie.ends}
        step = ends - found
        found |= step
    ids = frozenset(found - institutions | {member_id})
    held, apart = [], []
    for tie in ties.values():
        if tie.ends & institutions:
            apart.append(tie)
        elif tie.ends <= ids:
            held.append(tie)
    web = Web(member_id, ids, held, apart)
    return replace(web, apart=[tie for tie in apart if tie.ends & web.selves])


def _institutions(step: set[uuid.UUID], ties: Iterable[Tie]) -> set[uuid.UUID]:
    """Those of `step` who are responsible for too many; all of their ties are known in their own step."""
    patients = Counter(tie.other for tie in ties if tie.what == What.RESPONSIBLE)
    return {one for one in step if patients[one] > MOST_PATIENTS}


def _ties(practice: Practice | uuid.UUID, ids: Iterable[uuid.UUID]) -> list[Tie]:
    """The ties that touch one of `ids`; one between two of them comes twice. One query.

    A union over both ends, since SQLite would read the whole practice for an OR, however many indexes there are.
    """
    wanted = list(ids)
    responsible = _rows(
        Responsibility.objects.of(practice),
        member=F("patient_id"),
        other=F("account_holder_id"),
        word=F("relationship"),
        what=Value(What.RESPONSIBLE.value, CharField()),
        by_chart=F("from_chart"),
        place=F("position"),
    )
    kin = _rows(
        Kinship.objects.of(practice),
        member=F("member_id"),
        other=F("relative_id"),
        word=F("relationship"),
        **_constants(What.KIN),
    )
    merged = _rows(
        Member.objects.of(practice).filter(merged_into_id__isnull=False),
        member=F("id"),
        other=F("merged_into_id"),
        word=Value(""),
        **_constants(What.MERGED),
    )
    rows = responsible.filter(patient_id__in=wanted).union(
        responsible.filter(account_holder_id__in=wanted),
        kin.filter(member_id__in=wanted),
        kin.filter(relative_id__in=wanted),
        merged.filter(id__in=wanted),
        merged.filter(merged_into_id__in=wanted),
        all=True,
    )
    return [Tie(*row) for row in rows.order_by()]  # else the ordering of the first of them is asked for


def _constants(what: What) -> dict[str, Any]:
    return {
        "what": Value(what.value, CharField()),
        "by_chart": Value(value=False, output_field=BooleanField()),
        "place": Value(0),
    }


def _rows(rows: QuerySet[Any], **said: Any) -> QuerySet[Any, tuple[Any, ...]]:
    columns = {f"tie_{name}": expression for name, expression in said.items()}
    names = [f"tie_{name}" if name in said else name for name in _FIELDS]
    found: QuerySet[Any, tuple[Any, ...]] = rows.order_by().annotate(**columns).values_list(*names)
    return found
