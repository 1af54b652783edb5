"""Whoever handed over takes it back for a quarter of an hour; later, and for others, Owners and Admins do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import services
from offthecharts.hub.orders.errors import OrderTooLarge
from offthecharts.hub.orders.models import Order
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice, Role
from offthecharts.hub.prizes.models import Prize
from tests.hub.conftest import hub_user, signed_in
from tests.hub.orders.placing import BY, order_of
from tests.hub.people import give


def prize(practice: Practice, name: str = "Bottle", points: int = 40, retail_cents: int = 900) -> Prize:
    """A prize of the catalogue."""
    return Prize.across_practices.create(
        practice=practice, name=name, points=points, retail_cents=retail_cents, search_name=name.lower()
    )


@pytest.fixture
def order(brook_street: Practice, mateo: Member, dana: HubUser) -> Order:
    """Approved, and handed over by Dana now."""
    give(mateo, 100)
    made = order_of(mateo, prize(brook_street))
    services.approve(order=made, **BY)
    services.fulfil(order=made, by_name=dana.display_name, hub_user=dana)
    return made


def taken_back(client: Client, order: Order) -> str:
    """The page of the order after its hand-over is taken back by `client`."""
    data = {"do": "unfulfil", "number": order.number, "next": "order"}
    return client.post("/orders/step/", data, follow=True).content.decode()


def state(order: Order) -> str:
    """As the database has it."""
    now: str = Order.objects.of(order.practice_id).get(id=order.id).state
    return now


def test_whoever_handed_over_takes_it_back_at_once(as_dana: Client, order: Order) -> None:
    assert 'value="unfulfil"' in as_dana.get(f"/orders/{order.number}/").content.decode()
    taken_back(as_dana, order)
    assert state(order) == "approved"


def test_a_prize_handed_out_long_ago_is_not_kept_with_the_points_back(
    as_dana: Client, as_olive: Client, brook_street: Practice, mateo: Member, order: Order
) -> None:
    Order.objects.of(brook_street).update(fulfilled_at=timezone.now() - timedelta(minutes=16))
    page = as_dana.get(f"/orders/{order.number}/").content.decode()
    assert 'value="unfulfil"' not in page
    assert "Owners and Admins can take the hand-over back" in page
    assert "Ask an Owner or Admin to take it back" in taken_back(as_dana, order)
    assert as_dana.post(f"/orders/{order.number}/cancel/", {"why": "A trick"}).status_code == 409
    assert (state(order), balance_of(brook_street, mateo)) == ("fulfilled", 60)
    taken_back(as_olive, order)
    assert state(order) == "approved"


@pytest.mark.parametrize(("role", "after"), [(Role.REWARDS, "fulfilled"), (Role.ADMIN, "approved")])
def test_others_do_not_take_it_back_unless_they_run_the_practice(
    brook_street: Practice, order: Order, role: Role, after: str
) -> None:
    client = signed_in(hub_user(brook_street, "somebody", role))
    offered = 'value="unfulfil"' in client.get(f"/orders/{order.number}/").content.decode()
    taken_back(client, order)
    assert (state(order), offered) == (after, after == "approved")


@pytest.mark.parametrize(("points", "retail_cents"), [(1, 10_000_000), (100_000_000, 0)])
def test_an_order_of_more_than_the_database_counts_is_refused_with_advice(
    brook_street: Practice, mateo: Member, points: int, retail_cents: int
) -> None:
    give(mateo, 5000)
    many = [(prize(brook_street, f"Car {number}", points, retail_cents), 99) for number in range(3)]
    with pytest.raises(OrderTooLarge, match="Order fewer prizes"):
        order_of(mateo, *many)
    assert not Order.objects.of(brook_street).exists()
