"""Nobody changes the links of their own family: the rule that nobody gives it points would come off with them."""

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.families.models import Kinship
from offthecharts.hub.families.queries import is_family
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import HubUser, Practice
from tests.hub.families.test_pages import link, text_of
from tests.hub.people import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_rosa(as_dana: Client, dana: HubUser, rosa: Member) -> Client:
    """Dana's browser; she is Mateo's mother."""
    HubUser.objects.filter(pk=dana.pk).update(member_id=rosa.id)
    return as_dana


@pytest.mark.parametrize("tie", ["kin", "holder", "patient"])
@pytest.mark.parametrize("is_turned", [False, True])
def test_nobody_links_a_stranger_to_their_own_family_from_either_side(
    as_rosa: Client, brook_street: Practice, mateo: Member, tie: str, is_turned: bool
) -> None:
    rich = member_of(brook_street, "Lea", "Diaz")
    first, second = (rich, mateo) if is_turned else (mateo, rich)
    answer = link(as_rosa, first, second, tie, "Sibling")
    assert answer.status_code == 422
    assert "Ask another Owner or Admin" in text_of(answer)
    assert not is_family(brook_street, mateo.id, rich.id)


def test_nobody_unlinks_their_own_child_and_a_colleague_does(
    as_rosa: Client, as_olive: Client, brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    row = Responsibility.objects.of(brook_street).get()
    for member in (mateo, rosa):
        answer = as_rosa.post(reverse("member_family_unlink", args=[member.number, row.id]))
        assert answer.status_code == 403
        assert "Ask another Owner or Admin" in text_of(answer)
    assert is_family(brook_street, mateo.id, rosa.id)
    as_olive.post(reverse("member_family_unlink", args=[mateo.number, row.id]))
    assert not is_family(brook_street, mateo.id, rosa.id)


def test_links_of_others_stay_free_for_who_is_a_member(as_rosa: Client, brook_street: Practice) -> None:
    lea, noah = (member_of(brook_street, name, "Diaz") for name in ("Lea", "Noah"))
    link(as_rosa, lea, noah, "kin", "Sibling")
    row = Kinship.objects.of(brook_street).get()
    as_rosa.post(reverse("member_family_unlink", args=[noah.number, row.id]))
    assert not Kinship.objects.of(brook_street).exists()
