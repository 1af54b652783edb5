"""Orders of who is signed in and their family: their own points alone, and somebody else decides."""

import pytest
from django.test import Client

from offthecharts.hub.families.errors import NotByFamily
from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import services
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import Consent, Order, OrderShare, OrderState
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, PooledPoints, Practice, Role
from tests.hub.conftest import hub_user
from tests.hub.orders.placing import BY, order_of
from tests.hub.orders.test_pages import place, state, text
from tests.hub.people import give
from tests.hub.prizes.catalogue import prize_of


@pytest.fixture
def as_rosa(as_dana: Client, dana: HubUser, rosa: Member) -> Client:
    """Dana's browser; she is Mateo's mother."""
    dana.member_id = rosa.id
    dana.save()
    return as_dana


def step(client: Client, order: Order, what: str) -> str:
    return text(client.post("/orders/step/", {"do": what, "number": order.number, "next": "order"}, follow=True))


def test_the_points_of_a_pooling_family_are_not_taken_for_ones_own_order(
    as_rosa: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    Practice.objects.filter(pk=brook_street.pk).update(pooled_points=PooledPoints.EVERYBODY)
    give(mateo, 100)
    bottle = prize_of(brook_street, points=60)
    assert "of your family" in text(as_rosa.get(f"/members/{rosa.number}/orders/new/"))
    assert place(as_rosa, rosa, {bottle: 1}).status_code == 422
    assert place(as_rosa, rosa, {bottle: 1}, **{f"adds-{mateo.id}": 60, f"yes-{mateo.id}": "on"}).status_code == 422
    assert balance_of(brook_street, mateo) == 100
    place(as_rosa, mateo, {bottle: 1})
    assert balance_of(brook_street, mateo) == 40


def test_shares_of_others_are_refused_and_change_nothing(
    dana: HubUser, as_rosa: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    give(mateo, 100)
    with pytest.raises(NotByFamily, match="ask somebody else"):
        order_of(rosa, prize_of(brook_street, points=60), contributions={mateo.id: 60}, hub_user=dana)
    assert not Order.objects.of(brook_street).exists()


def test_nobody_approves_or_hands_over_an_order_of_their_own_family(
    as_rosa: Client, as_olive: Client, brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 100)
    order = order_of(mateo, prize_of(brook_street, points=60))
    for what, stays, goes_on in (
        ("approve", OrderState.REQUESTED, OrderState.APPROVED),
        ("fulfil", OrderState.APPROVED, OrderState.FULFILLED),
        ("unfulfil", OrderState.FULFILLED, OrderState.APPROVED),
    ):
        assert "Ask somebody else of the practice" in step(as_rosa, order, what)
        assert state(order) == stays
        step(as_olive, order, what)
        assert state(order) == goes_on


def test_the_yes_of_ones_own_family_is_noted_by_somebody_else(
    as_rosa: Client, as_olive: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    give(mateo, 100)
    order = order_of(rosa, prize_of(brook_street, points=60), contributions={mateo.id: 60})
    address = f"/orders/{order.number}/shares/{OrderShare.objects.of(brook_street).get().id}/"
    assert as_rosa.post(address, {"asked": "yes"}).status_code == 403
    assert balance_of(brook_street, mateo) == 100
    as_olive.post(address, {"asked": "yes"})
    assert balance_of(brook_street, mateo) == 40


def test_an_owner_who_is_alone_hands_their_child_what_its_own_points_buy(
    as_olive: Client, olive: HubUser, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    olive.member_id = rosa.id
    olive.save()
    give(mateo, 100)
    bottle = prize_of(brook_street, points=40)
    alone = order_of(mateo, bottle)
    shared = order_of(rosa, bottle, contributions={mateo.id: 40})
    services.confirm(
        share=OrderShare.objects.of(brook_street).get(order=shared), how=Agreed(Consent.ASKED, "Dana"), hub_user=None
    )
    step(as_olive, alone, "approve")
    step(as_olive, shared, "approve")
    assert [state(alone), state(shared)] == [OrderState.APPROVED, OrderState.REQUESTED]
    spouse = hub_user(brook_street, "adam", Role.ADMIN)
    spouse.member_id = mateo.id
    spouse.save()
    step(as_olive, alone, "fulfil")
    assert state(alone) == OrderState.FULFILLED
    hub_user(brook_street, "dana", Role.REWARDS)
    assert "Ask somebody else" in step(as_olive, alone, "unfulfil")


def test_the_role_rewards_alone_is_no_owner(
    as_rosa: Client, dana: HubUser, brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 100)
    order = order_of(mateo, prize_of(brook_street, points=60))
    assert "Ask somebody else" in step(as_rosa, order, "approve")
    services.cancel(order=order, **{**BY, "hub_user": dana})
    assert balance_of(brook_street, mateo) == 100
