"""The order page that is sent again, after a lost connection: one order, however the first one moved the balances."""

from typing import Any

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import services
from offthecharts.hub.orders.models import Order
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.models import Prize
from tests.hub.conftest import signed_in
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.orders.placing import BY
from tests.hub.orders.test_pages import lucia, place, text
from tests.hub.people import give
from tests.hub.prizes.catalogue import prize_of

__all__ = ["lucia", "separate_connections"]


@pytest.fixture
def bottle(brook_street: Practice) -> Prize:
    return prize_of(brook_street, points=60)


def pooled(practice: Practice) -> None:
    Practice.objects.filter(pk=practice.pk).update(pooled_points="everybody")


def points_of(*members: Member) -> list[int]:
    return [balance_of(one.practice, one) for one in members]


def said(answer: Any, brook_street: Practice) -> str:
    """The page, of which there is still one order."""
    assert answer.status_code == 200
    assert Order.objects.of(brook_street).count() == 1
    assert list(faults()) == []
    return text(answer)


def test_an_order_of_the_whole_family_sent_again_is_shown(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member, bottle: Prize
) -> None:
    """The first one took all of Mateo's points: today Lucia alone would give."""
    pooled(brook_street)
    give(mateo, 40)
    give(lucia, 100)
    for _ in range(2):
        page = said(place(as_dana, mateo, {bottle: 1}, idempotency_key="lost"), brook_street)
        assert "Order 1 is placed: 60 points." in page
    assert points_of(mateo, lucia) == [0, 80]


def test_a_family_that_has_too_few_points_left_sees_its_order(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member, bottle: Prize
) -> None:
    pooled(brook_street)
    give(mateo, 40)
    give(lucia, 20)
    for _ in range(2):
        page = said(place(as_dana, mateo, {bottle: 1}, idempotency_key="lost"), brook_street)
        assert "Order 1 is placed: 60 points." in page
    assert points_of(mateo, lucia) == [0, 0]


def test_a_sister_who_gave_all_of_her_points_gives_them_once(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member, bottle: Prize
) -> None:
    """She has none left, and her field is not offered any more."""
    give(mateo, 140)
    give(lucia, 20)
    adds = {f"adds-{lucia.id}": 20, f"yes-{lucia.id}": "on"}
    for _ in range(2):
        said(place(as_dana, mateo, {bottle: 1}, idempotency_key="lost", comment="Blue", **adds), brook_street)
    assert points_of(mateo, lucia) == [100, 0]


def test_a_prize_that_was_retired_meanwhile_is_one_order_still(
    as_dana: Client, brook_street: Practice, mateo: Member, bottle: Prize
) -> None:
    give(mateo, 140)
    place(as_dana, mateo, {bottle: 1}, idempotency_key="lost")
    Prize.objects.of(brook_street).update(is_active=False)
    said(place(as_dana, mateo, {bottle: 1}, idempotency_key="lost"), brook_street)
    services.cancel(order=Order.objects.of(brook_street).get(), **BY)
    page = said(place(as_dana, mateo, {bottle: 1}, idempotency_key="lost"), brook_street)
    assert "Order 1 was placed the first time, and is cancelled by now." in page
    assert points_of(mateo) == [140]


def test_another_order_under_the_same_key_is_refused_and_the_first_one_named(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member, bottle: Prize
) -> None:
    """Back in the browser, and something else is typed: nobody may believe that this was ordered."""
    for member in (mateo, lucia):
        give(member, 200)
    place(as_dana, mateo, {bottle: 1}, idempotency_key="same")
    for chosen, more in (
        ({bottle: 2}, {}),
        ({bottle: 1}, {"comment": "Blue"}),
        ({bottle: 1}, {f"adds-{lucia.id}": 20}),
        ({bottle: 1, prize_of(brook_street, "Ball", 10): 1}, {}),
    ):
        answer = place(as_dana, mateo, chosen, idempotency_key="same", **more)
        assert answer.status_code == 422
        assert "placed order 1" in text(answer)
    assert points_of(mateo, lucia) == [140, 200]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
def test_a_press_that_arrives_many_times_at_once_takes_a_familys_points_once(
    brook_street: Practice, mateo: Member, lucia: Member, bottle: Prize, dana: Any
) -> None:
    pooled(brook_street)
    give(mateo, 100)
    give(lucia, 100)
    clients = [signed_in(dana) for _ in range(6)]
    answers = at_once(
        6, lambda number: place(clients[number], mateo, {bottle: 1}, idempotency_key="one-press").status_code
    )
    assert set(answers) == {200}
    assert Order.objects.of(brook_street).count() == 1
    assert sum(points_of(mateo, lucia)) == 140
