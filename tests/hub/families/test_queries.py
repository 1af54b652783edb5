"""Who belongs to whose family."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offthecharts.hub.families.queries import family_ids, family_of, is_family
from offthecharts.hub.families.ties import MOST_PATIENTS
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import Practice
from tests.hub.families.cast import under
from tests.hub.people import member_of

pytestmark = pytest.mark.django_db


def names(members: list[Member]) -> list[str]:
    return [member.first_name for member in members]


def test_a_family_is_all_who_share_account_holders(
    brook_street: Practice, mateo: Member, rosa: Member, sofia: Member
) -> None:
    member_of(brook_street, "Noah", "Kim")
    for member in (mateo, rosa, sofia):
        assert names(family_of(member)) == ["Rosa", "Sofia", "Mateo"]


def test_patchwork_families_are_one(brook_street: Practice, mateo: Member, sofia: Member) -> None:
    carlos = member_of(brook_street, "Carlos", "Diaz", is_patient=False)
    lea = member_of(brook_street, "Lea", "Diaz")
    under(carlos, sofia, lea)
    assert is_family(brook_street, mateo.id, lea.id)
    assert family_ids(brook_street, mateo.id) == family_ids(brook_street, lea.id)


def test_who_has_no_account_holder_is_a_family_alone(brook_street: Practice) -> None:
    noah = member_of(brook_street, "Noah", "Kim")
    assert family_of(noah) == [noah]
    assert is_family(brook_street, noah.id, noah.id)


def test_who_is_their_own_account_holder_is_there_once(brook_street: Practice) -> None:
    ann = member_of(brook_street, "Ann", "Kim")
    under(ann, ann)
    assert family_of(ann) == [ann]


def test_an_archived_account_holder_still_connects(brook_street: Practice, mateo: Member, sofia: Member) -> None:
    Member.objects.of(brook_street).filter(first_name="Rosa").update(archived_at=timezone.now())
    assert names(family_of(mateo)) == ["Sofia", "Mateo"]
    assert is_family(brook_street, mateo.id, sofia.id)


def test_a_merged_profile_brings_its_family_along(brook_street: Practice, mateo: Member, sofia: Member) -> None:
    twice = member_of(brook_street, "Sofia", "Alvarez")
    Responsibility.objects.of(brook_street).filter(patient_id=sofia.id).delete()
    assert not is_family(brook_street, mateo.id, sofia.id)
    under(Member.objects.of(brook_street).get(first_name="Rosa"), twice)
    Member.objects.of(brook_street).filter(id=twice.id).update(merged_into_id=sofia.id, archived_at=timezone.now())
    assert names(family_of(mateo)) == ["Rosa", "Sofia", "Mateo"]
    assert sofia in family_of(mateo)


def test_a_children_s_home_makes_no_family(brook_street: Practice, mateo: Member, sofia: Member) -> None:
    home = member_of(brook_street, "Harbor", "House", is_patient=False)
    under(home, mateo, *(member_of(brook_street, f"Child{number}", "Doe") for number in range(MOST_PATIENTS)))
    assert names(family_of(mateo)) == ["Rosa", "Sofia", "Mateo"]
    assert family_of(home) == [home]
    assert not is_family(brook_street, home.id, mateo.id)


def test_a_family_costs_few_queries(mateo: Member, sofia: Member, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(4):
        family_of(mateo)


def test_a_children_s_home_is_shown_though_it_makes_no_family(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    home = member_of(brook_street, "Harbor", "House", is_patient=False)
    under(home, mateo, *(member_of(brook_street, f"Child{number}", "Doe") for number in range(MOST_PATIENTS)))
    for route in ("member_family", "member"):
        assert "Harbor House" in as_dana.get(reverse(route, args=[mateo.number])).content.decode()
        shown = as_dana.get(reverse(route, args=[home.number])).content.decode()
        assert f"Responsible for {MOST_PATIENTS + 1} members" in shown
    row = Responsibility.objects.of(brook_street).get(patient_id=mateo.id, account_holder_id=home.id)
    as_dana.post(reverse("member_family_unlink", args=[mateo.number, row.id]))
    assert not Responsibility.objects.of(brook_street).filter(id=row.id).exists()
