"""Members of government programmes get little things: $15 an item, $75 a year, no cash; everybody else is free."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member, Payer
from offthecharts.hub.orders import services as orders
from offthecharts.hub.orders.models import Order
from offthecharts.hub.payers import queries, services
from offthecharts.hub.payers.errors import CashEquivalentRefused, OverItemLimit, OverYearlyLimit, ValueUnknown
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.hub.prizes.models import Prize, PrizeClass
from tests.hub.orders.placing import BY, order_of
from tests.hub.people import give


@pytest.fixture
def lucky(mateo: Member, olive: HubUser) -> Member:
    """Mateo, whose treatment Medicaid pays, with many points."""
    give(mateo, 5000)
    services.set_payer(member=mateo, payer=Payer.MEDICAID, by=olive)
    mateo.payer = Payer.MEDICAID
    return mateo


def prize(practice: Practice, retail_cents: int, **more: Any) -> Prize:
    """A prize of 10 points that costs so much in a shop."""
    name = f"Prize of {retail_cents}"
    return Prize.across_practices.create(
        practice=practice, name=name, points=10, retail_cents=retail_cents, search_name=name.lower(), **more
    )


def test_an_item_of_just_the_limit_is_fine_and_one_cent_more_is_not(brook_street: Practice, lucky: Member) -> None:
    order_of(lucky, prize(brook_street, 1500))
    with pytest.raises(OverItemLimit, match=r"\$15\.01.*at most \$15\.00"):
        order_of(lucky, prize(brook_street, 1501))


def test_the_year_ends_at_its_limit_over_several_orders(brook_street: Practice, lucky: Member) -> None:
    big, small = prize(brook_street, 1500), prize(brook_street, 1)
    order_of(lucky, (big, 4))
    order_of(lucky, big)
    assert queries.meter(lucky).left_cents == 0
    points = balance_of(brook_street, lucky)
    with pytest.raises(OverYearlyLimit, match="Order less"):
        order_of(lucky, small)
    assert balance_of(brook_street, lucky) == points
    assert Order.objects.of(brook_street).count() == 2


def test_a_cancelled_order_gives_its_room_back(brook_street: Practice, lucky: Member) -> None:
    big = prize(brook_street, 1500)
    order = order_of(lucky, (big, 5))
    orders.cancel(order=order, **BY)
    assert queries.meter(lucky).used_cents == 0
    order_of(lucky, (big, 5))


def test_the_year_is_the_practices_own(brook_street: Practice, lucky: Member) -> None:
    big = prize(brook_street, 1500)
    order_of(lucky, (big, 5), at=datetime(2025, 12, 31, 23, 59, tzinfo=brook_street.zone))
    order_of(lucky, (big, 5), at=datetime(2026, 1, 1, 0, 1, tzinfo=brook_street.zone))
    assert [queries.meter(lucky, year).used_cents for year in (2025, 2026)] == [7500, 7500]


def test_cash_equivalents_are_refused_however_small(brook_street: Practice, lucky: Member) -> None:
    with pytest.raises(CashEquivalentRefused):
        order_of(lucky, prize(brook_street, 100, prize_class=PrizeClass.CASH_EQUIVALENT))
    order_of(lucky, prize(brook_street, 1000, prize_class=PrizeClass.RESTRICTED_CARD))


def test_nobody_else_is_bound(brook_street: Practice, mateo: Member) -> None:
    give(mateo, 500)
    order_of(mateo, (prize(brook_street, 20_000, prize_class=PrizeClass.CASH_EQUIVALENT), 3))


def test_the_practice_sets_its_own_limits(brook_street: Practice, lucky: Member, olive: HubUser) -> None:
    services.set_limits(practice=brook_street, item_cents=500, year_cents=1000, by=olive)
    with pytest.raises(OverItemLimit):
        order_of(lucky, prize(brook_street, 501))
    order_of(lucky, (prize(brook_street, 500), 2))
    with pytest.raises(OverYearlyLimit):
        order_of(lucky, prize(brook_street, 100))


def test_a_payer_noted_after_the_order_is_seen_when_it_is_approved_and_when_it_is_handed_over(
    brook_street: Practice, mateo: Member, olive: HubUser
) -> None:
    give(mateo, 500)
    kinds = {"prize_class": PrizeClass.CASH_EQUIVALENT}
    cash, dear, many = (
        order_of(mateo, one)
        for one in (prize(brook_street, 100, **kinds), prize(brook_street, 1501), (prize(brook_street, 1500), 6))
    )
    orders.approve(order=dear, **BY)
    services.set_payer(member=mateo, payer=Payer.MEDICAID, by=olive)
    for order, refusal in ((cash, CashEquivalentRefused), (many, OverYearlyLimit)):
        with pytest.raises(refusal, match="Cancel the order, then"):
            orders.approve(order=order, **BY)
    with pytest.raises(OverItemLimit, match="Cancel the order, then"):
        orders.fulfil(order=dear, **BY)
    rows = Order.objects.of(brook_street).order_by("number")
    assert list(rows.values_list("state", flat=True)) == ["requested", "approved", "requested"]


def test_an_order_does_not_count_against_itself_and_keeps_the_values_that_it_had(
    brook_street: Practice, lucky: Member
) -> None:
    big = prize(brook_street, 1500)
    order = order_of(lucky, (big, 5))
    Prize.objects.of(brook_street).update(retail_cents=2000)
    orders.approve(order=order, **BY)
    orders.fulfil(order=order, **BY)
    assert queries.meter(lucky).left_cents == 0


def test_what_the_law_forbids_stands_under_not_now_with_the_reason(
    brook_street: Practice, lucky: Member, as_dana: Client
) -> None:
    order_of(lucky, (prize(brook_street, 1400), 5))
    prize(brook_street, 100)
    prize(brook_street, 200, prize_class=PrizeClass.CASH_EQUIVALENT)
    prize(brook_street, 1501)
    page = as_dana.get(f"/members/{lucky.number}/orders/new/").content.decode()
    assert "$5.00 left" in page
    now, not_now = page.split("Not now")
    assert "Prize of 100<" in now
    for name, why in (
        ("Prize of 200", "no cash for this payer"),
        ("Prize of 1501", "over $15.00 an item"),
        ("Prize of 1400", "over the $5.00 left this year"),
    ):
        assert f"{name}<" not in now
        assert why in not_now.partition(f"{name}<")[2][:400]


def test_the_page_shows_who_is_near_and_keeps_what_was_typed(
    brook_street: Practice, lucky: Member, as_olive: Client
) -> None:
    order_of(lucky, (prize(brook_street, 1400), 5))
    page = as_olive.get("/payers/").content.decode()
    for words in ("Mateo", "Medicaid", "$70.00", "$5.00 left", "Office of Inspector General"):
        assert words in page
    wrong = as_olive.post("/payers/", {"item": "90", "year": "75"})
    assert wrong.status_code == 422
    assert "cannot be below" in wrong.content.decode()
    assert as_olive.post("/payers/", {"item": "10.50", "year": "60"}).status_code == 302
    limits = queries.limits_of(brook_street)
    assert (limits.item_cents, limits.year_cents) == (1050, 6000)
    export = b"".join(as_olive.get("/payers/export/")).decode()
    assert "Mateo,Alvarez,Medicaid" in export
    assert "70.00" in export


def test_the_payer_is_set_on_the_profile_and_taken_back(
    brook_street: Practice, mateo: Member, as_olive: Client
) -> None:
    page = as_olive.post(f"/members/{mateo.number}/payer/", {"payer": "medicaid"}, follow=True).content.decode()
    assert "$75.00 left" in page
    assert Member.objects.of(brook_street).get(id=mateo.id).payer == Payer.MEDICAID
    as_olive.post(f"/members/{mateo.number}/payer/", {"payer": ""})
    assert Member.objects.of(brook_street).get(id=mateo.id).payer == Payer.NONE
    assert as_olive.post(f"/members/{mateo.number}/payer/", {"payer": "nonsense"}).status_code == 404


def test_a_prize_of_unknown_value_is_not_for_who_is_bound_until_it_is_entered_or_said_to_be_free(
    brook_street: Practice, lucky: Member, as_dana: Client
) -> None:
    unknown = prize(brook_street, 0)
    page = as_dana.get(f"/members/{lucky.number}/orders/new/").content.decode()
    assert "no retail value entered yet" in page.partition("Not now")[2]
    with pytest.raises(ValueUnknown, match="has no retail value"):
        order_of(lucky, unknown)
    Prize.objects.of(brook_street).update(is_free=True)
    order_of(lucky, unknown)
    Prize.objects.of(brook_street).update(is_free=False, retail_cents=700)
    order_of(lucky, unknown)
    assert queries.meter(lucky).used_cents == 700


def test_an_order_of_unknown_value_is_not_approved_for_who_is_bound_by_now(
    brook_street: Practice, mateo: Member, olive: HubUser
) -> None:
    give(mateo, 50)
    order = order_of(mateo, prize(brook_street, 0))
    services.set_payer(member=mateo, payer=Payer.MEDICAID, by=olive)
    with pytest.raises(ValueUnknown, match="Cancel the order, then"):
        orders.approve(order=order, **BY)


def test_the_payer_is_chosen_above_the_words_of_the_law_and_a_choice_that_is_not_saved_is_warned_of(
    lucky: Member, as_olive: Client
) -> None:
    page = as_olive.get(f"/members/{lucky.number}/").content.decode()
    form = page[page.index('class="row payer-form"') :]
    assert "data-no-guard" not in form.partition(">")[0]  # forms.js warns of what is not saved
    assert form.index('name="payer"') < form.index("Office of Inspector General")
