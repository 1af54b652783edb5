"""Counting the shelf, where pieces of open orders lie beside those that can be ordered."""

from typing import Any

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import services as orders
from offthecharts.hub.orders.models import OrderLine
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes import stock
from offthecharts.hub.prizes.errors import StockGone, StockOutOfRange
from offthecharts.hub.prizes.models import Prize
from tests.hub.orders.placing import BY, order_of
from tests.hub.people import give
from tests.hub.prizes.catalogue import prize_of

DANA = stock.By("Dana")


def left(practice: Practice) -> int | None:
    return Prize.objects.of(practice).get().stock


def count(prize: Prize, counted: int) -> int:
    return stock.count(prize=prize, counted=counted, by=DANA, why="Counted")


def test_counting_what_lies_there_sells_nothing_twice(brook_street: Practice, mateo: Member) -> None:
    bottle = prize_of(brook_street, points=10, in_stock=5)
    give(mateo, 100)
    order = order_of(mateo, (bottle, 3))
    assert count(bottle, 5) == 0
    assert left(brook_street) == 2
    with pytest.raises(StockGone):
        order_of(mateo, (bottle, 3))
    orders.approve(order=order, **BY)
    assert count(bottle, 4) == -1
    orders.fulfil(order=order, **BY)
    assert count(bottle, 1) == 0
    assert left(brook_street) == 1


def test_pieces_ordered_before_the_counting_began_are_counted_from_then_on(
    brook_street: Practice, mateo: Member
) -> None:
    bottle = prize_of(brook_street, points=10)
    give(mateo, 100)
    order = order_of(mateo, (bottle, 3))
    assert count(bottle, 10) == 7
    assert left(brook_street) == 7
    assert OrderLine.objects.of(brook_street).get().took_stock
    orders.cancel(order=order, **BY)
    assert left(brook_street) == 10


def test_fewer_than_open_orders_have_is_refused_until_one_is_cancelled(brook_street: Practice, mateo: Member) -> None:
    bottle = prize_of(brook_street, points=10, in_stock=5)
    give(mateo, 100)
    order, _other = order_of(mateo, (bottle, 2)), order_of(mateo, (bottle, 2))
    with pytest.raises(StockOutOfRange, match="Open orders have 4"):
        count(bottle, 3)
    assert left(brook_street) == 1
    orders.cancel(order=order, **BY)
    count(bottle, 3)
    assert left(brook_street) == 1


def test_the_page_says_how_many_are_put_aside(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    bottle = prize_of(brook_street, points=10, in_stock=5)
    give(mateo, 100)
    order_of(mateo, (bottle, 3))
    address = f"/prizes/{bottle.id}/stock/"
    page = as_dana.get(address).content.decode()
    assert "3 more for open orders" in page
    assert "also the 3 for open orders" in page
    sent: dict[str, Any] = {"do": "count", "why": "Shelf"}
    assert "Open orders have 3" in as_dana.post(address, {**sent, "counted": 2}).content.decode()
    page = as_dana.post(address, {**sent, "counted": 5}, follow=True).content.decode()
    assert "5 of Water bottle counted (+0). 3 of them are for open orders." in page
