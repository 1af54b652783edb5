"""The points of a family for an order: whose may be used, and how an order is shared among them."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction

from offthecharts.hub.families.errors import TooFewInFamily
from offthecharts.hub.families.models import OwnPointsOnly
from offthecharts.hub.families.queries import family_ids, living
from offthecharts.hub.families.ties import Web, What, web_of
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import Balance
from offthecharts.hub.practices.locking import lock_practice
from offthecharts.hub.practices.models import HubUser, PooledPoints
from offthecharts.web.audit.services import record


class Pooling(StrEnum):
    """Whether a member's orders may use the points of the family, and if not why."""

    OFF = "off"
    LEFT_OUT = "left out"
    NOT_THEIRS = "not theirs"
    ON = "on"


@dataclass(frozen=True)
class Share:
    """Points that a member has, or gives to an order."""

    member_id: uuid.UUID
    points: int


def spendable(member: Member) -> int:
    """The points that an order of `member` may use: their own, or where the family pools all of its points.

    A balance below zero counts as none; debts of one are not paid by the others. One query, or about six.
    """
    return sum(share.points for share in _purses(member))


def shares_for(member: Member, points: int) -> list[tuple[uuid.UUID, int]]:
    """Who gives how many of `points` (a positive number) for an order of `member`: themselves first, then the others
    by largest balance, on a tie the one with the smaller id.

    Nothing is held: post the shares in the order of their member ids, so that two orders never wait for each other.
    Raises TooFewInFamily. Costs what `spendable` does.
    """
    shares: list[tuple[uuid.UUID, int]] = []
    left = points
    for purse in _purses(member):
        if (given := min(purse.points, left)) > 0:
            shares.append((purse.member_id, given))
            left -= given
    if left > 0:
        has = points - left
        raise TooFewInFamily(f"There are {has:,} points, and {points:,} are needed: {left:,} too few. Choose less.")
    return shares


def pooling_of(member: Member, web: Web | None = None) -> Pooling:
    """Whether orders of `member` may use the family's points. `web` saves the queries that find it."""
    if not member.practice.pooled_points:
        return Pooling.OFF
    web = web or web_of(member.practice_id, member.id)
    if _left_out(member.practice_id, web.ids):
        return Pooling.LEFT_OUT
    if member.practice.pooled_points == PooledPoints.HOLDERS and not _is_holder(member, web):
        return Pooling.NOT_THEIRS
    return Pooling.ON


@transaction.atomic
def pool(*, member: Member, pooled: bool, by: HubUser) -> bool:
    """Let the family of `member` pool its points, where the practice offers it, or not; whether that is new."""
    lock_practice(member.practice_id)
    ids = family_ids(member.practice_id, member.id)
    if pooled != _left_out(member.practice_id, ids):
        return False
    if pooled:
        OwnPointsOnly.objects.of(member.practice_id).filter(member_id__in=ids).delete()
    else:
        OwnPointsOnly.across_practices.create(practice_id=member.practice_id, member_id=member.id)
    record(actor=by, action="family pools points" if pooled else "family keeps points apart", subject=member)
    return True


def _left_out(practice_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> bool:
    return OwnPointsOnly.objects.of(practice_id).filter(member_id__in=list(ids)).exists()


def _is_holder(member: Member, web: Web) -> bool:
    return any(tie.what == What.RESPONSIBLE and tie.other == member.id for tie in web.ties)


def _purses(member: Member) -> list[Share]:
    """Who has points for an order of `member`, in the order in which they are used."""
    ids = frozenset([member.id])
    if member.practice.pooled_points:
        web = web_of(member.practice_id, member.id)
        if pooling_of(member, web) == Pooling.ON:
            ids |= set(living(member.practice_id, web.ids).values_list("id", flat=True))
    rows = Balance.objects.of(member.practice_id).filter(member_id__in=ids, points__gt=0)
    purses = [Share(*row) for row in rows.values_list("member_id", "points")]
    return sorted(purses, key=lambda one: (one.member_id != member.id, -one.points, one.member_id))
