"""Faults that other reward systems are known for; each test is named after the one it prevents."""

import pytest
from django.db.models import Sum

from offthecharts.hub.members.models import Member
from offthecharts.hub.orders import services
from offthecharts.hub.orders.errors import OrderMoved, PointsShort
from offthecharts.hub.orders.holding import Agreed
from offthecharts.hub.orders.models import Consent, Order, OrderState
from offthecharts.hub.points.errors import KeyReused, PartOfMore
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.services import reverse
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.prizes.errors import StockGone
from offthecharts.hub.prizes.models import Prize, StockMovement
from offthecharts.web.errors import DomainError
from tests.hub.launches.test_parallel import at_once, separate_connections
from tests.hub.orders.placing import BY, order_of
from tests.hub.people import give
from tests.hub.prizes.catalogue import prize_of

__all__ = ["separate_connections"]

ORDERS = 20


def points_of(member: Member) -> int:
    return balance_of(member.practice, member)


def tried(member: Member, prize: Prize, **more: str) -> str:
    """What an order of `prize` led to."""
    try:
        order_of(member, prize, **more)
    except DomainError as error:
        return error.code
    return "ordered"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
class TestAtOnce:
    """Real threads on a real database."""

    def test_the_same_points_spent_twice_by_20_parallel_orders(self, brook_street: Practice, mateo: Member) -> None:
        bottle = prize_of(brook_street, points=60, in_stock=50)
        give(mateo, 150)
        outcomes = at_once(ORDERS, lambda _number: tried(mateo, bottle))
        assert sorted(outcomes) == ["ordered"] * 2 + ["points_short"] * (ORDERS - 2)
        assert points_of(mateo) == 30
        assert Prize.objects.of(brook_street).get().stock == 48
        assert list(faults()) == []

    def test_one_press_that_arrives_20_times_is_one_order(self, brook_street: Practice, mateo: Member) -> None:
        bottle = prize_of(brook_street, points=60, in_stock=50)
        give(mateo, 1500)
        outcomes = at_once(ORDERS, lambda _number: tried(mateo, bottle, idempotency_key="one-press"))
        assert outcomes == ["ordered"] * ORDERS
        assert Order.objects.of(brook_street).count() == 1
        assert points_of(mateo) == 1440

    def test_a_stock_below_zero_by_20_parallel_orders(self, brook_street: Practice, mateo: Member) -> None:
        bottle = prize_of(brook_street, points=5, in_stock=3)
        give(mateo, 1000)
        outcomes = at_once(ORDERS, lambda _number: tried(mateo, bottle))
        assert sorted(outcomes) == ["ordered"] * 3 + ["stock_gone"] * (ORDERS - 3)
        assert Prize.objects.of(brook_street).get().stock == 0
        assert StockMovement.objects.of(brook_street).aggregate(total=Sum("quantity"))["total"] == 0
        assert points_of(mateo) == 985

    def test_a_limit_passed_by_20_parallel_orders(self, brook_street: Practice, mateo: Member) -> None:
        bottle = prize_of(brook_street, points=5, limit_per_member=2)
        give(mateo, 1000)
        outcomes = at_once(ORDERS, lambda _number: tried(mateo, bottle))
        assert sorted(outcomes) == ["limit_reached"] * (ORDERS - 2) + ["ordered"] * 2

    def test_a_refund_that_charges_twice(self, brook_street: Practice, mateo: Member) -> None:
        """As many cancel the same order at once: the points come back one time, the stock too."""
        bottle = prize_of(brook_street, points=60, in_stock=5)
        give(mateo, 100)
        order = order_of(mateo, bottle)

        def cancel(_number: int) -> str:
            try:
                services.cancel(order=Order.objects.of(brook_street).get(id=order.id), **BY)
            except OrderMoved as error:
                return error.code
            return "cancelled"

        outcomes = at_once(ORDERS, cancel)
        assert sorted(outcomes) == ["cancelled"] + ["order_moved"] * (ORDERS - 1)
        assert points_of(mateo) == 100
        assert Prize.objects.of(brook_street).get().stock == 5
        assert list(faults()) == []

    def test_an_order_that_is_fulfilled_and_cancelled_at_once(self, brook_street: Practice, mateo: Member) -> None:
        bottle = prize_of(brook_street, points=60, in_stock=5)
        give(mateo, 100)
        order = order_of(mateo, bottle)
        services.approve(order=order, **BY)

        def either(number: int) -> str:
            step = services.fulfil if number % 2 else services.cancel
            try:
                step(order=Order.objects.of(brook_street).get(id=order.id), **BY)
            except OrderMoved:
                return ""
            return "fulfilled" if number % 2 else "cancelled"

        (outcome,) = filter(None, at_once(8, either))
        assert Order.objects.of(brook_street).get().state == outcome
        assert points_of(mateo) == (40 if outcome == "fulfilled" else 100)


def test_a_refund_that_keeps_the_points(brook_street: Practice, mateo: Member) -> None:
    bottle = prize_of(brook_street, points=60, in_stock=5)
    give(mateo, 100)
    order = order_of(mateo, bottle)
    assert points_of(mateo) == 40
    assert services.cancel(order=order, why="Out of stock", **BY) == 60
    assert points_of(mateo) == 100
    kinds = PointsEntry.objects.of(brook_street).order_by("id").values_list("kind", "points")
    assert list(kinds) == [("award", 100), ("order", -60), ("reversal", 60)]
    assert Prize.objects.of(brook_street).get().stock == 5


def test_a_refund_of_a_relatives_points_to_whoever_ordered(
    brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    bottle = prize_of(brook_street, points=60)
    give(mateo, 40)
    give(rosa, 40)
    order = order_of(
        mateo,
        bottle,
        contributions={mateo.id: 35, rosa.id: 25},
        agreed={rosa.id: Agreed(Consent.ASKED, "Dana", "Rosa")},
    )
    assert (points_of(mateo), points_of(rosa)) == (5, 15)
    services.cancel(order=order, **BY)
    assert (points_of(mateo), points_of(rosa)) == (40, 40)


def test_an_entry_of_an_order_taken_back_alone_while_the_prize_is_handed_over(
    brook_street: Practice, mateo: Member
) -> None:
    bottle = prize_of(brook_street, points=60)
    give(mateo, 100)
    order_of(mateo, bottle)
    entry = PointsEntry.objects.of(brook_street).get(kind=EntryKind.ORDER)
    with pytest.raises(PartOfMore):
        reverse(
            practice=brook_street,
            entry_id=entry.id,
            by_name="Dana",
            hub_user=None,
            idempotency_key="by-the-back-door",
        )
    assert points_of(mateo) == 40


def test_a_replay_with_another_body(brook_street: Practice, mateo: Member) -> None:
    bottle, ball = prize_of(brook_street, points=60), prize_of(brook_street, "Ball", points=10)
    give(mateo, 100)
    first = order_of(mateo, bottle, idempotency_key="key")
    again = order_of(mateo, bottle, idempotency_key="key")
    assert (again.id, again.repeated) == (first.id, True)
    for other in ([ball], [(bottle, 2)], [bottle, ball]):
        with pytest.raises(KeyReused, match="placed order 1"):
            order_of(mateo, *other, idempotency_key="key")
    agreed = {mateo.id: Agreed(Consent.ASKED, "Dana")}
    for more in ({"by_name": "Olive"}, {"agreed": agreed}, {"seen": {bottle.id: 60}}, {"comment": "Blue"}):
        with pytest.raises(KeyReused):
            order_of(mateo, bottle, idempotency_key="key", **more)
    assert points_of(mateo) == 40
    assert Order.objects.of(brook_street).count() == 1


def test_a_replay_after_the_prize_changed_still_gets_the_first_answer(brook_street: Practice, mateo: Member) -> None:
    bottle = prize_of(brook_street, points=60, in_stock=1)
    give(mateo, 60)
    first = order_of(mateo, bottle, idempotency_key="key", seen={bottle.id: 60})
    Prize.objects.of(brook_street).update(points=90, is_active=False)
    assert order_of(mateo, bottle, idempotency_key="key", seen={bottle.id: 60}).id == first.id


def test_an_order_that_half_happens(brook_street: Practice, mateo: Member) -> None:
    """The second prize is gone: the first one's stock and the points are as before."""
    bottle, ball = (
        prize_of(brook_street, points=10, in_stock=4),
        prize_of(brook_street, "Ball", points=10, in_stock=0),
    )
    give(mateo, 100)
    with pytest.raises(StockGone):
        order_of(mateo, bottle, ball)
    with pytest.raises(PointsShort):
        order_of(mateo, (bottle, 4), prize_of(brook_street, "Kite", points=90, in_stock=1))
    assert points_of(mateo) == 100
    assert list(Prize.objects.of(brook_street).values_list("stock", flat=True)) == [4, 0, 1]
    assert not Order.objects.of(brook_street).exists()


def test_a_cancelled_order_that_is_taken_up_again_holds_its_points_again(
    brook_street: Practice, mateo: Member
) -> None:
    bottle = prize_of(brook_street, points=60, in_stock=1)
    give(mateo, 100)
    order = order_of(mateo, bottle)
    for _ in range(2):
        services.cancel(order=order, **BY)
        services.reopen(order=order, **BY)
    assert points_of(mateo) == 40
    assert Prize.objects.of(brook_street).get().stock == 0
    services.cancel(order=order, **BY)
    order_of(mateo, bottle)
    with pytest.raises((StockGone, PointsShort)):
        services.reopen(order=order, **BY)
    assert Order.objects.of(brook_street).get(id=order.id).state == OrderState.CANCELLED
    assert points_of(mateo) == 40
    assert list(faults()) == []
