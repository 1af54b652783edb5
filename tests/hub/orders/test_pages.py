"""Ordering on the pages: choosing, the family's points, the queue, the pick list, cancelling, undo."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offthecharts.hub.cards import services as cards
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.merges.merging import merge
from offthecharts.hub.orders import services
from offthecharts.hub.orders.errors import LimitReached
from offthecharts.hub.orders.models import Consent, Order, OrderShare, OrderState
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.points.verify import faults
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.prizes.models import Prize
from offthecharts.web.cards.numbers import make_number
from tests.hub.orders.placing import BY, order_of
from tests.hub.people import give, member_of
from tests.hub.prizes.catalogue import prize_of


@pytest.fixture
def lucia(brook_street: Practice, rosa: Member) -> Member:
    """Mateo's sister."""
    lucia = member_of(brook_street, "Lucia", "Alvarez")
    Responsibility.across_practices.create(practice=brook_street, patient_id=lucia.id, account_holder_id=rosa.id)
    return lucia


def place(client: Client, member: Member, chosen: dict[Prize, int], **more: Any) -> Any:
    fields: dict[str, Any] = {"idempotency_key": uuid.uuid4().hex, **more}
    for prize, quantity in chosen.items():
        fields |= {f"quantity-{prize.id}": quantity, f"seen-{prize.id}": prize.points}
    return client.post(f"/members/{member.number}/orders/new/", fields, follow=True)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def state(order: Order) -> str:
    return Order.objects.of(order.practice_id).get(id=order.id).state


def test_what_the_member_can_afford_stands_first(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    give(mateo, 50)
    for name, points, more in [
        ("Drone", 900, {}),
        ("Ball", 40, {}),
        ("Gone", 10, {"in_stock": 0}),
        ("Retired", 10, {"is_active": False}),
        ("Online only", 10, {"offered_at_desk": False}),
    ]:
        prize_of(brook_street, name, points, **more)
    page = text(as_dana.get(f"/members/{mateo.number}/orders/new/"))
    assert page.index(">Ball<") < page.index(">Drone<") < page.index(">Gone<")
    assert "850 more needed" in page
    assert "Retired" not in page
    assert "Online only" not in page


def test_prizes_with_limits_cost_no_query_each(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    give(mateo, 500)
    address = f"/members/{mateo.number}/orders/new/"
    as_dana.get(address)
    asked = []
    for name in "ABCDEF":
        limit: dict[str, Any] = {"limit_per_member": 2, "limit_period": "year" if name in "ACE" else "ever"}
        order_of(mateo, (prize_of(brook_street, name, 10, **limit), 2))
        with CaptureQueriesContext(connection) as queries:
            page = text(as_dana.get(address))
        asked.append(len(queries))
    assert page.count("limit of 2 reached") == 6
    assert len(set(asked)) == 1


def test_an_order_is_placed_seen_on_the_profile_and_undone(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 100)
    bottle = prize_of(brook_street, points=30, in_stock=5)
    page = text(place(as_dana, mateo, {bottle: 2}, comment="Blue, please"))
    assert "Order 1 is placed: 60 points." in page
    assert "2 × Water bottle" in page
    assert balance_of(brook_street, mateo) == 40
    as_dana.post("/orders/1/cancel/", {"why": "Undone right away"})
    assert balance_of(brook_street, mateo) == 100
    assert "Undone right away" in text(as_dana.get("/orders/1/"))


def test_the_activity_leads_to_the_order(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    give(mateo, 100)
    order = order_of(mateo, prize_of(brook_street))
    page = text(as_dana.get(f"/members/{mateo.number}/"))
    assert f'href="/orders/{order.number}/" aria-label="Order {order.number}"' in page


def test_a_second_press_places_no_second_order(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    give(mateo, 100)
    bottle = prize_of(brook_street, points=30)
    for _ in range(2):
        place(as_dana, mateo, {bottle: 1}, idempotency_key="same")
    assert Order.objects.of(brook_street).count() == 1


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        ({"points": 45}, "costs 45 points now; 30 were shown"),
        ({"stock": 1}, "Only 1 of Water bottle is left"),
        ({"stock": 0}, "out of stock"),
        ({"is_active": False}, "Choose a prize"),
        ({"limit_per_member": 1}, "may order 1 more"),
    ],
)
def test_what_changed_meanwhile_is_said_and_nothing_is_lost(
    as_dana: Client, brook_street: Practice, mateo: Member, meanwhile: dict[str, Any], said: str
) -> None:
    give(mateo, 100)
    bottle = prize_of(brook_street, points=30, in_stock=9)
    prize_of(brook_street, "Ball")
    Prize.objects.of(brook_street).filter(id=bottle.id).update(**meanwhile)
    answer = place(as_dana, mateo, {bottle: 2}, comment="Blue, please")
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Blue, please" in text(answer)
    assert balance_of(brook_street, mateo) == 100
    assert not Order.objects.of(brook_street).exists()


def test_short_of_points_a_sister_adds_hers_with_her_yes(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member
) -> None:
    give(mateo, 40)
    give(lucia, 70)
    bottle = prize_of(brook_street, points=60)
    refused = place(as_dana, mateo, {bottle: 1})
    assert refused.status_code == 422
    assert "20 too few" in text(refused)
    assert "20 points are missing." in text(refused)
    assert f'name="adds-{lucia.id}" value=""' in text(refused)  # nobody's points are put in by themselves
    place(as_dana, mateo, {bottle: 1}, **{f"adds-{lucia.id}": 20, f"yes-{lucia.id}": "on"})
    assert (balance_of(brook_street, mateo), balance_of(brook_street, lucia)) == (0, 50)
    share = OrderShare.objects.of(brook_street).get(member_id=lucia.id)
    assert (share.consent, share.consent_by) == (Consent.ASKED, "Dana")


def test_who_has_not_said_yes_keeps_their_points_and_holds_the_order_up(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member
) -> None:
    give(mateo, 40)
    give(lucia, 70)
    bottle = prize_of(brook_street, points=60)
    page = text(place(as_dana, mateo, {bottle: 1}, **{f"adds-{lucia.id}": 20}))
    assert "Lucia must still say yes" in page
    assert (balance_of(brook_street, mateo), balance_of(brook_street, lucia)) == (0, 70)
    share = OrderShare.objects.of(brook_street).get(member_id=lucia.id)
    page = text(as_dana.post("/orders/step/", {"do": "approve", "number": 1}, follow=True))
    assert "Lucia must say yes first" in page
    assert as_dana.post(f"/orders/1/shares/{share.id}/", {}).status_code == 409
    as_dana.post(f"/orders/1/shares/{share.id}/", {"asked": "yes"})
    assert balance_of(brook_street, lucia) == 50
    as_dana.post("/orders/step/", {"do": "approve", "number": 1})
    assert Order.objects.of(brook_street).get().state == OrderState.APPROVED


def test_a_card_says_yes_if_it_is_theirs_or_an_account_holders(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member, rosa: Member
) -> None:
    give(mateo, 40)
    give(lucia, 70)
    numbers = {one: make_number() for one in (mateo, rosa)}
    for one, number in numbers.items():
        cards.connect(member=one, number=number, actor=None)
    order = order_of(mateo, prize_of(brook_street, points=60), contributions={mateo.id: 40, lucia.id: 20})
    share = OrderShare.objects.of(brook_street).get(member_id=lucia.id)
    address = f"/orders/{order.number}/shares/{share.id}/"
    assert "Swipe the one of Lucia" in text(as_dana.post(address, {"swipe": numbers[mateo]}))
    assert as_dana.post(address, {"swipe": "no card"}).status_code in (409, 422)
    as_dana.post(address, {"swipe": numbers[rosa]})
    share = OrderShare.objects.of(brook_street).get(member_id=lucia.id)
    assert (share.consent, share.consent_note) == (Consent.CARD, f"Rosa, ···· {numbers[rosa][-4:]}")
    assert numbers[rosa] not in text(as_dana.get(f"/orders/{order.number}/"))


def test_many_are_approved_at_once_and_undone_at_once(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    give(mateo, 100)
    orders = [order_of(mateo, prize_of(brook_street, f"Prize {number}", 10)) for number in range(3)]
    services.cancel(order=orders[2], **BY)
    numbers = [order.number for order in orders]
    page = text(
        as_dana.post("/orders/step/", {"do": "approve", "number": numbers, "state": "requested"}, follow=True)
    )
    assert "2 orders are approved." in page
    assert "Order 3: The order is somewhere else already" in page
    as_dana.post("/orders/step/", {"do": "unapprove", "number": numbers[:2]})
    assert [state(order) for order in orders] == ["requested", "requested", "cancelled"]
    as_dana.post("/orders/step/", {"do": "approve", "number": numbers})
    as_dana.post("/orders/step/", {"do": "fulfil", "number": numbers})
    assert [state(order) for order in orders] == ["fulfilled", "fulfilled", "cancelled"]
    as_dana.post("/orders/step/", {"do": "unfulfil", "number": numbers[:1]})
    assert state(orders[0]) == "approved"


def test_the_pick_list_has_every_approved_piece_by_prize_and_by_member(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member
) -> None:
    bottle = prize_of(brook_street, points=10)
    for member, quantity in ((mateo, 2), (lucia, 3)):
        give(member, 100)
        services.approve(order=order_of(member, (bottle, quantity), comment=f"For {member.called}"), **BY)
    order_of(mateo, prize_of(brook_street, "Not approved", 10))
    page = text(as_dana.get("/orders/pick-list/"))
    assert "<strong>5</strong>" in page
    assert "Mateo A." in page
    assert "For Lucia" in page
    assert "Not approved" not in page


def test_refusing_needs_a_reason_that_stays_with_the_order(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 100)
    order = order_of(mateo, prize_of(brook_street))
    assert as_dana.post(f"/orders/{order.number}/cancel/", {"why": ""}).status_code == 422
    page = text(as_dana.post(f"/orders/{order.number}/cancel/", {"why": "Not yet delivered"}, follow=True))
    assert "60 points are back" in page
    assert "Not yet delivered" in page
    page = text(as_dana.post(f"/orders/{order.number}/reopen/", follow=True))
    assert "is requested again" in page
    assert balance_of(brook_street, mateo) == 40


def test_a_handed_over_order_is_not_cancelled(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    give(mateo, 100)
    order = order_of(mateo, prize_of(brook_street))
    services.approve(order=order, **BY)
    services.fulfil(order=order, **BY)
    answer = as_dana.post(f"/orders/{order.number}/cancel/", {"why": "Too late"})
    assert answer.status_code == 409
    assert "It is fulfilled by Dana" in text(answer)


def test_the_home_page_and_the_navigation_say_what_waits(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 100)
    order_of(mateo, prize_of(brook_street, points=10))
    services.approve(order=order_of(mateo, prize_of(brook_street, "Ball", 10)), **BY)
    page = text(as_dana.get("/"))
    assert "<strong>1</strong> to approve" in page
    assert "<strong>1</strong> to hand over" in page


def test_orders_are_found_by_number_and_name_and_exported(
    as_dana: Client, as_olive: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    for member in (mateo, rosa):
        give(member, 100)
        order_of(member, prize_of(brook_street, f"=Prize of {member.called}", 10))
    assert "Prize of Rosa" not in (page := text(as_dana.get("/orders/?q=mateo")))
    assert "Prize of Mateo" in page
    assert "Prize of Mateo" not in text(as_dana.get("/orders/?q=%232&state=all"))
    lines = b"".join(as_olive.get("/orders/export/?state=all").streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert "'=Prize of Mateo" in lines[1]


def test_points_that_come_back_to_a_merged_profile_go_to_the_one_it_is_now(
    brook_street: Practice, mateo: Member, lucia: Member, olive: HubUser
) -> None:
    give(mateo, 60)
    order = order_of(mateo, prize_of(brook_street))
    merge(practice=brook_street, kept_id=lucia.id, merged_id=mateo.id, by=olive, idempotency_key="merge")
    order = Order.objects.of(brook_street).get(id=order.id)
    assert order.member_id == lucia.id
    services.cancel(order=order, **BY)
    assert balance_of(brook_street, lucia) == 60
    services.reopen(order=order, **BY)
    assert balance_of(brook_street, lucia) == 0
    assert list(faults()) == []


def test_a_limit_a_year_begins_anew_in_january(brook_street: Practice, mateo: Member) -> None:
    bottle = prize_of(brook_street, points=10, limit_per_member=1, limit_period="year")
    zone = brook_street.zone
    give(mateo, 100, at=datetime(2025, 1, 1, tzinfo=zone))
    order_of(mateo, bottle, at=datetime(2025, 12, 31, 23, 59, tzinfo=zone))
    order_of(mateo, bottle, at=datetime(2026, 1, 1, 0, 1, tzinfo=zone))
    with pytest.raises(LimitReached):
        order_of(mateo, bottle, at=datetime(2026, 6, 1, tzinfo=zone))


def test_undoing_a_cancellation_approves_again_and_every_step_stays_listed(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 100)
    order = order_of(mateo, prize_of(brook_street))
    as_dana.post("/orders/step/", {"do": "approve", "number": order.number})
    as_dana.post(f"/orders/{order.number}/cancel/", {"why": "Pressed the wrong one"})
    page = text(as_dana.post(f"/orders/{order.number}/reopen/", follow=True))
    assert "is approved again, its points are held" in page
    assert (state(order), balance_of(brook_street, mateo)) == ("approved", 40)
    steps = page.partition("What happened")[2]
    words = ["Requested", "Approved", "Cancelled, with the points back", "Pressed the wrong one", "Taken up again"]
    places = [steps.index(word) for word in words]
    assert places == sorted(places)
    for back in ("fulfil", "unfulfil", "unapprove"):
        as_dana.post("/orders/step/", {"do": back, "number": order.number})
    steps = text(as_dana.get(f"/orders/{order.number}/")).partition("What happened")[2]
    for word in [*words, "Handed over", "Hand-over taken back", "Approval taken back"]:
        assert word in steps
    assert steps.count("<strong>Approved</strong>") == 1


def test_a_refused_order_that_is_taken_up_again_waits_for_approval_as_before(
    brook_street: Practice, mateo: Member
) -> None:
    give(mateo, 100)
    order = order_of(mateo, prize_of(brook_street))
    services.approve(order=order, **BY)
    services.unapprove(order=order, **BY)
    services.cancel(order=order, **BY)
    services.reopen(order=order, **BY)
    assert state(order) == "requested"


def test_the_page_says_for_whom_and_opens_the_familys_points_when_nothing_can_be_afforded(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member
) -> None:
    give(lucia, 70)
    prize_of(brook_street, points=60)
    page = text(as_dana.get(f"/members/{mateo.number}/orders/new/"))
    assert "<h1>Order a prize for <bdi>Mateo Alvarez</bdi></h1>" in page
    assert page.index('<details class="disclosure order-family" open>') < page.index("With a few more points")
    give(mateo, 60)
    assert '<details class="disclosure order-family">' in text(as_dana.get(f"/members/{mateo.number}/orders/new/"))


def test_an_order_that_waits_for_the_family_has_no_box_and_nothing_to_tick_has_no_button(
    as_dana: Client, brook_street: Practice, mateo: Member, lucia: Member
) -> None:
    give(mateo, 100)
    give(lucia, 70)
    order_of(mateo, prize_of(brook_street, points=60), contributions={mateo.id: 40, lucia.id: 20})
    page = text(as_dana.get("/orders/"))
    assert "waits for a yes" in page
    for gone in ("Approve the ticked", "data-all", 'name="number"'):
        assert gone not in page
    order_of(mateo, prize_of(brook_street, "Ball", points=10))
    page = text(as_dana.get("/orders/"))
    assert page.count('type="checkbox" name="number"') == 1
    assert "Approve the ticked" in page
