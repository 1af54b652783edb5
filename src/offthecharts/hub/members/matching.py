"""Finding the member whom a chart speaks of.

In this order: the practice program's own id; the same first name, last name and birth date, folded; else members who
are so similar that a person has to look. Nothing here writes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from rapidfuzz import fuzz

from offthecharts.hub.members.editing import match_key
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice
from offthecharts.web.names import squeeze

MOST_CANDIDATES: Final = 6
SIMILAR_FIRST: Final = 75
SIMILAR_LAST: Final = 70
_SHORTEST_STEM: Final = 3


class Named(Protocol):
    """Anybody with names and a birth date."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def preferred_name(self) -> str: ...
    @property
    def birth_date(self) -> date | None: ...


@dataclass(frozen=True)
class Found:
    """Who was found: one member for sure, or several who may be meant, or nobody."""

    member: Member | None = None
    candidates: list[Member] = field(default_factory=list)


def same_name(one: Named, other: Named) -> bool:
    """Whether first and last name are equal: case, accents, spaces, hyphens and apostrophes do not count."""
    return all(_squeezed(one)) and _squeezed(one) == _squeezed(other)


def is_same_person(one: Named, other: Named) -> bool:
    """Same first name, last name and birth date; never without a birth date."""
    return one.birth_date is not None and one.birth_date == other.birth_date and same_name(one, other)


def similar_name(one: Named, other: Named) -> bool:
    """Whether the names may be spellings of one: a similar first name, and the last name similar or changed.

    Twins share last name and birth date, so the first name decides. First and last may stand the wrong way round.
    """
    first, last = _squeezed(one)
    other_first, other_last = _squeezed(other)
    swapped = min(fuzz.ratio(first, other_last), fuzz.ratio(last, other_first)) >= SIMILAR_FIRST
    if swapped or same_first_name(one, other):
        return True
    alike = any(_similar_first(a, b) for a in _first_names(one) for b in _first_names(other))
    return alike and fuzz.ratio(last, other_last) >= SIMILAR_LAST


def same_first_name(one: Named, other: Named) -> bool:
    """Whether a first or preferred name of the one is one of the other."""
    return bool(_first_names(one) & _first_names(other))


def by_external_id(practice: Practice, external_id: str) -> Member | None:
    """The member whom the practice's program knows by this id, archived or not; the one that was kept, when the
    profile with this id was merged into another. One query, two for a merged one."""
    if not external_id:
        return None
    found = next(_of(practice, Member.objects.of(practice).filter(external_id=external_id)), None)
    return kept_of(found) if found is not None else None


def find(practice: Practice, data: MemberData) -> Found:
    """The member whom `data` speaks of; see the module. At most eight queries.

    A member whom the program already knows by another id is another patient, or the same one with two charts: never
    linked silently, and not offered for the e-mail address alone, which siblings share.
    """
    known = by_external_id(practice, data.external_id)
    if known is not None:
        return Found(known)
    same = _same_people(practice, data)
    if len(same) == 1 and _is_free(same[0], data):
        return Found(same[0])
    if same:
        return Found(candidates=same[:MOST_CANDIDATES])
    return Found(candidates=_similar(practice, data)[:MOST_CANDIDATES])


def unmerged(practice: Practice) -> QuerySet[Member]:
    """Members, archived or not, who are themselves: profiles that were merged into another are not found."""
    return Member.objects.of(practice).filter(merged_into_id__isnull=True)


def _of(practice: Practice, members: QuerySet[Member]) -> Iterator[Member]:
    """`members` that know their practice, so that nobody asks for it again."""
    for member in members:
        member.practice = practice
        yield member


def _is_free(member: Member, data: MemberData) -> bool:
    """Whether `member` may be linked without asking: not yet linked, or linked as somebody's account holder alone."""
    return not member.external_id or not data.external_id or not member.is_patient


def _same_people(practice: Practice, data: MemberData) -> list[Member]:
    if data.birth_date is None:
        return []
    born = unmerged(practice).filter(birth_date=data.birth_date)
    same = [member for member in _of(practice, born) if is_same_person(member, data)]
    return sorted(same, key=lambda member: member.number)  # in SQL, SQLite would read the whole practice by number


def _similar(practice: Practice, data: MemberData) -> list[Member]:
    """Those who may be meant, the likeliest first."""
    found = {member.id: member for member in _maybe(practice, data)}
    others = [m for m in found.values() if not any(same_name(m, holder) for holder in data.account_holders)]
    return sorted(others, key=lambda member: (-likeness(member, data), member.number))


def _maybe(practice: Practice, data: MemberData) -> Iterable[Member]:
    everybody = unmerged(practice)
    if data.birth_date is not None:
        yield from (m for m in everybody.filter(birth_date=data.birth_date) if similar_name(m, data))
    unknown_birth = Q() if data.birth_date is None else Q(birth_date__isnull=True)
    yield from everybody.filter(unknown_birth, match_key=match_key(data.first_name, data.last_name))
    yield from _by_phone(everybody, data)
    yield from (m for m in _by_email(practice, data) if not m.external_id or similar_name(m, data))


def _by_phone(everybody: QuerySet[Member], data: MemberData) -> Iterable[Member]:
    numbers = {number for number in (data.home_phone, data.cell_phone) if number.startswith("+")}
    if numbers:
        having = any_of([everybody.filter(home_phone__in=numbers), everybody.filter(cell_phone__in=numbers)])
        yield from (member for member in having if same_first_name(member, data))


def any_of(ways: Sequence[QuerySet[Member]]) -> list[Member]:
    """Those whom one of `ways` finds, each once. One query.

    A union, since SQLite would read the whole practice for an OR, however many indexes there are.
    """
    first, *others = ways
    return list({member.id: member for member in first.union(*others, all=True)}.values())


def _by_email(practice: Practice, data: MemberData) -> Iterable[Member]:
    """Patients who have one of the e-mail addresses, or whose account holder has."""
    if not data.emails:
        return
    patients = unmerged(practice).filter(is_patient=True)
    yield from patients.alias(lower=Lower("email")).filter(lower__in=data.emails)
    having = Member.objects.of(practice).alias(lower=Lower("email")).filter(lower__in=data.emails)
    if holders := list(having.values_list("id", flat=True)):  # known first: SQLite would read all families otherwise
        theirs = Responsibility.objects.of(practice).filter(account_holder_id__in=holders)
        yield from patients.filter(id__in=list(theirs.values_list("patient_id", flat=True)))


def likeness(member: Member, data: MemberData) -> float:
    """How alike the two are, for putting candidates in order; 0 to 200."""
    names = fuzz.ratio(" ".join(_squeezed(member)), " ".join(_squeezed(data)))
    return names + (100 if member.birth_date is not None and member.birth_date == data.birth_date else 0)


def _squeezed(person: Named) -> tuple[str, str]:
    return squeeze(person.first_name), squeeze(person.last_name)


def _first_names(person: Named) -> set[str]:
    return {name for name in (squeeze(person.first_name), squeeze(person.preferred_name)) if name}


def _similar_first(one: str, other: str) -> bool:
    """Alike as written, or one is how the other begins: Matt and Matthew."""
    shorter, longer = sorted((one, other), key=len)
    begins = len(shorter) >= _SHORTEST_STEM and longer.startswith(shorter)
    return begins or fuzz.ratio(one, other) >= SIMILAR_FIRST
