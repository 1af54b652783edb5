"""Finding the member whom a chart speaks of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from offthecharts.hub.members.editing import archive
from offthecharts.hub.members.intake import create
from offthecharts.hub.members.matching import Found, find, is_same_person, same_name, similar_name
from offthecharts.hub.members.member_data import MemberData, checked
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice
from tests.hub.people import member_of

BORN = date(2014, 5, 4)
MATEO = MemberData(external_id="chart-1", first_name="Mateo", last_name="Alvarez", birth_date=BORN)


def chart(**changes: Any) -> MemberData:
    """What Mateo's chart says, with `changes`, as it is stored."""
    return checked(replace(MATEO, **changes))


def linked(practice: Practice, **changes: Any) -> Member:
    """A member whom the practice's program knows already."""
    return create(practice=practice, data=chart(**changes))


@pytest.mark.django_db
class TestOrder:
    """The program's id, then the same person, then similar ones."""

    def test_the_programs_own_id_comes_first_whatever_else_changed(self, brook_street: Practice) -> None:
        member = linked(brook_street)
        other = chart(first_name="Matthew", last_name="Okafor", birth_date=date(2010, 1, 1))
        assert find(brook_street, other) == Found(member)

    @pytest.mark.parametrize(
        ("first_name", "last_name"),
        [("MATEO", "alvarez"), ("Matéo", "Álvarez"), (" Ma teo ", "Al-varez"), ("Mateo", "ALVAREZ")],
    )
    def test_the_same_name_and_birth_date_are_linked(
        self, brook_street: Practice, first_name: str, last_name: str
    ) -> None:
        member = member_of(brook_street, first_name, last_name, birth_date=BORN)
        assert find(brook_street, chart()).member == member

    def test_an_archived_member_is_found_too(self, brook_street: Practice) -> None:
        member = member_of(brook_street, "Mateo", "Alvarez", birth_date=BORN)
        archive(member=member)
        assert find(brook_street, chart()).member == member

    def test_two_members_of_the_same_name_and_birth_date_are_offered(self, brook_street: Practice) -> None:
        both = [member_of(brook_street, "Mateo", "Alvarez", birth_date=BORN) for _ in range(2)]
        assert find(brook_street, chart()) == Found(candidates=both)

    def test_a_namesake_of_another_chart_is_never_merged_silently(self, brook_street: Practice) -> None:
        member = linked(brook_street, external_id="chart-2")
        assert find(brook_street, chart()) == Found(candidates=[member])

    def test_somebody_who_was_an_account_holder_alone_becomes_the_patient(self, brook_street: Practice) -> None:
        rosa = create(practice=brook_street, data=chart(external_id="person-9"), is_patient=False)
        assert find(brook_street, chart()) == Found(rosa)

    def test_another_practices_members_are_never_found(self, brook_street: Practice, elsewhere: Practice) -> None:
        linked(elsewhere)
        member_of(elsewhere, "Mateo", "Alvarez", birth_date=BORN, email="mateo@example.com")
        assert find(brook_street, chart(email="mateo@example.com")) == Found()

    def test_nobody_is_found_among_strangers(self, brook_street: Practice) -> None:
        member_of(brook_street, "Ida", "Nakamura", birth_date=BORN)
        member_of(brook_street, "Mateo", "Alvarez", birth_date=date(2014, 5, 5))
        assert find(brook_street, chart()) == Found()


@pytest.mark.django_db
class TestSimilar:
    """Those whom a person has to look at."""

    @pytest.mark.parametrize(
        ("first_name", "last_name"),
        [("Matteo", "Alvarez"), ("Mateo", "Alvares"), ("Mat", "Alvarez"), ("Mateo", "Okafor"), ("Alvarez", "Mateo")],
    )
    def test_a_similar_name_on_the_same_birth_date(
        self, brook_street: Practice, first_name: str, last_name: str
    ) -> None:
        member = member_of(brook_street, first_name, last_name, birth_date=BORN)
        assert find(brook_street, chart()).candidates == [member]

    def test_a_preferred_name_counts_as_a_first_name(self, brook_street: Practice) -> None:
        member = member_of(brook_street, "Theodoros", "Alvarez", birth_date=BORN, preferred_name="Teo")
        assert find(brook_street, chart(first_name="Teo")).candidates == [member]

    def test_twins_are_two_people(self, brook_street: Practice) -> None:
        member_of(brook_street, "Lucia", "Alvarez", birth_date=BORN)
        assert find(brook_street, chart()) == Found()

    def test_the_same_email_in_any_case(self, brook_street: Practice) -> None:
        member = member_of(brook_street, "Teodoro", "Ruiz", email="Mateo@Example.com")
        assert find(brook_street, chart(email="mateo@example.COM")).candidates == [member]

    def test_the_same_email_of_the_account_holder(self, brook_street: Practice) -> None:
        rosa = MemberData(external_id="person-1", first_name="Rosa", last_name="Alvarez", email="rosa@example.com")
        data = MemberData(first_name="M.", last_name="Alvarez", account_holders=(rosa,))
        member = create(practice=brook_street, data=data)
        assert find(brook_street, chart(account_holders=(rosa,))).candidates == [member]

    def test_the_account_holder_is_not_offered_as_the_child(self, brook_street: Practice) -> None:
        member_of(brook_street, "Rosa", "Alvarez", email="rosa@example.com")
        rosa = MemberData(first_name="Rosa", last_name="Alvarez", email="rosa@example.com")
        assert find(brook_street, chart(email="rosa@example.com", account_holders=(rosa,))) == Found()

    def test_the_same_phone_and_first_name(self, brook_street: Practice) -> None:
        member = member_of(brook_street, "Mateo", "Ruiz", home_phone="+13325550142")
        member_of(brook_street, "Lucia", "Ruiz", home_phone="+13325550142")
        assert find(brook_street, chart(cell_phone="(332) 555-0142")).candidates == [member]

    def test_a_sibling_of_another_chart_is_not_offered(self, brook_street: Practice) -> None:
        rosa = MemberData(external_id="person-1", first_name="Rosa", last_name="Alvarez", email="rosa@example.com")
        linked(brook_street, external_id="chart-2", first_name="Lucia", account_holders=(rosa,))
        assert find(brook_street, chart(account_holders=(rosa,))) == Found()

    @pytest.mark.parametrize(
        "alike",
        [
            {"first_name": "Matteo"},
            {"last_name": "Alvarez Ruiz", "birth_date": date(2014, 4, 5), "email": "mateo@example.com"},
            {"last_name": "Ruiz", "birth_date": None, "home_phone": "+13325550142"},
        ],
    )
    def test_a_second_chart_that_may_be_the_same_person_is_asked_about(
        self, brook_street: Practice, alike: dict[str, Any]
    ) -> None:
        member = linked(brook_street, external_id="chart-2", **alike)
        assert find(brook_street, chart(email="mateo@example.com", home_phone="332 555 0142")) == Found(
            candidates=[member]
        )

    def test_without_a_birth_date_the_same_name_is_offered_and_not_linked(self, brook_street: Practice) -> None:
        member = member_of(brook_street, "Mateo", "Alvarez", birth_date=BORN)
        assert find(brook_street, chart(birth_date=None)).candidates == [member]
        Member.objects.of(brook_street).update(birth_date=None)
        assert find(brook_street, chart()).candidates == [member]
        assert find(brook_street, chart(birth_date=None)).candidates == [member]

    def test_the_likeliest_comes_first_and_no_more_than_six(self, brook_street: Practice) -> None:
        for number in range(8):
            member_of(brook_street, f"Sibling{number}", "Alvarez", email="home@example.com")
        likely = member_of(brook_street, "Matteo", "Alvarez", birth_date=BORN, email="home@example.com")
        candidates = find(brook_street, chart(email="home@example.com")).candidates
        assert candidates[0] == likely
        assert len(candidates) == 6

    def test_the_queries_do_not_grow_with_the_practice(
        self, brook_street: Practice, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(20):
            member_of(brook_street, f"Ma{number}", "Alvarez", birth_date=BORN, email="home@example.com")
        with django_assert_max_num_queries(8):
            find(brook_street, chart(email="home@example.com", home_phone="332 555 0142"))


names = st.text(st.characters(codec="utf-8", categories=["L", "M", "Zs", "Pd"]), min_size=1, max_size=20)
letters = st.text("aábcçdeéèfghiïjklłmnñoøöpqrsštuüvwxyzżßÅÆЖюλ", min_size=1, max_size=12)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 1, 1))


@st.composite
def people(draw: st.DrawFn, name: st.SearchStrategy[str] = names) -> MemberData:
    return MemberData(
        first_name=draw(name),
        last_name=draw(name),
        preferred_name=draw(st.one_of(st.just(""), name)),
        birth_date=draw(st.none() | days),
    )


@given(people(), people())
def test_comparing_is_symmetric(one: MemberData, other: MemberData) -> None:
    assert same_name(one, other) == same_name(other, one)
    assert similar_name(one, other) == similar_name(other, one)
    assert is_same_person(one, other) == is_same_person(other, one)


@given(people(), people())
def test_different_birth_dates_are_never_the_same_person(one: MemberData, other: MemberData) -> None:
    assume(one.birth_date != other.birth_date)
    assert not is_same_person(one, other)
    assert not is_same_person(one, replace(one, birth_date=other.birth_date))


@given(people())
def test_a_missing_birth_date_is_never_the_same_person(one: MemberData) -> None:
    bare = replace(one, birth_date=None)
    assert not is_same_person(bare, bare)


@given(people(letters), st.data())
def test_case_spaces_and_hyphens_do_not_count(one: MemberData, data: st.DataObject) -> None:
    def otherwise(name: str) -> str:
        place = data.draw(st.integers(0, len(name)))
        sign = data.draw(st.sampled_from(["", " ", "-", "  ", "’"]))
        ways: list[Callable[[str], str]] = [str.upper, str.lower, str.title, str]
        write = data.draw(st.sampled_from(ways))
        return write(f" {name[:place]}{sign}{name[place:]} ")

    written = replace(one, first_name=otherwise(one.first_name), last_name=otherwise(one.last_name))
    assert same_name(one, written)


@given(people(letters))
def test_the_same_person_is_also_similar(one: MemberData) -> None:
    assume(same_name(one, one))
    assert similar_name(one, replace(one, preferred_name=""))


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["Mateo", "Matteo", "Lucia"]), days), max_size=4), days)
def test_nobody_of_another_birth_date_is_ever_linked(
    brook_street: Practice, members: list[tuple[str, date]], born: date
) -> None:
    Member.objects.of(brook_street).delete()
    for first_name, birth_date in members:
        member_of(brook_street, first_name, "Alvarez", birth_date=birth_date)
    found = find(brook_street, chart(birth_date=born))
    assert found.member is None or found.member.birth_date == born
