"""Contact data that are corrected in the Hub are offered to the chart."""

from typing import Any

import pytest
from django.test import Client

from offthecharts.hub.differences.offers import correct_contact
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.origins import Source, source_of
from offthecharts.hub.news.models import NewsItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(mateo: Member) -> Member:
    """Mateo, whom the practice program knows."""
    Member.objects.of(mateo.practice).filter(id=mateo.id).update(external_id="chart-7")
    return Member.objects.of(mateo.practice).get(id=mateo.id)


def told(member: Member) -> list[dict[str, Any]]:
    """The offers that the practice hears of."""
    news = NewsItem.objects.of(member.practice_id).filter(kind="contact_offer").order_by("sequence")
    return [item.body for item in news]


def test_a_member_s_correction_is_theirs_and_offered(linked: Member) -> None:
    values = {"email": "mine@example.com", "city": "Queens", "first_name": "Matteo"}
    correct_contact(member=linked, values=values, by=Source.MEMBER, by_name="Rosa Alvarez")
    email, address = told(linked)
    assert (email["external_id"], email["field"], email["value"]) == ("chart-7", "email", "mine@example.com")
    assert (email["by"], email["by_name"]) == ("member", "Rosa Alvarez")
    assert (address["field"], address["value"]["city"]) == ("address", "Queens")
    assert email["offer_id"] != address["offer_id"]
    held = Member.objects.of(linked.practice_id).get(id=linked.id)
    assert (held.first_name, source_of(held, "email")) == ("Matteo", Source.MEMBER)


def test_nothing_new_is_offered_to_nobody(linked: Member) -> None:
    correct_contact(member=linked, values={"email": linked.email}, by=Source.MEMBER, by_name="Rosa")
    assert told(linked) == []


def test_a_member_without_a_chart_is_offered_nowhere(rosa: Member) -> None:
    assert correct_contact(member=rosa, values={"city": "Queens"}, by=Source.MEMBER, by_name="Rosa") == ["city"]
    assert told(rosa) == []


@pytest.mark.parametrize(
    ("ticked", "offers", "said"), [({"offer": "yes"}, 1, "offered to the chart"), ({}, 0, "Saved.")]
)
def test_a_hub_user_offers_it_if_they_tick_that(
    as_dana: Client, linked: Member, ticked: dict[str, str], offers: int, said: str
) -> None:
    form = {"first_name": "Mateo", "last_name": "Alvarez", "birth_date": "2014-05-04", "email": "x@example.com"}
    page = as_dana.post("/members/2/edit/", {**form, **ticked}, follow=True).content.decode()
    assert said in page
    assert len(told(linked)) == offers
    assert "Offer to the chart" in as_dana.get("/members/2/edit/").content.decode()
