"""The points of a family for an order: whose may be used, and who gives how many."""

import pytest

from offthecharts.hub.families import services
from offthecharts.hub.families.errors import TooFewInFamily
from offthecharts.hub.members import editing
from offthecharts.hub.members.models import Member
from offthecharts.hub.points import services as ledger
from offthecharts.hub.practices.models import HubUser, PooledPoints, Practice
from tests.hub.people import give, member_of

pytestmark = pytest.mark.django_db


def pooled(practice: Practice, members: list[Member], whose: PooledPoints = PooledPoints.EVERYBODY) -> None:
    """The practice lets families pool their points."""
    Practice.objects.filter(pk=practice.pk).update(pooled_points=whose)
    for member in members:
        member.practice.pooled_points = whose


def owe(member: Member, points: int) -> None:
    """Correct the balance of `member` by `points`."""
    ledger.correct(
        practice=member.practice,
        member=member,
        points=points,
        reason="Counted twice",
        by_name="Olive",
        hub_user=None,
        idempotency_key=f"owe {member.id}",
    )


def test_without_pooling_each_has_their_own(mateo: Member, sofia: Member) -> None:
    give(mateo, 30)
    give(sofia, 50)
    assert [services.spendable(mateo), services.spendable(sofia)] == [30, 50]
    assert services.shares_for(mateo, 30) == [(mateo.id, 30)]
    with pytest.raises(TooFewInFamily, match="30 points, and 31 are needed: 1 too few"):
        services.shares_for(mateo, 31)


def test_own_points_are_used_first_and_then_those_of_who_has_most(
    brook_street: Practice, mateo: Member, rosa: Member, sofia: Member
) -> None:
    pooled(brook_street, [mateo])
    for member, points in ((mateo, 30), (sofia, 50), (rosa, 20)):
        give(member, points)
    assert services.spendable(mateo) == 100
    assert services.shares_for(mateo, 25) == [(mateo.id, 25)]
    assert services.shares_for(mateo, 90) == [(mateo.id, 30), (sofia.id, 50), (rosa.id, 10)]
    with pytest.raises(TooFewInFamily):
        services.shares_for(mateo, 101)


def test_among_equals_the_order_is_always_the_same(
    brook_street: Practice, mateo: Member, rosa: Member, sofia: Member
) -> None:
    pooled(brook_street, [mateo])
    give(sofia, 20)
    give(rosa, 20)
    first, second = sorted([sofia.id, rosa.id])
    assert services.shares_for(mateo, 30) == [(first, 20), (second, 10)]


def test_account_holders_alone_may_be_the_ones(brook_street: Practice, mateo: Member, rosa: Member) -> None:
    pooled(brook_street, [mateo, rosa], PooledPoints.HOLDERS)
    give(mateo, 30)
    give(rosa, 20)
    assert [services.spendable(mateo), services.spendable(rosa)] == [30, 50]
    assert services.pooling_of(mateo) == services.Pooling.NOT_THEIRS


def test_a_debt_of_one_is_not_paid_by_the_others(brook_street: Practice, mateo: Member, rosa: Member) -> None:
    pooled(brook_street, [mateo])
    give(rosa, 20)
    owe(mateo, -40)
    assert services.spendable(mateo) == 20
    assert services.shares_for(mateo, 20) == [(rosa.id, 20)]


def test_archived_profiles_and_strangers_give_nothing(
    brook_street: Practice, mateo: Member, rosa: Member, sofia: Member
) -> None:
    pooled(brook_street, [mateo])
    give(mateo, 5)
    give(sofia, 50)
    give(member_of(brook_street, "Noah", "Kim"), 70)
    editing.archive(member=sofia)
    assert services.spendable(mateo) == 5


def test_a_family_that_was_left_out_keeps_its_points_apart(
    brook_street: Practice, mateo: Member, rosa: Member, sofia: Member, dana: HubUser
) -> None:
    pooled(brook_street, [mateo, sofia])
    give(rosa, 40)
    assert services.pool(member=sofia, pooled=False, by=dana)
    assert not services.pool(member=mateo, pooled=False, by=dana)
    assert services.spendable(mateo) == 0
    assert services.pooling_of(mateo) == services.Pooling.LEFT_OUT
    assert services.pool(member=mateo, pooled=True, by=dana)
    assert services.spendable(mateo) == 40
