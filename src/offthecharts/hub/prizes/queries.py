"""Reads of the catalogue."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from offthecharts.hub.groups.models import MemberGroup, MemberInGroup
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import Prize, PrizeForGroup
from offthecharts.web.names import fold

SHOWN: Final[dict[str, tuple[str, Q]]] = {
    "": ("All", Q()),
    "offered": ("Offered", Q(is_active=True)),
    "off": ("Retired", Q(is_active=False)),
    "low": ("Low or out of stock", Q(stock__isnull=False, stock__lte=F("low_stock"), is_active=True)),
}
"""What the catalogue can be narrowed to: key, words, condition."""


@dataclass(frozen=True)
class Offer:
    """A prize with the names of the groups that it is for (of all members when there are none)."""

    prize: Prize
    groups: list[str]
    is_for_nobody: bool = False


def catalogue(practice: Practice, *, text: str = "", shown: str = "") -> QuerySet[Prize]:
    """Prizes in the practice's order, narrowed to those whose name has every word of `text`. Lazy, one query."""
    rows = Prize.objects.of(practice).filter(SHOWN.get(shown, SHOWN[""])[1])
    for word in fold(text).split():
        rows = rows.filter(search_name__contains=word)
    return rows


def offers(practice: Practice, prizes: Sequence[Prize]) -> list[Offer]:
    """`prizes` with the groups they are for. One query."""
    names: dict[uuid.UUID, list[str]] = {}
    limited: set[uuid.UUID] = set()
    rows = PrizeForGroup.objects.of(practice).filter(prize_id__in=[one.id for one in prizes])
    for prize_id, name, removed_at in rows.values_list("prize_id", "group__name", "group__removed_at"):
        limited.add(prize_id)
        if removed_at is None:
            names.setdefault(prize_id, []).append(name)
    return [
        Offer(one, sorted(names.get(one.id, [])), is_for_nobody=one.id in limited - names.keys()) for one in prizes
    ]


def group_ids_of(prize: Prize) -> list[uuid.UUID]:
    """Ids of the groups that `prize` is for, removed ones too; empty for everybody. One query."""
    rows = PrizeForGroup.objects.of(prize.practice_id).filter(prize_id=prize.id)
    return list(rows.values_list("group_id", flat=True))


def groups(practice: Practice, prize: Prize | None = None) -> QuerySet[MemberGroup]:
    """The groups that a prize can be offered to, and those that `prize` is for though they were removed.

    Without the latter a prize for a removed group would be for everybody as soon as it is saved.
    """
    offered = Q(removed_at__isnull=True)
    if prize is not None:
        offered |= Q(id__in=PrizeForGroup.objects.of(practice).filter(prize_id=prize.id).values("group_id"))
    return MemberGroup.objects.of(practice).filter(offered)


def not_for(member: Member, prize_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the prizes that are offered to groups which `member` is not in. Two queries at most.

    A group that was removed has no members, so that what was meant for few is not suddenly for all.
    """
    limits: dict[uuid.UUID, set[uuid.UUID]] = {}
    rows = PrizeForGroup.objects.of(member.practice_id).filter(prize_id__in=list(prize_ids))
    for prize_id, group_id in rows.values_list("prize_id", "group_id"):
        limits.setdefault(prize_id, set()).add(group_id)
    if not limits:
        return set()
    mine: Any = MemberInGroup.objects.of(member.practice_id).filter(
        member_id=member.id, group__removed_at__isnull=True
    )
    inside = set(mine.values_list("group_id", flat=True))
    return {prize_id for prize_id, wanted in limits.items() if not wanted & inside}
