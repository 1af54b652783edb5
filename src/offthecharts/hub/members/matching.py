"""Finding the member whom a chart speaks of.

In this order: the practice program's own id; the same first name, last name and birth date, folded; else members who
are so similar that a person has to look. Nothing here writes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from rapidfuzz import fuzz

from offthecharts.hub.members.editing import match_key
from offthecharts.hub.members.member_data import MemberData
from offthecharts.hub.members.merged import kept_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.nearby import Nearby
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
    found = Member.objects.of(practice).filter(external_id=external_id).first()
    if found is None:
        return None
    found.practice = practice  # so that nobody asks for it again
    return kept_of(found)


def find(practice: Practice, data: MemberData, nearby: Nearby | None = None) -> Found:
    """The member whom `data` speaks of; see the module. Two queries at most, none with `nearby` that was read.

    A member whom the program already knows by another id is another patient, or the same one with two charts: never
    linked silently, and not offered for the e-mail address alone, which siblings share.
    """
    near = nearby or Nearby(practice, [data])
    known = near.by_external_id(data.external_id)
    if known is not None:
        return Found(known)
    same = _same_people(near, data)
    if len(same) == 1 and _is_free(same[0], data):
        return Found(same[0])
    if same:
        return Found(candidates=same[:MOST_CANDIDATES])
    return Found(candidates=_similar(near, data)[:MOST_CANDIDATES])


def _is_free(member: Member, data: MemberData) -> bool:
    """Whether `member` may be linked without asking: not yet linked, or linked as somebody's account holder alone."""
    return not member.external_id or not data.external_id or not member.is_patient


def _same_people(near: Nearby, data: MemberData) -> list[Member]:
    same = [member for member in near.born_on(data.birth_date) if is_same_person(member, data)]
    return sorted(same, key=lambda member: member.number)


def _similar(near: Nearby, data: MemberData) -> list[Member]:
    """Those who may be meant, the likeliest first."""
    found = {member.id: member for member in _maybe(near, data)}
    others = [m for m in found.values() if not any(same_name(m, holder) for holder in data.account_holders)]
    return sorted(others, key=lambda member: (-likeness(member, data), member.number))


def _maybe(near: Nearby, data: MemberData) -> Iterable[Member]:
    yield from (m for m in near.born_on(data.birth_date) if similar_name(m, data))
    named = near.named(match_key(data.first_name, data.last_name))
    yield from (m for m in named if data.birth_date is None or m.birth_date is None)
    yield from (m for m in near.with_phone([data.home_phone, data.cell_phone]) if same_first_name(m, data))
    yield from (m for m in near.patients_with_email(data.emails) if not m.external_id or similar_name(m, data))


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
