"""Double profiles on their pages: suggested, compared, merged, told apart."""

import re
from datetime import date

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.merges import candidates
from offthecharts.hub.merges.models import ProfileMerge
from offthecharts.hub.practices.models import Practice
from tests.hub.people import give, member_of

BORN = date(2014, 5, 4)


@pytest.fixture
def twice(brook_street: Practice, mateo: Member) -> Member:
    return member_of(brook_street, "mateo", "Álvarez", birth_date=BORN, city="Brooklyn")


def test_the_same_name_and_birth_date_or_a_shared_way_to_reach_them_is_suggested(
    brook_street: Practice, mateo: Member, twice: Member
) -> None:
    phone = "+17185550199"
    matt = member_of(brook_street, "Matthew", "Reed", cell_phone=phone)
    again = member_of(brook_street, "Matt", "Reed", home_phone=phone, birth_date=BORN)
    ann, anne = (member_of(brook_street, name, "Lee", email="Lee@example.org") for name in ("Ann", "Anne"))
    found = {(pair.first.id, pair.second.id): pair.why for pair in candidates.pairs(brook_street)}
    assert found == {
        (mateo.id, twice.id): "Same name and date of birth",
        (matt.id, again.id): "Similar name and the same phone",
        (ann.id, anne.id): "Similar name and the same e-mail",
    }
    assert [pair.second.id for pair in candidates.of_member(matt)] == [again.id]


def test_twins_a_father_and_a_whole_household_are_not_suggested(brook_street: Practice, mateo: Member) -> None:
    same = {"email": "alvarez@example.org", "cell_phone": "+17185550100"}
    member_of(brook_street, "Lucia", "Alvarez", birth_date=BORN, **same)
    member_of(brook_street, "Tomas", "Alvarez", birth_date=BORN, **same)
    member_of(brook_street, "Mateo", "Alvarez", birth_date=date(1980, 1, 1), **same)
    assert candidates.pairs(brook_street) == []


def test_two_people_are_not_suggested_again_until_that_is_undone(
    as_olive: Client, brook_street: Practice, mateo: Member, twice: Member
) -> None:
    address = f"/members/doubles/{twice.number}/{mateo.number}/"
    assert "Same name and date of birth" in as_olive.get("/members/doubles/").content.decode()
    for _ in range(2):
        as_olive.post(f"{address}apart/")
    page = as_olive.get("/members/doubles/").content.decode()
    assert "No double profiles are known" in page
    assert "are not suggested again." in page
    as_olive.post(f"{address}again/")
    assert len(candidates.pairs(brook_street)) == 1


def test_two_are_compared_merged_and_parted_on_the_pages(
    as_olive: Client, brook_street: Practice, mateo: Member, twice: Member
) -> None:
    give(twice, 15)
    profile = as_olive.get(f"/members/{mateo.number}/").content.decode()
    assert f"/members/{mateo.number}/merge/{twice.number}/" in profile
    address = f"/members/{mateo.number}/merge/{twice.number}/"
    page = as_olive.get(address).content.decode()
    assert "Álvarez" in page
    assert "Brooklyn" in page
    fields = dict(re.findall(r'name="(digest|idempotency_key)" value="([^"]+)"', page))
    answer = as_olive.post(address, {**fields, "address": "other", "last_name": "kept"}, follow=True)
    assert f"#{twice.number} is part of this profile now." in answer.content.decode()
    kept = Member.objects.of(brook_street).get(id=mateo.id)
    assert (kept.city, kept.last_name) == ("Brooklyn", "Alvarez")
    made = ProfileMerge.objects.of(brook_street).get()
    assert "Merged in the last 30 days" in as_olive.get("/members/doubles/").content.decode()
    undone = as_olive.post(f"/members/merges/{made.id}/undo/")
    assert undone["Location"] == f"/members/{mateo.number}/"
    kept.refresh_from_db()
    assert (kept.city, kept.merged_into_id) == ("", None)


def test_a_profile_that_was_changed_since_is_looked_at_again_and_the_choice_stays(
    as_olive: Client, brook_street: Practice, mateo: Member, twice: Member
) -> None:
    address = f"/members/{mateo.number}/merge/{twice.number}/"
    answer = as_olive.post(address, {"digest": "0" * 64, "idempotency_key": "k", "last_name": "other"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "A profile was changed meanwhile" in page
    assert re.search(r'name="last_name" value="other" checked', page)
    assert not ProfileMerge.objects.of(brook_street).exists()


def test_a_form_of_a_merged_profile_changes_and_archives_nobody_else(
    as_olive: Client, brook_street: Practice, mateo: Member, twice: Member
) -> None:
    Member.objects.of(brook_street).filter(id=twice.id).update(merged_into_id=mateo.id)
    for act in ("edit", "archive"):
        typed = {"first_name": "Wrong", "last_name": "Wrong"}
        answer = as_olive.post(f"/members/{twice.number}/{act}/", typed, follow=True)
        assert "Nothing was changed." in answer.content.decode()
    kept = Member.objects.of(brook_street).get(id=mateo.id)
    assert (kept.first_name, kept.archived_at) == ("Mateo", None)


def test_the_other_profile_is_found_by_what_is_typed(as_olive: Client, mateo: Member, rosa: Member) -> None:
    page = as_olive.get(f"/members/{mateo.number}/merge/?q=rosa").content.decode()
    assert f"/members/{mateo.number}/merge/{rosa.number}/" in page
    nobody = as_olive.get(f"/members/{mateo.number}/merge/?q=zzz").content.decode()
    assert "Nobody found for “zzz”" in nobody
    same = as_olive.get(f"/members/{mateo.number}/merge/{mateo.number}/", follow=True).content.decode()
    assert "These two are one profile." in same
