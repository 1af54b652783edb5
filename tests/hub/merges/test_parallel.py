"""Profiles that are merged while others merge them too, give points or take them back, on real threads."""

import uuid

import pytest

from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.errors import AlreadyMerged, CannotUndo
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.merges.undoing import undo
from offthecharts.hub.points import moving, services
from offthecharts.hub.points.errors import BelowZero, SameMember
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.models import Balance, EntryKind
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.launches.test_parallel import at_once, separate_connections  # noqa: F401  # a fixture
from tests.hub.people import give, member_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("separate_connections")]

TRIES = 8


@pytest.fixture
def matt(brook_street: Practice, mateo: Member) -> Member:
    """Mateo once more, without points: not even a balance row."""
    return member_of(brook_street, "Matt", "Alvarez")


def join(kept: Member, other: Member, by: HubUser) -> ProfileMerge:
    return merge(practice=kept.practice, kept_id=kept.id, merged_id=other.id, by=by, idempotency_key=uuid.uuid4().hex)


def total(practice: Practice) -> int:
    assert list(faults()) == []
    return sum(Balance.objects.of(practice).values_list("points", flat=True))


def test_two_profiles_that_many_merge_both_ways_become_one_once(mateo: Member, matt: Member, olive: HubUser) -> None:
    give(mateo, 30)
    give(matt, 50)

    def one(number: int) -> str:
        kept, other = (mateo, matt) if number % 2 else (matt, mateo)
        try:
            join(kept, other, olive)
        except AlreadyMerged:
            return "refused"
        return "merged"

    assert at_once(TRIES, one).count("merged") == 1
    assert ProfileMerge.objects.of(mateo.practice).count() == 1
    assert total(mateo.practice) == 80
    assert sorted(balance_of(mateo.practice, one) for one in (mateo, matt)) == [0, 80]


@pytest.mark.parametrize("has_points", [True, False])
def test_points_given_while_profiles_are_merged_all_reach_the_kept_one(
    mateo: Member, matt: Member, olive: HubUser, has_points: bool
) -> None:
    if has_points:
        give(matt, 50)

    def one(number: int) -> None:
        if number == TRIES // 2:
            join(mateo, matt, olive)
            return
        services.award(
            practice=matt.practice,
            member=matt.id,
            lines=[Line(points=1, reason="On time")],
            by_name="Dana",
            hub_user=None,
            idempotency_key=f"award-{number}",
        )

    at_once(TRIES, one)
    assert balance_of(mateo.practice, mateo) == TRIES - 1 + (50 if has_points else 0)
    assert not Balance.objects.of(mateo.practice).filter(member_id=matt.id).exists()
    assert list(faults()) == []


def test_entries_taken_back_and_moves_while_profiles_are_merged_and_parted(
    mateo: Member, matt: Member, rosa: Member, olive: HubUser
) -> None:
    entries = [give(matt, 10).entries[0] for _ in range(4)]
    give(rosa, 40)
    give(mateo, 40)
    made = join(mateo, matt, olive)

    def one(number: int) -> None:
        try:
            if number < 4:
                services.reverse(
                    practice=matt.practice,
                    entry_id=entries[number].id,
                    by_name="Dana",
                    hub_user=None,
                    idempotency_key=f"back-{number}",
                )
            elif number < 6:
                undo(made=made, by=olive)
            else:
                _to_matt(rosa, matt, number)
        except (CannotUndo, BelowZero):
            return

    at_once(TRIES, one)
    assert total(mateo.practice) == 80
    assert balance_of(mateo.practice, rosa) == 30


def _to_matt(rosa: Member, matt: Member, number: int) -> None:
    moving.move(
        practice=rosa.practice,
        giver_id=rosa.id,
        receiver_id=matt.id,
        points=5,
        kind=EntryKind.TRANSFER,
        reason_taken="To Matt",
        reason_given="From Rosa",
        by_name="Dana",
        hub_user=None,
        idempotency_key=f"move-{number}",
    )


def test_points_are_not_moved_from_a_profile_to_itself_under_its_old_number(
    mateo: Member, matt: Member, olive: HubUser
) -> None:
    give(mateo, 10)
    join(mateo, matt, olive)
    with pytest.raises(SameMember):
        moving.move(
            practice=mateo.practice,
            giver_id=mateo.id,
            receiver_id=matt.id,
            points=5,
            kind=EntryKind.TRANSFER,
            reason_taken="To himself",
            reason_given="From himself",
            by_name="Dana",
            hub_user=None,
            idempotency_key="self",
        )
    assert total(mateo.practice) == 10
