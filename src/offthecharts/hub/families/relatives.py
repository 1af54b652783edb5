"""What the family page and the profile show of a family."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Lower

from offthecharts.hub.families.queries import in_order, living
from offthecharts.hub.families.ties import Tie, Web, What, web_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import Balance, EntryKind, PointsEntry, PointsMove

LATEST_MOVES = 10
MOST_ALIKE = 8


@dataclass(frozen=True)
class Relative:
    """One of a family as another one sees them: what they are to each other, and how many points they have.

    `ties` are those between just these two, which can be taken away.
    """

    member: Member
    word: str
    points: int
    ties: list[Tie]


@dataclass(frozen=True)
class Family:
    """The family of a member: themselves and the others.

    `apart` are account holders who are responsible for so many that they are no family, such as a children's home;
    `patients_apart` is for how many the member is, when the member is such a one.
    """

    themselves: Relative
    others: list[Relative]
    web: Web
    apart: list[Relative]
    patients_apart: int

    @property
    def everybody(self) -> list[Relative]:
        """All of them, account holders first, then by age."""
        known = {one.member.id: one for one in (self.themselves, *self.others)}
        return [known[member.id] for member in in_order([one.member for one in known.values()])]

    @property
    def points(self) -> int:
        """The sum of their balances."""
        return sum(one.points for one in (self.themselves, *self.others))


def family(member: Member) -> Family:
    """The family of `member` with everybody's points. One query a step of the family, and two."""
    web = web_of(member.practice_id, member.id)
    others = in_order(list(living(member.practice_id, web.ids - {member.id})))
    for one in others:
        one.practice = member.practice
    apart = _apart(member, web)
    balances = _balances(member.practice_id, [member.id, *(one.id for one in others)])
    names = {one.id: one.called for one in (member, *others)}
    return Family(
        Relative(member, "", balances.get(member.id, 0), []),
        [Relative(one, _word(web, one.id, names), balances.get(one.id, 0), _between(web, one.id)) for one in others],
        web,
        [one for one in apart if one.member.id != member.id],
        sum(tie.other == member.id for tie in web.apart),
    )


def latest_moves(member: Member, ids: Iterable[uuid.UUID]) -> list[PointsMove]:
    """The last transfers inside the family of these members, newest first, each with `is_reversed`. One query."""
    reversals = PointsEntry.objects.of(member.practice_id).filter(reverses_id=OuterRef("taken_id"))
    taken = PointsEntry.objects.of(member.practice_id).filter(member_id__in=list(ids), kind=EntryKind.TRANSFER)
    moves = PointsMove.objects.of(member.practice_id).filter(taken_id__in=taken.order_by().values("id"))
    found = moves.annotate(is_reversed=Exists(reversals)).select_related("taken__member", "given__member")
    return list(found.order_by("-taken_id")[:LATEST_MOVES])


def reachable_alike(member: Member, ids: Iterable[uuid.UUID]) -> list[Member]:
    """Members with the e-mail address or a phone number of `member` who are not in the family yet.

    A query for each of these that the member has, and each by an index; some of very many are enough.
    """
    others = Member.objects.of(member.practice_id).filter(archived_at__isnull=True, merged_into_id__isnull=True)
    others = others.exclude(id__in=list(ids))
    ways: list[QuerySet[Any]] = (
        [others.alias(lower=Lower("email")).filter(lower=member.email.lower())] if member.email else []
    )
    for number in sorted({member.home_phone, member.cell_phone} - {""}):
        ways += [others.filter(home_phone=number), others.filter(cell_phone=number)]
    found: dict[uuid.UUID, Member] = {
        other.id: other for way in ways for other in way.order_by("number")[:MOST_ALIKE]
    }
    return sorted(found.values(), key=lambda one: one.number)[:MOST_ALIKE]


def _balances(practice_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    rows = Balance.objects.of(practice_id).filter(member_id__in=list(ids))
    return dict(rows.values_list("member_id", "points"))


def _apart(member: Member, web: Web) -> list[Relative]:
    """The institutions that are responsible for `member`. One query when there is one."""
    ties = [tie for tie in web.apart if tie.what == What.RESPONSIBLE and tie.member in web.selves]
    if not ties:
        return []
    holders = Member.objects.of(member.practice_id).in_bulk([(member.practice_id, tie.other) for tie in ties])
    return [Relative(holders[member.practice_id, tie.other], tie.word or "account holder", 0, [tie]) for tie in ties]


def _between(web: Web, other: uuid.UUID) -> list[Tie]:
    return [tie for tie in web.ties if tie.what != What.MERGED and other in tie.ends and tie.ends & web.selves]


def _word(web: Web, other: uuid.UUID, names: Mapping[uuid.UUID, str]) -> str:
    """What `other` is to the member at the start of `web`."""
    for tie in sorted(_between(web, other), key=lambda one: one.what != What.RESPONSIBLE):
        if tie.what == What.KIN:
            return tie.word.lower() or "relative"
        return (tie.word or "account holder") if tie.other == other else "responsible for"
    mine = [tie for tie in web.ties if tie.what == What.RESPONSIBLE and tie.ends & web.selves]
    theirs = [tie for tie in web.ties if tie.what == What.RESPONSIBLE and other in tie.ends]
    for tie in mine:
        for same in theirs:
            if tie.member in web.selves and same.member == other and tie.other == same.other:
                return (
                    "sibling"
                    if _as_siblings(tie, same)
                    else f"also under {names.get(tie.other, 'an account holder')}"
                )
            if tie.other in web.selves and same.other == other and tie.member == same.member:
                return f"also responsible for {names.get(tie.member, 'a patient')}"
    return "family"


def _as_siblings(one: Tie, other: Tie) -> bool:
    """Whether two are to the account holder whom they share what siblings are: both have a mother in her."""
    return not one.word or not other.word or one.word.casefold() == other.word.casefold()
