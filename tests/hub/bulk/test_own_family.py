"""Taking a lot of deductions back gives points: not to one's own family."""

from offthecharts.hub.bulk.models import PartState
from offthecharts.hub.members.models import Member
from offthecharts.hub.points.lines import Line
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.bulk.lots import balances, lot_of, run, states, take_back
from tests.hub.people import give


def test_whoever_takes_a_lot_of_deductions_back_leaves_their_own_family_out(
    brook_street: Practice, dana: HubUser, olive: HubUser, mateo: Member, rosa: Member, crowd: list[Member]
) -> None:
    everybody = [mateo, rosa, *crowd]
    for member in everybody:
        give(member, 30)
    lot = lot_of(dana, Line(points=-5, reason="Broken bracket"))
    run(lot, dana)
    olive.member_id = rosa.id
    olive.save()
    take_back(lot, olive)
    assert balances(brook_street, everybody) == [25, 25] + [30] * 5
    assert {name for name, state in states(lot).items() if state == PartState.KEPT} == {"Mateo", "Rosa"}
