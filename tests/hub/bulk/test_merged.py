"""Two profiles of one lot that are merged before it is given."""

import uuid

import pytest

from offthecharts.hub.bulk.models import LotPart, PartState
from offthecharts.hub.members.models import Member
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.points.lines import Line
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.bulk.lots import balances, lot_of, run, states, take_back
from tests.hub.menu.giving import limited


def join(kept: Member, merged: Member, by: HubUser) -> None:
    key = uuid.uuid4().hex
    merge(practice=by.practice, kept_id=kept.id, merged_id=merged.id, by=by, idempotency_key=key)


@pytest.mark.parametrize("is_limited", [False, True])
def test_who_is_in_the_lot_under_two_profiles_that_are_one_now_is_given_it_once(
    brook_street: Practice, dana: HubUser, olive: HubUser, crowd: list[Member], is_limited: bool
) -> None:
    line = Line.of(limited(brook_street, most_per_day=3)) if is_limited else Line(points=10, reason="Party")
    lot = lot_of(dana, line)
    join(crowd[0], crowd[1], olive)
    run(lot, dana)
    assert balances(brook_street, [crowd[0], *crowd[2:]]) == [10] * 4
    assert states(lot)["Bo"] == PartState.LEFT_OUT
    left_out = LotPart.objects.of(brook_street).get(lot_id=lot.id, state=PartState.LEFT_OUT)
    assert "in this lot itself" in left_out.why
    take_back(lot, dana)
    assert balances(brook_street, [crowd[0], *crowd[2:]]) == [0] * 4
    assert list(faults()) == []


def test_who_was_merged_into_somebody_outside_the_lot_is_given_it_there(
    brook_street: Practice, mateo: Member, dana: HubUser, olive: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    LotPart.objects.of(brook_street).filter(member_id=mateo.id).delete()
    join(mateo, crowd[1], olive)
    run(lot, dana)
    assert balance_of(brook_street, mateo) == 20
    take_back(lot, dana)
    assert balance_of(brook_street, mateo) == 0


def test_a_lot_is_taken_back_from_profiles_that_were_merged_after_it_was_given(
    brook_street: Practice, dana: HubUser, olive: HubUser, crowd: list[Member]
) -> None:
    lot = lot_of(dana)
    run(lot, dana)
    join(crowd[0], crowd[1], olive)
    assert balance_of(brook_street, crowd[0]) == 40
    take_back(lot, dana)
    assert balance_of(brook_street, crowd[0]) == 0
    assert set(states(lot).values()) == {PartState.TAKEN_BACK}
    assert list(faults()) == []
