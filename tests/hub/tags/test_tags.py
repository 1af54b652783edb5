"""Tags: on members, as a list, removed and back."""

import pytest
from django.test import Client

from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tags import services
from offthecharts.hub.tags.errors import TagNameTaken, UnusableTagName
from offthecharts.hub.tags.models import MemberTag


def test_a_tag_is_put_on_once_whatever_its_case(brook_street: Practice, mateo: Member) -> None:
    services.tag(mateo, "Été camp")
    services.tag(mateo, "  ÉTÉ  CAMP ")
    assert [tag.name for tag in services.tags_on(mateo)] == ["Été camp"]
    assert MemberTag.objects.of(brook_street).count() == 1
    assert services.untag(mateo, "été camp")
    assert services.tags_on(mateo) == []


def test_members_with_any_of_the_tags_are_found_but_no_archived_ones(
    brook_street: Practice, mateo: Member, rosa: Member, elsewhere: Practice
) -> None:
    braces, invisalign = services.tag(mateo, "Braces"), services.tag(rosa, "Aligners")
    assert set(services.members_with(brook_street, [braces, invisalign.id])) == {mateo, rosa}
    assert list(services.members_with(brook_street, [])) == []
    assert list(services.members_with(elsewhere, [braces])) == []
    Member.objects.of(brook_street).filter(id=rosa.id).update(archived_at="2026-01-01T00:00Z")
    assert set(services.members_with(brook_street, [braces, invisalign])) == {mateo}


def test_a_removed_tag_counts_for_nobody_and_comes_back_whole(brook_street: Practice, mateo: Member) -> None:
    braces = services.tag(mateo, "Braces")
    services.remove(tag=braces)
    assert list(services.members_with(brook_street, [braces])) == []
    services.restore(tag=braces)
    assert list(services.members_with(brook_street, [braces])) == [mateo]


def test_two_tags_cannot_be_called_alike(brook_street: Practice) -> None:
    braces = services.add(practice=brook_street, name="Braces")
    with pytest.raises(TagNameTaken):
        services.add(practice=brook_street, name="braces")
    services.rename(tag=braces, name="BRACES")
    services.remove(tag=braces)
    services.add(practice=brook_street, name="Braces")
    with pytest.raises(TagNameTaken):
        services.restore(tag=braces)


@pytest.mark.parametrize("name", ["", " \n ", "x" * 61])
def test_an_unusable_name_is_refused(mateo: Member, name: str) -> None:
    with pytest.raises(UnusableTagName):
        services.tag(mateo, name)


def test_the_desk_adds_renames_and_removes_a_tag(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    assert "No tags yet" in as_dana.get("/tags/").content.decode()
    as_dana.post("/tags/", {"name": "Braces"})
    braces = services.tags_of(brook_street).get()
    services.tag(mateo, "Braces")
    assert "1 member" in as_dana.get("/tags/").content.decode()
    assert "Mateo" in as_dana.get(f"/tags/{braces.id}/").content.decode()
    as_dana.post(f"/tags/{braces.id}/", {"name": "Braces on"})
    assert services.tags_of(brook_street).get().name == "Braces on"
    as_dana.post(f"/tags/{braces.id}/remove/")
    page = as_dana.get("/tags/").content.decode()
    assert f"/tags/{braces.id}/restore/" in page
    as_dana.post(f"/tags/{braces.id}/restore/")
    assert services.tags_on(mateo) == [braces]


def test_a_name_that_is_taken_stays_in_the_form_with_the_reason(as_dana: Client, brook_street: Practice) -> None:
    services.add(practice=brook_street, name="Braces")
    answer = as_dana.post("/tags/", {"name": "braces"})
    assert answer.status_code == 422
    assert "already a tag" in answer.content.decode()
    assert 'value="braces"' in answer.content.decode()


def test_the_profile_shows_tags_and_takes_more(as_dana: Client, mateo: Member) -> None:
    as_dana.post(f"/members/{mateo.number}/tags/add/", {"name": "Braces"})
    tag = services.tags_on(mateo)[0]
    page = as_dana.get(f"/members/{mateo.number}/").content.decode()
    assert f"/members/{mateo.number}/tags/{tag.id}/remove/" in page
    answer = as_dana.post(f"/members/{mateo.number}/tags/{tag.id}/remove/", headers={"HX-Request": "true"})
    assert "No tags." in answer.content.decode()
    assert services.tags_on(mateo) == []
