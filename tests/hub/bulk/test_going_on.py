"""A lot never stays half done: after an error it goes on by itself, and by a button when its job was lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from offthecharts.hub.bulk import services
from offthecharts.hub.bulk.models import STANDS_STILL, Lot, LotState, PartState
from offthecharts.hub.bulk.tasks import work_lot
from offthecharts.hub.members.models import Member
from offthecharts.hub.points import giving
from offthecharts.hub.points import services as ledger
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.bulk.lots import balances, finish, lot_of, run, states, take_back


def failing(times: int, works: Callable[..., Any]) -> Callable[..., Any]:
    """`works`, which the database breaks off `times` once it was done, as it does with one of two that wait for each
    other."""
    left = [times]

    def fail(**asked: Any) -> Any:
        done = works(**asked)
        if left[0]:
            left[0] -= 1
            raise OperationalError("deadlock detected")
        return done

    return fail


def jobs() -> Any:
    return DBTaskResult.objects.filter(task_path=work_lot.module_path).order_by("enqueued_at")


def test_a_deadlock_leaves_out_nobody_and_holds_up_nobody(
    brook_street: Practice, dana: HubUser, crowd: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = lot_of(dana)
    services.start(lot=lot, by=dana)
    monkeypatch.setattr(giving, "give", failing(1, giving.give))
    again = services.work(brook_street.pk, lot.id, seconds=60)
    assert again == services.Place(tries=1)
    assert balances(brook_street, crowd) == [0, 20, 20, 20, 20]
    lot.refresh_from_db()
    assert lot.state == LotState.GIVING
    finish(lot)
    assert (lot.state, balances(brook_street, crowd)) == (LotState.GIVEN, [20] * 5)
    monkeypatch.setattr(ledger, "reverse", failing(2, ledger.reverse))
    take_back(lot, dana)
    assert (lot.state, balances(brook_street, crowd)) == (LotState.UNDONE, [0] * 5)
    assert list(faults()) == []


def test_the_job_tries_again_by_itself_after_a_pause(
    brook_street: Practice, dana: HubUser, crowd: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    lot = lot_of(dana)
    services.start(lot=lot, by=dana)
    monkeypatch.setattr(giving, "give", failing(1, giving.give))
    before = timezone.now()
    assert work_lot.call(*jobs().get().args_kwargs["args"]) is True
    again = jobs().last()
    assert again.run_after > before
    assert work_lot.call(*again.args_kwargs["args"]) is False
    assert balances(brook_street, crowd) == [20] * 5


def test_what_fails_each_time_is_left_out_and_said_and_the_lot_is_given_and_taken_back(
    brook_street: Practice, dana: HubUser, crowd: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    works = giving.give

    def fail_for_cleo(**asked: Any) -> Any:
        if asked["member_id"] == crowd[2].id:
            raise ZeroDivisionError
        return works(**asked)

    monkeypatch.setattr(giving, "give", fail_for_cleo)
    lot = lot_of(dana)
    run(lot, dana)
    assert lot.state == LotState.GIVEN
    assert states(lot)["Cleo"] == PartState.LEFT_OUT
    assert balances(brook_street, crowd) == [20, 20, 0, 20, 20]
    monkeypatch.setattr(ledger, "reverse", failing(1000, ledger.reverse))
    take_back(lot, dana)
    assert lot.state == LotState.UNDONE
    assert states(lot)["Ada"] == PartState.KEPT
    assert balances(brook_street, crowd) == [20, 20, 0, 20, 20]


@pytest.mark.parametrize("undoes", [False, True])
def test_whoever_looks_lets_a_lot_go_on_whose_job_was_lost(
    as_olive: Client, brook_street: Practice, dana: HubUser, crowd: list[Member], undoes: bool
) -> None:
    lot = lot_of(dana)
    services.start(lot=lot, by=dana)
    if undoes:
        finish(lot)
        services.undo(lot=lot, by=dana)
    jobs().delete()
    go_on, page = reverse("lot_go_on", args=[lot.id]), reverse("lot", args=[lot.id])
    assert go_on not in as_olive.get(page).content.decode()
    Lot.objects.of(brook_street).update(moved_at=timezone.now() - STANDS_STILL * 2)
    assert go_on in as_olive.get(page).content.decode()
    assert "All of it is done." in as_olive.post(go_on, follow=True).content.decode()
    assert jobs().count() == 1
    lot.refresh_from_db()
    assert lot.state == (LotState.UNDONE if undoes else LotState.GIVEN)
    assert balances(brook_street, crowd) == [0 if undoes else 20] * 5
    assert "This was done before" in as_olive.post(go_on, follow=True).content.decode()
