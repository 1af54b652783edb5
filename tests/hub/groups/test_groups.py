"""Groups, treatment statuses and kept filters, on their pages and on the profile."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offthecharts.hub.groups import named, queries, services
from offthecharts.hub.groups.errors import NameTaken, NothingToKeep, UnusableName
from offthecharts.hub.groups.models import KeptFilter, MemberGroup, MemberStatus
from offthecharts.hub.members.editing import archive
from offthecharts.hub.members.models import Member
from offthecharts.hub.members.wishes import Wish
from offthecharts.hub.practices.models import Practice


def group_of(practice: Practice, name: str = "Braces club") -> MemberGroup:
    return services.add_group(practice=practice, name=name)


def test_a_member_is_in_any_number_of_groups_and_counts_leave_archived_ones_out(
    brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    club, aligners = group_of(brook_street), group_of(brook_street, "Aligners")
    for group in (club, aligners):
        services.put_in(practice=brook_street, group_id=group.id, member_ids=[mateo.id, rosa.id, mateo.id])
    assert [group.name for group in queries.groups_on(mateo)] == ["Braces club", "Aligners"]
    archive(member=rosa)
    assert list(queries.members_in(brook_street, [club.id, aligners.id])) == [mateo]
    counted = queries.with_counts(queries.groups_of(brook_street), brook_street)
    assert [row.members for row in counted] == [1, 1]  # type: ignore[attr-defined]  # annotated


def test_a_removed_group_counts_for_nobody_until_it_is_restored(brook_street: Practice, mateo: Member) -> None:
    club = group_of(brook_street)
    services.put_in(practice=brook_street, group_id=club.id, member_ids=[mateo.id])
    named.remove(row=club)
    assert queries.groups_on(mateo) == []
    assert not queries.members_in(brook_street, [club.id]).exists()
    again = group_of(brook_street, "BRACES club")
    with pytest.raises(NameTaken):
        named.restore(row=club)
    named.rename(row=again, name="Another club")
    named.restore(row=club)
    assert [group.name for group in queries.groups_on(mateo)] == ["Braces club"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_has_one_to_sixty_characters(brook_street: Practice, name: str) -> None:
    with pytest.raises(UnusableName):
        group_of(brook_street, name)


def test_statuses_start_with_the_usual_ones_and_keep_their_order(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    for _ in range(2):
        as_dana.post("/members/statuses/start/")
    assert [row.name for row in queries.statuses_of(brook_street)] == list(services.STARTER_STATUSES)
    last = queries.statuses_of(brook_street).last()
    assert last is not None
    as_dana.post(f"/members/statuses/{last.id}/move/", {"to": "up"})
    names = [row.name for row in queries.statuses_of(brook_street)]
    assert names == ["Observation", "In treatment", "Finished", "Retention"]


def test_a_member_has_one_status_and_setting_it_is_undone(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    first, second, *_ = services.start_statuses(practice=brook_street)
    services.set_status(member=mateo, status=first)
    as_dana.post(f"/members/{mateo.number}/status/", {"status": str(second.id)})
    has = queries.status_of(mateo)
    assert has is not None
    assert has.status_id == second.id
    page = as_dana.get(f"/members/{mateo.number}/").content.decode()
    assert "Mateo has the status In treatment now." in page
    as_dana.post(f"/members/{mateo.number}/status/", {"status": str(first.id)})
    as_dana.post(f"/members/{mateo.number}/status/", {"status": ""})
    assert queries.status_of(mateo) is None


def test_groups_are_managed_and_joined_on_the_pages(as_dana: Client, brook_street: Practice, mateo: Member) -> None:
    answer = as_dana.post("/members/groups/", {"name": " Braces  club ", "description": "Everybody in braces"})
    assert answer.status_code == 302
    club = MemberGroup.objects.of(brook_street).get()
    assert (club.name, club.description) == ("Braces club", "Everybody in braces")
    refused = as_dana.post("/members/groups/", {"name": "BRACES CLUB"})
    assert refused.status_code == 422
    assert "There is already “Braces club”" in refused.content.decode()
    as_dana.post(f"/members/{mateo.number}/groups/add/", {"group": str(club.id)})
    page = as_dana.get(f"/members/groups/{club.id}/").content.decode()
    assert "Mateo Alvarez" in page
    as_dana.post(f"/members/{mateo.number}/groups/{club.id}/leave/")
    assert queries.groups_on(mateo) == []
    as_dana.post(f"/members/groups/{club.id}/", {"name": "Club", "description": ""})
    as_dana.post(f"/members/groups/{club.id}/remove/")
    assert "The group Club is removed." in as_dana.get("/members/groups/").content.decode()
    as_dana.post(f"/members/groups/{club.id}/restore/")
    assert queries.groups_of(brook_street).count() == 1


def test_a_group_of_another_practice_is_not_found(as_quinn: Client, brook_street: Practice, mateo: Member) -> None:
    club = group_of(brook_street)
    status = services.add_status(practice=brook_street, name="Retention")
    for address in (f"/members/groups/{club.id}/", f"/members/statuses/{status.id}/"):
        assert as_quinn.get(address).status_code == 404
        assert as_quinn.post(f"{address}remove/").status_code == 404
    assert MemberGroup.objects.of(brook_street).get().removed_at is None
    assert MemberStatus.objects.of(brook_street).get().removed_at is None


def test_a_filter_is_kept_used_renamed_and_removed_with_undo(
    as_dana: Client, brook_street: Practice, mateo: Member
) -> None:
    address = "/members/filters/new/?show=patients&idle=60&sort=points&member=2"
    assert as_dana.post(address, {"name": "Nobody thought of them"}).status_code == 302
    kept = KeptFilter.objects.of(brook_street).get()
    assert kept.query == "show=patients&idle=60"
    page = as_dana.get("/members/").content.decode()
    assert f'href="?{kept.query.replace("&", "&amp;")}"' in page
    listed = as_dana.get("/members/filters/").content.decode()
    assert "Not rewarded for 60 days" in listed
    assert "1 member now" in listed
    as_dana.post(f"/members/filters/{kept.id}/", {"name": "Forgotten"})
    as_dana.post(f"/members/filters/{kept.id}/remove/")
    assert not queries.kept_filters_of(brook_street).exists()
    as_dana.post(f"/members/filters/{kept.id}/restore/")
    assert queries.kept_filters_of(brook_street).get().name == "Forgotten"


def test_the_kept_filters_are_paged_and_no_more_members_are_counted_than_a_page_shows(
    as_dana: Client, brook_street: Practice
) -> None:
    for number in range(45):
        wish = Wish.of_text(f"idle={number + 1}")
        services.keep_filter(practice=brook_street, name=f"Filter {number:02}", wish=wish, by_name="Dana")
    with CaptureQueriesContext(connection) as asked:
        first = as_dana.get("/members/filters/")
    assert len(asked) < 20 + 20
    second = as_dana.get(f"/members/filters/?after={first.context['shown'].after}")
    third = as_dana.get(f"/members/filters/?after={second.context['shown'].after}")
    back = as_dana.get(f"/members/filters/?before={third.context['shown'].before}")
    names = [[kept.name for kept, _words, _count in page.context["lines"]] for page in (first, second, third, back)]
    assert [len(page) for page in names] == [20, 20, 5, 20]
    assert (names[2][0], names[3]) == ("Filter 40", names[1])
    assert third.context["shown"].after == ""


def test_a_filter_that_asks_for_nothing_is_not_kept(as_dana: Client, brook_street: Practice) -> None:
    with pytest.raises(NothingToKeep):
        services.keep_filter(practice=brook_street, name="All", wish=Wish.of_text("sort=points"), by_name="Dana")
    assert "There is no filter to keep" in as_dana.get("/members/filters/new/").content.decode()
