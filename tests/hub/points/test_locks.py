"""Acts that take the same locks, one behind the other: none of them waits for another that waits for it.

Somebody holds a balance until all stand in line at it, in the order in which they came; then each goes on to whatever
else it locks. Taken in any other order than ARCHITECTURE.md says, PostgreSQL ends one of them with an error.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from offthecharts.hub.approvals.models import Approval
from offthecharts.hub.approvals.services import approve
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.merges.undoing import undo
from offthecharts.hub.points import moving
from offthecharts.hub.points.locking import lock_balances
from offthecharts.hub.points.models import EntryKind
from offthecharts.hub.points.moving import Moved
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.errors import DomainError
from tests.hub.api.conftest import program_of
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.menu.giving import hand, limited
from tests.hub.orders.placing import order_of
from tests.hub.people import give, member_of
from tests.hub.points.test_changes import MISC, award, line_of, report, reversal
from tests.hub.prizes.catalogue import prize_of

__all__ = ["separate_connections"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("separate_connections")]

STEP_SECONDS = 0.4
type Act = Callable[[], object]


def in_line(member: Member, *acts: Act) -> list[object]:
    """What `acts` give that come to the member's balance one after the other; a refusal is its code."""
    held = threading.Event()

    def hold() -> object:
        with transaction.atomic():
            lock_balances(member.practice, [member.id])
            held.set()
            time.sleep(STEP_SECONDS * (len(acts) + 1))
        return None

    def one(number: int) -> object:
        if not number:
            return hold()
        held.wait(10)
        time.sleep(STEP_SECONDS * number)
        try:
            return acts[number - 1]()
        except DomainError as error:
            return error.code

    return at_once(len(acts) + 1, one)[1:]


@pytest.fixture
def strict(brook_street: Practice) -> Practice:
    """Brook Street, where Misc. points need approval."""
    brook_street.misc_needs_approval = True
    brook_street.save()
    return brook_street


def approving(approval: Approval, by: HubUser) -> Act:
    return lambda: approve(practice=approval.practice, approval_id=approval.id, by=by).state


def taking_back(client: Client, member: Member, *entry_ids: Any, approvals: Any = ()) -> Act:
    address = reverse("points_undo", args=[member.number])
    data = {"entry": entry_ids, "approval": approvals, "idempotency_key": "undo"}
    return lambda: client.post(address, data).status_code


def joined(kept: Member, other: Member, by: HubUser) -> Any:
    return merge(practice=kept.practice, kept_id=kept.id, merged_id=other.id, by=by, idempotency_key="merge")


@pytest.mark.parametrize(("approved_first", "balance"), [(True, 35), (False, 0)])
def test_undo_of_a_press_that_partly_waits_beside_its_approval(
    strict: Practice,
    mateo: Member,
    dana: HubUser,
    as_dana: Client,
    olive: HubUser,
    approved_first: bool,
    balance: int,
) -> None:
    given = hand(mateo, 25, limited(strict), by=dana)
    back = taking_back(as_dana, mateo, given.entries[0].id, approvals=given.waiting[0].id)
    yes = approving(given.waiting[0], olive)
    said = in_line(mateo, *((yes, back) if approved_first else (back, yes)))
    assert said == (["approved", 302] if approved_first else [302, "already_decided"])
    assert balance_of(strict, mateo) == balance
    assert list(faults()) == []


def test_an_award_of_a_chart_taken_back_beside_its_approval(strict: Practice, olive: HubUser) -> None:
    program = program_of(olive)
    ana = member_of(strict, "Ana", "Okafor", external_id="p-1")
    change = award("p-1", line_of(limited(strict)), MISC)
    report(program, change)
    waiting = Approval.objects.of(strict).get()
    said = in_line(ana, approving(waiting, olive), lambda: report(program, reversal(change))[0]["outcome"])
    assert said == ["approved", "done"]
    assert balance_of(strict, ana) == 0
    assert list(faults()) == []


def test_entries_of_a_merged_profile_taken_back_beside_an_order(
    brook_street: Practice, mateo: Member, as_dana: Client, olive: HubUser
) -> None:
    matt = member_of(brook_street, "Matt", "Alvarez")
    older = give(matt, 10).entries[0]
    joined(mateo, matt, olive)
    newer = give(mateo, 105).entries[0]
    give(mateo, 100)
    bottle = prize_of(brook_street, points=100)
    back = taking_back(as_dana, mateo, newer.id, older.id)
    said = in_line(mateo, back, lambda: order_of(mateo, bottle).points)
    assert said == [302, 100]
    assert balance_of(brook_street, mateo) == 0
    assert list(faults()) == []


def test_a_move_to_a_merged_profile_taken_back_beside_an_order(
    brook_street: Practice, rosa: Member, mateo: Member, olive: HubUser
) -> None:
    matt = member_of(brook_street, "Matt", "Alvarez")
    give(rosa, 110)
    moved = move(rosa, matt, 10)
    joined(mateo, matt, olive)
    bottle = prize_of(brook_street, points=100)
    pair = moving.move_of(brook_street, moved.taken.id)

    def back() -> None:
        moving.take_move_back(moved=pair, by_name="Dana", hub_user=None, idempotency_key="back")

    assert in_line(rosa, back, lambda: order_of(rosa, bottle).points) == [None, 100]
    assert [balance_of(brook_street, one) for one in (rosa, mateo)] == [10, 0]
    assert list(faults()) == []


def test_points_that_move_to_a_profile_without_a_balance_beside_its_merge(
    brook_street: Practice, rosa: Member, mateo: Member, olive: HubUser
) -> None:
    give(rosa, 30)
    said = in_line(rosa, lambda: move(rosa, mateo, 10).taken.points, lambda: joined(rosa, mateo, olive).points)
    assert said in ([-10, 10], ["invalid", 0])  # whoever comes first: a profile moves nothing to itself
    assert balance_of(brook_street, rosa) == 30
    assert list(faults()) == []


def test_balances_are_held_of_those_who_are_there_now(
    brook_street: Practice, rosa: Member, mateo: Member, olive: HubUser
) -> None:
    made = joined(rosa, mateo, olive)
    with transaction.atomic():
        lock_balances(brook_street, [mateo.id, rosa.id])
        lock_balances(brook_street, [])
    assert list(faults()) == []  # none was started for the profile that is no more
    undo(made=made, by=olive)
    with transaction.atomic():
        lock_balances(brook_street, [mateo.id, rosa.id])
    assert list(faults()) == []


def move(giver: Member, receiver: Member, points: int) -> Moved:
    return moving.move(
        practice=giver.practice,
        giver_id=giver.id,
        receiver_id=receiver.id,
        points=points,
        kind=EntryKind.TRANSFER,
        reason_taken="To him",
        reason_given="From her",
        by_name="Dana",
        hub_user=None,
        idempotency_key="move",
    )
