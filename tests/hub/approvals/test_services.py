"""Points that wait: asked, approved once, refused with a reason, taken back, each of it undone."""

from collections.abc import Callable

import pytest

from offthecharts.hub.approvals import services
from offthecharts.hub.approvals.errors import AlreadyDecided, NoReason, NotYours
from offthecharts.hub.approvals.models import Approval, Because, Standing
from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.errors import ItemLocked
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.errors import BelowZero, KeyReused, OwnFamily
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.hub.tags.services import make, tags_on
from tests.hub.conftest import hub_user
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.menu.giving import hand, limited

__all__ = ["separate_connections"]


@pytest.fixture
def strict(brook_street: Practice) -> Practice:
    """Brook Street, where Misc. points need approval."""
    brook_street.misc_needs_approval = True
    brook_street.save()
    return brook_street


def approve(approval: Approval, by: HubUser) -> Approval:
    return services.approve(practice=approval.practice, approval_id=approval.id, by=by)


def test_misc_of_the_role_rewards_waits_where_the_practice_says_so(
    strict: Practice, mateo: Member, dana: HubUser, olive: HubUser
) -> None:
    given = hand(mateo, 25, limited(strict), by=dana)
    assert ([entry.points for entry in given.entries], given.balance) == ([10], 10)
    assert [(one.points, one.because) for one in given.waiting] == [(25, Because.MISC)]
    assert hand(mateo, 25, by=olive).waiting == []
    assert hand(mateo, 25, by=hub_user(strict, "mara", Role.MARKETING)).waiting == []
    assert len(hand(mateo, 25).waiting) == 1  # from a chart, by nobody whom the Hub knows


def test_an_item_that_needs_approval_waits_unless_an_owner_or_admin_gives_it(
    brook_street: Practice, mateo: Member, dana: HubUser, olive: HubUser
) -> None:
    item = limited(brook_street, needs_approval=True)
    assert [one.because for one in hand(mateo, item, by=dana).waiting] == [Because.ITEM]
    assert len(hand(mateo, item, by=hub_user(brook_street, "mara", Role.MARKETING)).waiting) == 1
    assert hand(mateo, item, by=olive).waiting == []


def test_what_is_approved_is_posted_once_under_the_name_of_who_gave_it(
    brook_street: Practice, mateo: Member, dana: HubUser, olive: HubUser
) -> None:
    tag = make(practice=brook_street, name="Good brusher")
    waiting = hand(mateo, limited(brook_street, needs_approval=True, tag_id=tag.id), by=dana).waiting[0]
    assert tags_on(mateo) == []
    approve(waiting, olive)
    with pytest.raises(AlreadyDecided):
        approve(waiting, olive)
    entry = PointsEntry.objects.of(brook_street).get()
    assert (entry.by_name, entry.hub_user_id, entry.comment) == ("Dana", dana.pk, "approved by Olive")
    assert tags_on(mateo) == [tag]


def test_a_repeated_request_waits_once(strict: Practice, mateo: Member, dana: HubUser) -> None:
    first = hand(mateo, 25, by=dana, key="desk-1")
    again = hand(mateo, 25, by=dana, key="desk-1")
    assert again.repeated
    assert [one.id for one in again.waiting] == [one.id for one in first.waiting]


def _misc_is_free(strict: Practice, _dana: HubUser) -> None:
    Practice.objects.filter(pk=strict.pk).update(misc_needs_approval=False)


def _items_are_free(strict: Practice, _dana: HubUser) -> None:
    RewardItem.objects.of(strict).update(needs_approval=False)


def _dana_is_trusted(_strict: Practice, dana: HubUser) -> None:
    dana.role = Role.ADMIN


@pytest.mark.parametrize("turn", [_misc_is_free, _items_are_free, _dana_is_trusted])
def test_a_repeated_request_waits_on_although_it_would_need_no_approval_any_more(
    strict: Practice, mateo: Member, dana: HubUser, olive: HubUser, turn: Callable[[Practice, HubUser], None]
) -> None:
    item = limited(strict, needs_approval=True)
    what: RewardItem | int = item if turn is _items_are_free else 10
    first = hand(mateo, what, by=dana, key="desk-1")
    turn(strict, dana)
    item.refresh_from_db()
    again = hand(mateo, what, by=dana, key="desk-1")
    assert (again.repeated, again.balance, again.entries) == (True, 0, [])
    assert [one.id for one in again.waiting] == [one.id for one in first.waiting]
    with pytest.raises(KeyReused):
        hand(mateo, 11, by=dana, key="desk-1")
    approve(first.waiting[0], olive)
    assert [one.id for one in hand(mateo, what, by=dana, key="desk-1").waiting] == [first.waiting[0].id]
    assert balance_of(strict, mateo) == 10
    assert len(hand(mateo, what, by=dana, key="desk-2").entries) == 1  # a new request is free of it


def test_a_repeated_request_of_which_a_part_waits_gets_the_same_answer_when_nothing_needs_approval_any_more(
    strict: Practice, mateo: Member, dana: HubUser
) -> None:
    item = limited(strict)
    first = hand(mateo, 25, item, by=dana, key="desk-1")
    _misc_is_free(strict, dana)
    again = hand(mateo, 25, item, by=dana, key="desk-1")
    assert (again.balance, again.repeated) == (10, True)
    for what in ("entries", "waiting"):
        assert [one.id for one in getattr(again, what)] == [one.id for one in getattr(first, what)]


def test_points_are_refused_with_a_reason_and_never_posted(
    strict: Practice, mateo: Member, dana: HubUser, olive: HubUser
) -> None:
    waiting = hand(mateo, 25, by=dana).waiting[0]
    with pytest.raises(NoReason):
        services.refuse(practice=strict, approval_id=waiting.id, by=olive, why="  ")
    services.refuse(practice=strict, approval_id=waiting.id, by=olive, why="That was the  dentist's")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why, waiting.decided_by_name) == (
        Standing.REFUSED,
        "That was the dentist's",
        "Olive",
    )
    with pytest.raises(AlreadyDecided):
        approve(waiting, olive)
    assert balance_of(strict, mateo) == 0


def test_the_giver_takes_back_what_waits_and_nobody_else_does(strict: Practice, mateo: Member, dana: HubUser) -> None:
    waiting = hand(mateo, 25, by=dana).waiting[0]
    other = hub_user(strict, "nia", Role.REWARDS)
    with pytest.raises(NotYours):
        services.withdraw(practice=strict, approval_id=waiting.id, by=other)
    services.withdraw(practice=strict, approval_id=waiting.id, by=dana)
    with pytest.raises(NotYours):
        services.reopen(practice=strict, approval_id=waiting.id, by=other, key="k")
    services.reopen(practice=strict, approval_id=waiting.id, by=dana, key="k")
    waiting.refresh_from_db()
    assert waiting.state == Standing.WAITING


def test_an_approval_is_undone_and_given_anew(strict: Practice, mateo: Member, dana: HubUser, olive: HubUser) -> None:
    waiting = hand(mateo, 25, by=dana).waiting[0]
    approve(waiting, olive)
    services.reopen(practice=strict, approval_id=waiting.id, by=olive, key="k")
    assert balance_of(strict, mateo) == 0
    approve(waiting, olive)
    assert balance_of(strict, mateo) == 25
    assert list(faults()) == []


def test_limits_count_what_waits_and_are_looked_at_again(
    brook_street: Practice, mateo: Member, dana: HubUser, olive: HubUser
) -> None:
    item = limited(brook_street, needs_approval=True, most_per_day=1)
    waiting = hand(mateo, item, by=dana).waiting[0]
    with pytest.raises(ItemLocked):
        hand(mateo, item, by=olive)
    services.withdraw(practice=brook_street, approval_id=waiting.id, by=dana)
    hand(mateo, item, by=olive)
    with pytest.raises(ItemLocked):
        services.reopen(practice=brook_street, approval_id=waiting.id, by=dana, key="k")


def test_a_deduction_that_finds_too_few_points_stays_in_the_queue(
    strict: Practice, mateo: Member, dana: HubUser, olive: HubUser
) -> None:
    waiting = hand(mateo, -25, by=dana).waiting[0]
    with pytest.raises(BelowZero):
        approve(waiting, olive)
    waiting.refresh_from_db()
    assert waiting.state == Standing.WAITING


def test_nobody_gives_points_to_themselves_or_their_family_nor_approves_them(
    strict: Practice, mateo: Member, rosa: Member, dana: HubUser, olive: HubUser
) -> None:
    waiting = hand(mateo, 25, by=dana).waiting[0]
    for user in (dana, olive):
        user.member_id = rosa.id
        user.save()
    for member in (mateo, rosa):
        with pytest.raises(OwnFamily):
            hand(member, limited(strict), by=dana)
    with pytest.raises(OwnFamily):
        approve(waiting, olive)


def test_nobody_takes_an_approved_deduction_of_their_own_family_back(
    strict: Practice, mateo: Member, rosa: Member, dana: HubUser, olive: HubUser
) -> None:
    hand(mateo, 25, by=olive)
    waiting = hand(mateo, -25, by=dana).waiting[0]
    approve(waiting, olive)
    olive.member_id = rosa.id
    olive.save()
    with pytest.raises(OwnFamily):
        services.reopen(practice=strict, approval_id=waiting.id, by=olive, key="k")
    assert balance_of(strict, mateo) == 0
    services.reopen(practice=strict, approval_id=waiting.id, by=hub_user(strict, "ada", Role.ADMIN), key="k")
    assert balance_of(strict, mateo) == 25


def test_points_of_a_profile_that_was_merged_go_to_the_one_it_became(
    strict: Practice, mateo: Member, rosa: Member, dana: HubUser, olive: HubUser
) -> None:
    waiting = hand(mateo, 25, by=dana).waiting[0]
    Member.objects.of(strict).filter(id=mateo.id).update(merged_into_id=rosa.id)
    approve(waiting, olive)
    assert balance_of(strict, rosa) == 25


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
def test_of_twenty_who_decide_at_once_one_does(
    strict: Practice, mateo: Member, dana: HubUser, olive: HubUser
) -> None:
    waiting = hand(mateo, 25, by=dana).waiting[0]

    def decide(number: int) -> None:
        try:
            if number % 2:
                services.refuse(practice=strict, approval_id=waiting.id, by=olive, why="No")
            else:
                approve(waiting, olive)
        except AlreadyDecided:
            return

    at_once(20, decide)
    waiting.refresh_from_db()
    assert balance_of(strict, mateo) == (25 if waiting.state == Standing.APPROVED else 0)
    assert PointsEntry.objects.of(strict).count() == (1 if waiting.state == Standing.APPROVED else 0)
