"""What waits of a lot: the numbers add up whoever decides, and all of it is approved and undone in slices."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.approvals.models import Approval, Standing
from offthecharts.hub.approvals.services import approve, refuse, withdraw
from offthecharts.hub.bulk import services
from offthecharts.hub.bulk.errors import LotMoved
from offthecharts.hub.bulk.models import Lot, LotState, PartState
from offthecharts.hub.bulk.queries import Numbers, Parts
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice, Role
from tests.hub.bulk.lots import balances, finish, lot_of, run, take_back
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.menu.giving import limited
from tests.hub.people import give

__all__ = ["separate_connections"]


@pytest.fixture
def lot(brook_street: Practice, dana: HubUser, crowd: list[Member]) -> Lot:
    """10 points that wait and 3 that count at once, for each of five."""
    item = limited(brook_street, needs_approval=True)
    made = lot_of(dana, Line.of(item), Line(points=3, reason="Party"))
    run(made, dana)
    return made


def waiting(lot: Lot) -> list[Approval]:
    return list(Approval.objects.of(lot.practice_id).filter(lot_id=lot.id, state=Standing.WAITING).order_by("id"))


def standings(lot: Lot) -> list[tuple[str, int]]:
    parts = Parts(lot)
    return [(part.standing, part.got) for part in parts.told(parts.rows.order_by("id"))]


def approve_all(lot: Lot, by: HubUser) -> None:
    services.approve(lot=lot, by=by)
    finish(lot)


def undo_all(lot: Lot, by: HubUser) -> None:
    services.reopen(lot=lot, by=by)
    finish(lot)


def test_the_numbers_of_a_lot_add_up_however_its_approvals_were_decided(
    brook_street: Practice, olive: HubUser, crowd: list[Member], lot: Lot
) -> None:
    assert standings(lot) == [(PartState.WAITING, 3)] * 5
    first, second, third, *_ = waiting(lot)
    approve(practice=brook_street, approval_id=first.id, by=olive)
    refuse(practice=brook_street, approval_id=second.id, by=olive, why="Not there")
    withdraw(practice=brook_street, approval_id=third.id, by=olive)
    given, still = (PartState.GIVEN, 13), (PartState.WAITING, 3)
    assert standings(lot) == [given, (PartState.GIVEN, 3), (PartState.GIVEN, 3), still, still]
    numbers = Numbers.of(Parts(lot))
    assert (numbers.got, numbers.points, numbers.waiting) == (5, sum(balances(brook_street, crowd)), 2)


def test_who_was_refused_all_of_it_got_nothing(
    brook_street: Practice, dana: HubUser, olive: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana, Line.of(limited(brook_street, needs_approval=True)))
    run(lot, dana)
    assert Numbers.of(Parts(lot)).got == 0
    for approval in waiting(lot)[:2]:
        refuse(practice=brook_street, approval_id=approval.id, by=olive, why="Not there")
    approve(practice=brook_street, approval_id=waiting(lot)[0].id, by=olive)
    none, still = (PartState.REFUSED, 0), (PartState.WAITING, 0)
    assert standings(lot) == [none, none, (PartState.GIVEN, 10), still, still]
    assert Numbers.of(Parts(lot)).states == [
        (PartState.GIVEN, "Given", 1),
        (PartState.WAITING, "Waits for approval", 2),
        (PartState.REFUSED, "Not approved", 2),
    ]


def test_the_page_and_the_export_show_what_was_posted_and_what_waits(
    as_olive: Client, brook_street: Practice, olive: HubUser, lot: Lot
) -> None:
    approve(practice=brook_street, approval_id=waiting(lot)[0].id, by=olive)
    answer: Any = as_olive.get(reverse("lot_export", args=[lot.id]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert ",13," in lines[1]
    assert ",Given," in lines[1]
    assert all(",3," in line and "Waits for approval" in line for line in lines[2:])
    page = as_olive.get(reverse("lot", args=[lot.id])).content.decode()
    assert '<strong class="digits">5</strong> members got <strong class="amount plus">25</strong>' in page
    assert "4 members wait for approval of 40 points." in page
    page = as_olive.get(reverse("lot", args=[lot.id]) + "?show=given").content.decode()
    assert page.count('class="person grow"') == 1


def test_the_preview_says_what_counts_now_and_the_giver_sees_how_many_wait(
    as_dana: Client, dana: HubUser, brook_street: Practice, lot: Lot
) -> None:
    waits = limited(brook_street, needs_approval=True)
    mixed = lot_of(dana, Line.of(waits), Line(points=3, reason="Party"))
    page = as_dana.get(reverse("lot", args=[mixed.id])).content.decode()
    assert "For each, 3 count now, 10 wait for approval" in page
    later = lot_of(dana, Line.of(waits))
    page = as_dana.get(reverse("lot", args=[later.id])).content.decode()
    assert "nothing counts before an Owner or Admin approves it" in page
    page = as_dana.post(reverse("lot_give", args=[mixed.id]), follow=True).content.decode()
    assert "50 points wait for approval." in page
    assert "5 members wait for approval of 50 points. An Owner or Admin decides." in page
    assert page.count("+3 given") == page.count("+10 waits for approval") == 5


def test_who_spent_the_points_keeps_those_that_were_posted(
    brook_street: Practice, olive: HubUser, crowd: list[Member], lot: Lot
) -> None:
    give(crowd[0], -2, reason="Sticker")
    take_back(lot, olive)
    assert standings(lot) == [(PartState.KEPT, 3), *[(PartState.TAKEN_BACK, 0)] * 4]


def test_all_of_a_lot_is_approved_in_slices_and_undone_as_one(
    brook_street: Practice, olive: HubUser, crowd: list[Member], lot: Lot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SLICE", 2)
    approve(practice=brook_street, approval_id=waiting(lot)[0].id, by=olive)  # by itself, before
    for _ in range(2):
        approve_all(lot, olive)
        assert balances(brook_street, crowd) == [13] * 5
        undo_all(lot, olive)
        assert balances(brook_street, crowd) == [13, 3, 3, 3, 3]
    assert lot.state == LotState.GIVEN
    assert len(waiting(lot)) == 4
    assert list(faults()) == []


def test_what_cannot_be_approved_waits_on_and_is_tried_once(
    brook_street: Practice, dana: HubUser, olive: HubUser, crowd: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "SLICE", 1)
    brook_street.misc_needs_approval = True
    brook_street.save()
    lot = lot_of(dana, Line(points=-5, reason="Lost retainer"))
    run(lot, dana)
    give(crowd[4], 5)
    approve_all(lot, olive)
    assert lot.state == LotState.GIVEN
    assert standings(lot) == [*[(PartState.WAITING, 0)] * 4, (PartState.GIVEN, -5)]


def test_who_may_decide_no_more_approves_nothing_in_the_background(
    brook_street: Practice, olive: HubUser, lot: Lot
) -> None:
    services.approve(lot=lot, by=olive)
    olive.role = Role.REWARDS
    olive.save()
    finish(lot)
    assert (lot.state, len(waiting(lot))) == (LotState.GIVEN, 5)


def test_a_lot_is_approved_or_taken_back_not_both_at_once(olive: HubUser, lot: Lot) -> None:
    services.approve(lot=lot, by=olive)
    for begin in (services.approve, services.reopen, services.undo):
        with pytest.raises(LotMoved):
            begin(lot=lot, by=olive)
    finish(lot)
    take_back(lot, olive)
    assert lot.state == LotState.UNDONE
    with pytest.raises(LotMoved):
        services.approve(lot=lot, by=olive)


def test_an_owner_approves_all_of_a_lot_on_its_page_and_undoes_it(
    as_olive: Client, brook_street: Practice, crowd: list[Member], lot: Lot
) -> None:
    page = as_olive.post(reverse("lot_approve", args=[lot.id]), follow=True).content.decode()
    assert "+50 points approved and posted." in page
    assert "Approved together" in page
    assert page.count(reverse("lot_reopen", args=[lot.id])) == 2  # said at once, and later
    page = as_olive.post(reverse("lot_reopen", args=[lot.id]), follow=True).content.decode()
    assert "the points wait again" in page
    assert balances(brook_street, crowd) == [3] * 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
def test_slices_at_the_same_moment_approve_and_undo_once(
    brook_street: Practice, olive: HubUser, crowd: list[Member], lot: Lot
) -> None:
    services.approve(lot=lot, by=olive)
    at_once(6, lambda _number: services.work(brook_street.pk, lot.id, seconds=60))
    assert balances(brook_street, crowd) == [13] * 5
    services.reopen(lot=lot, by=olive)
    at_once(6, lambda _number: services.work(brook_street.pk, lot.id, seconds=60))
    assert balances(brook_street, crowd) == [3] * 5
    assert list(faults()) == []
