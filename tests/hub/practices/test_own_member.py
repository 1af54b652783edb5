"""Which member a Hub user is: set by number or name, and not taken off by oneself."""

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.models import HubUser, Practice, Role
from tests.hub.conftest import hub_user, signed_in
from tests.hub.people import give, member_of, menu_of


def say(client: Client, user: HubUser, text: str) -> str:
    answer = client.post(reverse("hub_user_member", args=[user.pk]), {"member": text}, follow=True)
    user.refresh_from_db()
    return str(answer.content.decode())


@pytest.mark.parametrize("text", ["rosa alvarez", "1", "#1", "Rosa Alvarez #1"])
def test_an_owner_says_which_member_somebody_is(
    as_olive: Client, dana: HubUser, rosa: Member, mateo: Member, text: str
) -> None:
    assert "Rosa Alvarez" in say(as_olive, dana, text)
    assert dana.member_id == rosa.id
    say(as_olive, dana, "")
    assert dana.member_id is None


def test_several_of_the_name_are_told_apart_by_number(as_olive: Client, dana: HubUser, rosa: Member) -> None:
    other = member_of(rosa.practice, "Rosa", "Alvarez-Ruiz")
    assert f"#{other.number}" in say(as_olive, dana, "rosa alvarez")
    assert "No member has" in say(as_olive, dana, "Zoltan")
    assert dana.member_id is None


def test_nobody_takes_their_own_profile_off(as_olive: Client, olive: HubUser, rosa: Member) -> None:
    say(as_olive, olive, "1")
    assert "Another Owner or Admin" in say(as_olive, olive, "")
    assert olive.member_id == rosa.id


def test_an_admin_does_not_touch_an_owner(brook_street: Practice, olive: HubUser, rosa: Member) -> None:
    admin = signed_in(hub_user(brook_street, "ada", Role.ADMIN))
    assert "Owner" in say(admin, olive, "1")
    assert olive.member_id is None


def test_who_is_family_neither_adds_undoes_a_deduction_nor_corrects(
    as_olive: Client, olive: HubUser, mateo: Member, rosa: Member
) -> None:
    say(as_olive, olive, "1")
    give(mateo, 50)
    give(mateo, -20, reason="Broken bracket")
    profile = reverse("member", args=[mateo.number])
    page = as_olive.get(profile).content.decode()
    assert "of your family" in page
    assert 'id="add-points"' not in page
    for headers in ({}, {"HX-Request": "true"}):
        form = as_olive.get(reverse("points_add", args=[mateo.number]), headers=headers).content.decode()
        assert "Somebody else of the practice gives the points." in form
        assert "data-add-points" not in form
    data = {"idempotency_key": "k", "item": str(menu_of(mateo.practice)["On time"].id)}
    refused = as_olive.post(reverse("points_add", args=[mateo.number]), data)
    assert refused.status_code == 422
    assert "of your family" in refused.content.decode()
    taken = PointsEntry.objects.of(mateo.practice).get(points=-20)
    as_olive.post(reverse("points_undo", args=[mateo.number]), {"idempotency_key": "u", "entry": str(taken.id)})
    correction = {"idempotency_key": "c", "points": "5", "reason": "because"}
    assert as_olive.post(reverse("points_correct", args=[mateo.number]), correction).status_code == 422
    assert PointsEntry.objects.of(mateo.practice).count() == 2
