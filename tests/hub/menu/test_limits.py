"""Repeat locks, most times a day, groups: what a member cannot be given, and why."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from offthecharts.hub.groups.models import MemberGroup, MemberInGroup
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu import limits
from offthecharts.hub.menu.errors import ItemLocked, ItemNotForMember
from offthecharts.hub.menu.locked import Locked
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points import services
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.tags.services import make, tags_on
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.menu.giving import hand, limited
from tests.hub.people import give

__all__ = ["separate_connections"]


def group_of(practice: Practice, *members: Member, name: str = "Braces club") -> MemberGroup:
    group = MemberGroup(practice=practice, name=name)
    group.save()
    for member in members:
        MemberInGroup(practice=practice, group_id=group.id, member_id=member.id).save()
    return group


def points_of(practice: Practice) -> list[int]:
    return list(PointsEntry.objects.of(practice).order_by("id").values_list("points", flat=True))


def test_an_item_is_locked_for_its_days_and_says_until_when(brook_street: Practice, mateo: Member) -> None:
    item = limited(brook_street, repeat_lock_days=7)
    now = timezone.now()
    hand(mateo, item, at=now - timedelta(days=3))
    with pytest.raises(ItemLocked) as refused:
        hand(mateo, item)
    today = timezone.localdate(now, brook_street.zone)
    assert limits.said(today + timedelta(days=4)) in refused.value.advice
    assert item.name in refused.value.advice
    hand(mateo, item, at=now - timedelta(days=10))  # given long before, delivered now
    with pytest.raises(ItemLocked):  # given between the two, delivered now
        hand(mateo, item, at=now - timedelta(days=5))
    assert points_of(brook_street) == [10, 10]


def test_a_lock_ends_on_its_day_whatever_the_hour(brook_street: Practice, mateo: Member) -> None:
    item = limited(brook_street, repeat_lock_days=1)
    late = datetime(2026, 3, 2, 23, 50, tzinfo=brook_street.zone)
    hand(mateo, item, at=late)
    hand(mateo, item, at=late + timedelta(minutes=20))
    with pytest.raises(ItemLocked):
        hand(mateo, item, at=late - timedelta(hours=5))


def test_points_that_were_taken_back_lock_nothing(brook_street: Practice, mateo: Member) -> None:
    item = limited(brook_street, repeat_lock_days=30)
    entry = hand(mateo, item).entries[0]
    services.reverse(
        practice=brook_street, entry_id=entry.id, by_name="Dana", hub_user=None, idempotency_key="undo-1"
    )
    hand(mateo, item)
    with pytest.raises(ItemLocked):
        hand(mateo, item)


def test_what_a_merged_profile_was_given_locks_the_one_that_was_kept(
    brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    item = limited(brook_street, repeat_lock_days=30)
    hand(mateo, item)
    Member.objects.of(brook_street).filter(id=mateo.id).update(merged_into_id=rosa.id)
    with pytest.raises(ItemLocked):
        hand(rosa, item)
    assert rosa.id in Locked(brook_street, [item]).why([rosa.id])


def test_an_item_is_given_so_often_a_day_and_no_more(brook_street: Practice, mateo: Member, rosa: Member) -> None:
    item = limited(brook_street, most_per_day=2)
    hand(mateo, item)
    with pytest.raises(ItemLocked):
        hand(mateo, item, item)
    hand(mateo, item)
    with pytest.raises(ItemLocked) as refused:
        hand(mateo, item)
    assert "2 times" in refused.value.advice
    hand(rosa, item)


def test_all_or_none_where_one_item_is_locked(brook_street: Practice, mateo: Member) -> None:
    item = limited(brook_street, repeat_lock_days=7)
    hand(mateo, item)
    other = limited(brook_street, "On time")
    with pytest.raises(ItemLocked):
        hand(mateo, other, item, 5)
    assert points_of(brook_street) == [10]


def test_a_repeated_request_gets_its_answer_and_is_not_locked_by_itself(
    brook_street: Practice, mateo: Member
) -> None:
    item = limited(brook_street, repeat_lock_days=7)
    first = hand(mateo, item, 5, key="desk-1")
    again = hand(mateo, item, 5, key="desk-1")
    assert again.repeated
    assert [entry.id for entry in again.entries] == [entry.id for entry in first.entries]


def test_an_item_for_groups_is_for_their_members_alone(brook_street: Practice, mateo: Member, rosa: Member) -> None:
    group = group_of(brook_street, mateo)
    item = limited(brook_street, member_group_ids=[str(group.id)])
    hand(mateo, item)
    with pytest.raises(ItemNotForMember):
        hand(rosa, item)
    assert limits.items_for(brook_street, rosa.id, [item]) == []
    MemberGroup.objects.of(brook_street).update(removed_at=timezone.now())
    with pytest.raises(ItemNotForMember):
        hand(mateo, item)


def test_an_item_puts_its_tag_on_who_is_given_it(brook_street: Practice, mateo: Member) -> None:
    tag = make(practice=brook_street, name="Good brusher")
    hand(mateo, limited(brook_street, tag_id=tag.id))
    assert tags_on(mateo) == [tag]


def test_points_without_limits_ask_nothing_more_of_the_database(
    brook_street: Practice, mateo: Member, dana: HubUser
) -> None:
    item = limited(brook_street)
    give(mateo, 1)
    member = Member.objects.of(brook_street).get(id=mateo.id)
    with CaptureQueriesContext(connection) as plain:
        give(member, 1)
    with CaptureQueriesContext(connection) as by_hand:
        hand(member, item, 5, by=dana)
    assert len(by_hand) <= len(plain) + 2  # `hand` reads the practice, `give` whether the profile is archived


def test_a_preview_for_many_says_who_is_locked_and_why(brook_street: Practice, mateo: Member, rosa: Member) -> None:
    locked = limited(brook_street, repeat_lock_days=7)
    hand(mateo, locked)
    grouped = limited(brook_street, "On time", member_group_ids=[str(group_of(brook_street, mateo).id)])
    with CaptureQueriesContext(connection) as queries:
        why = Locked(brook_street, [locked, grouped]).why([mateo.id, rosa.id])
    assert "again from" in why[mateo.id]
    assert "groups" in why[rosa.id]
    assert len(queries) == 4


@pytest.mark.parametrize("rule", [{"repeat_lock_days": 7}, {"most_per_day": 1}])
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
def test_of_twenty_at_once_one_passes(brook_street: Practice, mateo: Member, rule: dict[str, Any]) -> None:
    item = limited(brook_street, **rule)
    refused: list[str] = []

    def press(number: int) -> None:
        try:
            hand(mateo, RewardItem.objects.of(brook_street).get(id=item.id), key=f"press-{number}")
        except ItemLocked as error:
            refused.append(error.code)

    at_once(20, press)
    assert points_of(brook_street) == [10]
    assert refused == ["item_locked"] * 19
    assert list(faults()) == []
