"""Members over API v1."""

from typing import Any

import pytest

from offthecharts.hub.members.editing import change_by_hand
from offthecharts.hub.members.models import Member
from tests.hub.api.conftest import Program
from tests.hub.people import give, member_of

ANA = {
    "first_name": "Ana",
    "last_name": "O’Brien",
    "birth_date": "2012-02-29",
    "external_id": "p-17",
    "email": "ana@example.org",
    "cell_phone": "(212) 555-0123",
    "address": {"city": "Springfield", "state": "ZZ"},
}


def test_a_member_is_added_and_read_back_as_stored(program: Program) -> None:
    added = program.post("members", ANA)
    assert added.status_code == 201
    got = program.get(f"members/{added.json()['id']}")
    assert got.json() == added.json()
    assert got.json()["cell_phone"] == "+12125550123"
    assert got.json()["address"]["state"] == "ZZ"
    assert got.json()["hand_edited"] == []
    assert got.json()["points"] == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"birth_date": "1980-02-30"}, "birth_date"),
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"email": "not an address"}, "email"),
        ({"first_name": " "}, "first_name"),
        ({"last_name": None}, "last_name"),
        ({"address": {"city": "x" * 81}}, "address.city"),
    ],
)
def test_what_cannot_be_is_named_by_field_and_nothing_is_written(
    program: Program, wrong: dict[str, Any], field: str
) -> None:
    refused = program.post("members", {**ANA, **wrong})
    assert (refused.status_code, refused["Content-Type"]) == (422, "application/problem+json")
    assert list(refused.json()["errors"]) == [field]
    assert refused.json()["code"] == "invalid"
    assert not Member.objects.of(program.connection.practice).exists()


def test_an_external_id_belongs_to_one_member(program: Program) -> None:
    first = program.post("members", ANA).json()
    other = program.post("members", {"first_name": "Bo", "last_name": "Lee", "external_id": "p-17"})
    assert (other.status_code, other.json()["code"]) == (409, "external_id_taken")
    assert first["id"] in other.json()["detail"]
    bo = program.post("members", {"first_name": "Bo", "last_name": "Lee"}).json()
    taken = program.patch(f"members/{bo['id']}", {"external_id": "p-17"})
    assert taken.json()["code"] == "external_id_taken"


def test_a_namesake_of_the_same_birth_date_is_added_only_when_the_caller_says_so(program: Program) -> None:
    program.post("members", ANA)
    again = {**ANA, "first_name": "ANA", "last_name": "OBrien", "external_id": "p-18"}
    assert program.post("members", again).json()["code"] == "namesake"
    assert program.post("members", {**again, "allow_namesake": True}).status_code == 201


def test_a_change_touches_what_is_sent_and_leaves_what_was_changed_by_hand(program: Program) -> None:
    member_id = program.post("members", ANA).json()["id"]
    ana = Member.objects.of(program.connection.practice).get(id=member_id)
    change_by_hand(member=ana, values={"email": "mine@example.org"})
    changed = program.patch(
        f"members/{member_id}", {"email": "theirs@example.org", "preferred_name": "Annie", "address": {"city": None}}
    ).json()
    assert changed["not_changed"] == ["email"]
    assert (changed["email"], changed["preferred_name"]) == ("mine@example.org", "Annie")
    assert (changed["address"]["city"], changed["address"]["state"]) == ("", "ZZ")
    assert changed["birth_date"] == "2012-02-29"


def test_a_changed_name_is_found_by_its_new_spelling(program: Program) -> None:
    member_id = program.post("members", ANA).json()["id"]
    program.patch(f"members/{member_id}", {"last_name": "Müller"})
    assert [m["id"] for m in program.get("members?q=muller").json()["members"]] == [member_id]
    assert program.get("members?q=brien").json()["members"] == []


def test_archived_members_leave_the_list_and_come_back(program: Program, mateo: Member) -> None:
    assert program.post(f"members/{mateo.id}/archive").json()["archived_at"]
    shown = {m["id"] for m in program.get("members").json()["members"]}
    assert str(mateo.id) not in shown
    assert [m["id"] for m in program.get("members?show=archived").json()["members"]] == [str(mateo.id)]
    assert program.get(f"members/{mateo.id}").status_code == 200
    assert program.post(f"members/{mateo.id}/restore").json()["archived_at"] is None


def test_a_profile_names_the_family_and_the_points(program: Program, mateo: Member, rosa: Member) -> None:
    give(mateo, 15)
    seen = program.get(f"members/{mateo.id}").json()
    assert seen["points"] == 15
    assert seen["account_holders"] == [
        {"member_id": str(rosa.id), "full_name": "Rosa Alvarez", "relationship": "Mother"}
    ]
    assert [m["full_name"] for m in program.get(f"members/{rosa.id}").json()["responsible_for"]] == ["Mateo Alvarez"]


def test_the_list_is_paged_by_key_and_each_member_comes_once(program: Program) -> None:
    for number in range(5):
        member_of(program.connection.practice, f"Child{number}", "Young")
    seen: list[str] = []
    after, pages = "", 0
    while True:
        page = program.get(f"members?limit=2&after={after}").json()
        seen += [m["first_name"] for m in page["members"]]
        pages += 1
        after = page["next"]
        if not after:
            break
        member_of(program.connection.practice, f"Late{pages}", "Young") if pages == 1 else None
    assert seen == ["Child0", "Child1", "Child2", "Child3", "Child4", "Late1"]


def test_search_and_filter_by_the_programs_own_id(program: Program, mateo: Member) -> None:
    added = program.post("members", ANA).json()
    assert [m["id"] for m in program.get("members?external_id=p-17").json()["members"]] == [added["id"]]
    assert [m["id"] for m in program.get("members?q=alvarez").json()["members"]][-1:] == [str(mateo.id)]
    assert program.get("members?limit=0").json()["errors"].keys() == {"limit"}
    assert program.get("members?show=nobody").status_code == 422


def test_a_list_costs_the_same_number_of_queries_however_long(
    program: Program, django_assert_num_queries: Any
) -> None:
    for number in range(10):
        member_of(program.connection.practice, f"Child{number}", "Young")
    program.get("members")  # notes the use of the connection
    with django_assert_num_queries(2):
        assert len(program.get("members").json()["members"]) == 10


def test_quinns_program_sees_and_changes_nothing_of_brook_street(quinns_program: Program, mateo: Member) -> None:
    assert quinns_program.get("members").json() == {"members": [], "next": ""}
    for call in (
        quinns_program.get(f"members/{mateo.id}"),
        quinns_program.patch(f"members/{mateo.id}", {"first_name": "X"}),
        quinns_program.post(f"members/{mateo.id}/archive"),
        quinns_program.get(f"members/{mateo.id}/points-entries"),
    ):
        assert (call.status_code, call.json()["code"]) == (404, "not_found")
    mateo.refresh_from_db()
    assert (mateo.first_name, mateo.archived_at) == ("Mateo", None)
