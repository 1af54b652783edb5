"""Prizes and orders over API v1."""

from typing import Any

import pytest

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders.models import Order
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.prizes.models import Prize
from tests.hub.api.conftest import Program, _full_buckets, program_of
from tests.hub.people import give
from tests.hub.prizes.catalogue import prize_of

__all__ = ["_full_buckets"]


@pytest.fixture
def program(olive: HubUser) -> Program:
    return program_of(olive)


@pytest.fixture
def bottle(brook_street: Practice) -> Prize:
    return prize_of(brook_street, points=60, in_stock=5)


def wanted(prize: Prize, quantity: int = 1, **more: Any) -> dict[str, Any]:
    line = {"prize_id": str(prize.id), "quantity": quantity, "points": prize.points}
    return {"lines": [line], "by_name": "Dana", **more}


def test_prizes_offered_at_the_desk_are_listed(program: Program, brook_street: Practice, bottle: Prize) -> None:
    prize_of(brook_street, "Retired", is_active=False)
    prize_of(brook_street, "Member page only", offered_at_desk=False)
    [prize] = program.get("prizes").json()["prizes"]
    assert (prize["id"], prize["points"], prize["in_stock"]) == (str(bottle.id), 60, 5)


def test_a_program_orders_nothing_that_it_is_not_offered(
    program: Program, brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 100)
    hidden = prize_of(brook_street, offered_at_desk=False, offered_on_member_page=False)
    answer = program.post(f"members/{mateo.id}/orders", wanted(hidden))
    assert (answer.status_code, answer.json()["code"]) == (409, "prize_retired")
    assert not Order.objects.of(brook_street).exists()


def test_an_order_is_placed_once_for_its_key_read_and_cancelled(
    program: Program, brook_street: Practice, mateo: Member, bottle: Prize
) -> None:
    give(mateo, 100)
    path = f"members/{mateo.id}/orders"
    first = program.post(path, wanted(bottle), key="k-1")
    again = program.post(path, wanted(bottle), key="k-1")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again["Idempotency-Replayed"] == "true"
    assert program.post(path, wanted(bottle, 2), key="k-1").json()["code"] == "idempotency_key_reused"
    assert balance_of(brook_street, mateo) == 40
    order = first.json()
    assert program.get(f"orders/{order['id']}").json() == order
    assert program.get(f"orders?state=requested&member_id={mateo.id}").json()["orders"] == [order]
    for _ in range(2):
        answer = program.post(f"orders/{order['id']}/cancel", {"by_name": "Dana", "why": "Too big"}, key="k-2")
        assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert program.post(f"orders/{order['id']}/cancel", {"by_name": "Dana"}).json()["code"] == "order_moved"
    assert balance_of(brook_street, mateo) == 100


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"points": 61}, "price_changed"),
        ({"stock": 0}, "stock_gone"),
        ({"is_active": False}, "prize_retired"),
        ({"limit_per_member": 1}, "limit_reached"),
        ({"points": 200}, "price_changed"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    program: Program, brook_street: Practice, mateo: Member, bottle: Prize, change: dict[str, Any], code: str
) -> None:
    give(mateo, 500)
    Prize.objects.of(brook_street).update(**change)
    answer = program.post(f"members/{mateo.id}/orders", wanted(bottle, 2))
    assert answer.json()["code"] == code
    assert balance_of(brook_street, mateo) == 500
    assert not Order.objects.of(brook_street).exists()


def test_a_mother_gives_points_and_a_stranger_cannot(
    program: Program, brook_street: Practice, mateo: Member, rosa: Member, bottle: Prize
) -> None:
    from tests.hub.people import member_of

    stranger = member_of(brook_street, "Theo", "Brandt")
    for member in (mateo, rosa, stranger):
        give(member, 40)
    path = f"members/{mateo.id}/orders"
    for other, status in ((stranger, 422), (rosa, 201)):
        shares = [
            {"member_id": str(mateo.id), "points": 40},
            {"member_id": str(other.id), "points": 20, "asked": True},
        ]
        assert program.post(path, wanted(bottle, shares=shares)).status_code == status
    assert [balance_of(brook_street, one) for one in (mateo, rosa, stranger)] == [0, 20, 40]


def test_pages_of_orders_are_followed(program: Program, mateo: Member, bottle: Prize) -> None:
    give(mateo, 300)
    for _ in range(3):
        program.post(f"members/{mateo.id}/orders", wanted(bottle))
    first = program.get("orders?limit=2").json()
    second = program.get(f"orders?limit=2&after={first['next']}").json()
    assert [one["number"] for one in first["orders"] + second["orders"]] == [3, 2, 1]
    assert second["next"] == ""
