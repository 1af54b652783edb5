"""Profiles that may be of one person: the same name and birth date, or a shared phone or e-mail and alike names."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from offthecharts.hub.members.matching import is_same_person, same_name, similar_name
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.models import NotTheSame
from offthecharts.hub.practices.models import Practice
from offthecharts.web.names import squeeze

MOST_SHARING: Final = 12
"""A phone number or address that more members share, such as a home's, says nothing."""


@dataclass(frozen=True)
class Pair:
    """Two profiles that may be one person, the older number first, and what speaks for it."""

    first: Member
    second: Member
    why: str

    @property
    def key(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The two ids, the lower one first."""
        return pair_key(self.first.id, self.second.id)


def pair_key(one: uuid.UUID, other: uuid.UUID) -> tuple[uuid.UUID, uuid.UUID]:
    """Two ids, the lower one first, as NotTheSame keeps them."""
    return (one, other) if one < other else (other, one)


def pairs(practice: Practice) -> list[Pair]:
    """All pairs of the practice, the surest first. Two queries; reads every member who is not archived."""
    everybody = list(_everybody(practice).order_by("number"))
    return _wanted(practice, _found(everybody))


def of_member(member: Member) -> list[Pair]:
    """The pairs that `member` is one of. Three queries at most."""
    ways = Q(match_key=member.match_key)
    if member.birth_date is not None:
        ways |= Q(birth_date=member.birth_date)
    for phone in {member.home_phone, member.cell_phone} - {""}:
        ways |= Q(home_phone=phone) | Q(cell_phone=phone)
    others = _everybody(member.practice).alias(lower=Lower("email"))
    if member.email:
        ways |= Q(lower=member.email.lower())
    found = _found([member, *others.filter(ways).exclude(id=member.id).order_by("number")])
    return _wanted(member.practice, [pair for pair in found if member.id in pair.key])


def _everybody(practice: Practice) -> QuerySet[Member]:
    return Member.objects.of(practice).filter(merged_into_id__isnull=True, archived_at__isnull=True)


def _found(everybody: list[Member]) -> list[Pair]:
    found: dict[tuple[uuid.UUID, uuid.UUID], Pair] = {}
    named = _sharing(everybody, lambda one: [squeeze(one.first_name) + "|" + squeeze(one.last_name)])
    for first, second in named:
        if is_same_person(first, second):
            found.setdefault(pair_key(first.id, second.id), Pair(first, second, "Same name and date of birth"))
    for why, values in (("e-mail", _emails), ("phone", _phones)):
        for first, second in _sharing(everybody, values):
            if _may_be_one(first, second):
                word = "Same" if same_name(first, second) else "Similar"
                pair = Pair(first, second, f"{word} name and the same {why}")
                found.setdefault(pair_key(first.id, second.id), pair)
    return list(found.values())


def _may_be_one(one: Member, other: Member) -> bool:
    """Alike names, and birth dates that are the same or not both known."""
    born = {member.birth_date for member in (one, other) if member.birth_date is not None}
    return len(born) < 2 and similar_name(one, other)


def _sharing(everybody: list[Member], values: Callable[[Member], Iterable[str]]) -> Iterator[tuple[Member, Member]]:
    """Each two who share one of their values."""
    by_value: dict[str, list[Member]] = {}
    for member in everybody:
        for value in values(member):
            by_value.setdefault(value, []).append(member)
    for value, sharing in by_value.items():
        if value and len(sharing) <= MOST_SHARING:
            yield from combinations(sharing, 2)


def _emails(member: Member) -> Iterable[str]:
    return {member.email.lower()} if member.email else ()


def _phones(member: Member) -> Iterable[str]:
    return {number for number in (member.home_phone, member.cell_phone) if number.startswith("+")}


def _wanted(practice: Practice, found: list[Pair]) -> list[Pair]:
    """Without those that somebody said are two people."""
    if not found:
        return []
    keys = NotTheSame.objects.of(practice).filter(first_id__in=[pair.key[0] for pair in found])
    dismissed = set(keys.values_list("first_id", "second_id"))
    return [pair for pair in found if pair.key not in dismissed]
