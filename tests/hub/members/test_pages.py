"""The list of members, the profile, and changing it by hand."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.practices.models import HubUser, Practice, Role
from tests.hub.conftest import PASSWORD, frame_of, hub_user, signed_in
from tests.hub.people import give, member_of, menu_of


@pytest.fixture
def mateo(brook_street: Practice) -> Member:
    mateo = member_of(
        brook_street,
        "Mateo",
        "O’Brien",
        birth_date=date(2013, 5, 4),
        email="mateo@example.org",
        cell_phone="+12125550123",
    )
    Card.across_practices.create(
        practice=brook_street, number="6299990000004821", state=CardState.ACTIVE, member=mateo
    )
    return mateo


@pytest.fixture
def rosa(brook_street: Practice, mateo: Member) -> Member:
    rosa = member_of(brook_street, "Rosa", "Álvarez", is_patient=False)
    Responsibility.across_practices.create(
        practice=brook_street, patient=mateo, account_holder=rosa, relationship="mother"
    )
    return rosa


def names_found(client: Client, **query: str) -> list[str]:
    """The full names on the list."""
    return [member.full_name for member in client.get(reverse("members"), query).context["members"]]


@pytest.mark.parametrize(
    "text",
    ["mateo", "obrien", "O'Brien mat", "1", "(212) 555-0123", "555-0123", "mateo@ex", "4821", "6299990000004821"],
)
def test_members_are_found_by_name_number_phone_email_and_card(
    as_dana: Client, mateo: Member, rosa: Member, text: str
) -> None:
    assert names_found(as_dana, q=text) == ["Mateo O’Brien"]


def test_accents_do_not_matter(as_dana: Client, rosa: Member) -> None:
    assert names_found(as_dana, q="alvarez") == ["Rosa Álvarez"]


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("", ["Mateo O’Brien", "Rosa Álvarez"]),
        ("patients", ["Mateo O’Brien"]),
        ("holders", ["Rosa Álvarez"]),
        ("with-card", ["Mateo O’Brien"]),
        ("without-card", ["Rosa Álvarez"]),
        ("archived", []),
        ("nonsense", ["Mateo O’Brien", "Rosa Álvarez"]),
    ],
)
def test_filters_show_some(as_dana: Client, mateo: Member, rosa: Member, show: str, names: list[str]) -> None:
    assert sorted(names_found(as_dana, show=show)) == sorted(names)


def test_the_list_is_in_the_order_asked_for(as_dana: Client, mateo: Member, rosa: Member) -> None:
    give(rosa, 50)
    give(mateo, 20)
    assert names_found(as_dana, sort="points") == ["Rosa Álvarez", "Mateo O’Brien"]
    assert names_found(as_dana, sort="activity") == ["Mateo O’Brien", "Rosa Álvarez"]
    assert names_found(as_dana, sort="number") == ["Mateo O’Brien", "Rosa Álvarez"]


@pytest.mark.parametrize("sort", ["name", "points", "activity", "number"])
def test_pages_go_forth_and_back_without_gap_or_repetition(
    as_dana: Client, brook_street: Practice, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("offthecharts.hub.members.views.listing.PAGE_SIZE", 3)
    for place in range(8):
        give(member_of(brook_street, f"Child{place}", "Same"), 1 + place % 2)
    answer = as_dana.get(reverse("members"), {"sort": sort})
    whole = [member.number for member in answer.context["members"]]
    pages = [whole]
    while answer.context["after_href"]:
        answer = as_dana.get(reverse("members") + answer.context["after_href"])
        pages.append([member.number for member in answer.context["members"]])
    assert sorted(number for page in pages for number in page) == list(range(1, 9))
    back = as_dana.get(reverse("members") + answer.context["before_href"])
    assert [member.number for member in back.context["members"]] == pages[-2]


@pytest.mark.parametrize("cursor", ["x", "bm90aGluZw", "WzEsMiwzXQ", "W251bGwsbnVsbCxudWxsXQ", "é"])
def test_a_cursor_that_makes_no_sense_shows_the_first_page(as_dana: Client, mateo: Member, cursor: str) -> None:
    assert names_found(as_dana, after=cursor) == ["Mateo O’Brien"]


@pytest.mark.parametrize("moment", ["2026-13-01T00:00:00+00:00", "0001-01-01T00:00:00+05:00", "2026-01-01T00:00:00"])
def test_a_moment_that_there_never_was_shows_the_first_page(as_dana: Client, mateo: Member, moment: str) -> None:
    cursor = urlsafe_b64encode(json.dumps([moment, 1]).encode()).decode()
    assert names_found(as_dana, sort="activity", after=cursor) == ["Mateo O’Brien"]


@pytest.mark.parametrize("text", ["²", "① 4", "٣"])
def test_digits_of_other_kinds_find_nobody_and_do_no_harm(as_dana: Client, mateo: Member, text: str) -> None:
    assert names_found(as_dana, q=text) == []


def test_typing_gets_the_results_alone(as_dana: Client, mateo: Member) -> None:
    shown = as_dana.get(reverse("members"), {"q": "mat"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert "O’Brien" in shown


def test_an_empty_list_says_how_to_get_the_first_member(as_dana: Client) -> None:
    shown = as_dana.get(reverse("members")).content.decode()
    assert "No members yet" in shown
    assert "Add member" in shown


def test_the_export_has_everybody_shown_and_runs_no_formula(as_olive: Client, mateo: Member) -> None:
    member_of(mateo.practice, "=HYPERLINK(1)", "Evil")
    give(mateo, 20)
    answer = as_olive.get(reverse("members_export"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert text.splitlines()[0].startswith("Number,First name")
    assert "'=HYPERLINK(1)" in text
    assert "1,Mateo,,O’Brien,,2013-05-04,mateo@example.org" in text
    assert "6299990000004821" not in text


def test_the_export_has_the_day_at_the_practice(as_quinn: Client, elsewhere: Practice) -> None:
    member = member_of(elsewhere, "Late", "Visitor")
    give(member, 20, at=datetime(2026, 3, 1, 6, 30, tzinfo=UTC))  # 10:30 p.m. in Los Angeles, the next day elsewhere
    answer = as_quinn.get(reverse("members_export"))
    assert b"2026-02-28" in b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", Role)
def test_who_may_export_and_edit(brook_street: Practice, mateo: Member, role: Role) -> None:
    client = signed_in(hub_user(brook_street, "somebody", role))
    exports = role != Role.REWARDS
    edits = role != Role.FINANCIAL
    assert client.get(reverse("members_export")).status_code == (200 if exports else 403)
    assert client.get(reverse("member_edit", args=[1])).status_code == (200 if edits else 403)
    assert client.get(reverse("member_new")).status_code == (200 if edits else 403)
    assert client.post(reverse("member_archive", args=[1])).status_code == (302 if edits else 403)
    shown = client.get(reverse("members")).content.decode()
    assert ("Export CSV" in shown) == exports
    assert ("Add member" in shown) == edits
    assert client.get(reverse("member", args=[1])).status_code == 200


def new_member(client: Client, **values: str) -> Any:
    """Post the form Add member."""
    return client.post(reverse("member_new"), {"first_name": "Noémie", "last_name": "Laurent", **values})


def test_a_member_is_added_by_hand(as_dana: Client, brook_street: Practice) -> None:
    answer = new_member(as_dana, birth_date="2014-02-03", cell_phone="(212) 555-0199", is_patient="on")
    member = Member.objects.of(brook_street).get()
    assert answer.url == reverse("member", args=[member.number])
    assert (member.cell_phone, member.search_name, member.match_key) == (
        "+12125550199",
        "noemie laurent",
        "noemie laurent",
    )
    assert "birth_date" in member.hand_edited


def test_a_namesake_is_pointed_out_before_saving(as_dana: Client, brook_street: Practice) -> None:
    new_member(as_dana, birth_date="2014-02-03", is_patient="on")
    answer = new_member(as_dana, first_name="noemie", birth_date="2014-02-03", is_patient="on")
    assert answer.status_code == 409
    assert "Already a member?" in answer.content.decode()
    assert Member.objects.of(brook_street).count() == 1
    new_member(as_dana, first_name="noemie", birth_date="2014-02-03", is_patient="on", another="yes")
    assert Member.objects.of(brook_street).count() == 2


def test_a_double_click_adds_one_member(as_dana: Client, brook_street: Practice) -> None:
    for _ in range(2):
        answer = new_member(as_dana, is_patient="on", idempotency_key="abc", another="yes")
    assert answer.url == reverse("member", args=[1])
    assert Member.objects.of(brook_street).count() == 1


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"first_name": ""}, "required"),
        ({"birth_date": (timezone.localdate() + timedelta(days=400)).isoformat()}, "has not come yet"),
        ({"birth_date": "1780-02-30"}, "valid date"),
        ({"email": "nobody"}, "valid email"),
        ({"cell_phone": "12"}, "too short"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(as_dana: Client, values: dict[str, str], says: str) -> None:
    answer = new_member(as_dana, address1="12 Mill Lane", **values)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "12 Mill Lane" in answer.content.decode()


def test_a_change_by_hand_is_marked_and_only_what_changed(as_dana: Client, mateo: Member) -> None:
    Member.objects.of(mateo.practice).update(origins={})
    values = {"first_name": "Mateo", "last_name": "O’Brien", "birth_date": "2013-05-04", "email": "new@example.org"}
    values["cell_phone"] = "(212) 555-0123"
    as_dana.post(reverse("member_edit", args=[mateo.number]), values)
    mateo = Member.objects.of(mateo.practice).get()
    assert list(mateo.hand_edited) == ["email"]
    shown = as_dana.get(reverse("member", args=[mateo.number])).content.decode()
    assert shown.count("changed here</span>") == 1


def test_archive_is_undone_in_one_press(as_dana: Client, mateo: Member) -> None:
    page = as_dana.post(reverse("member_archive", args=[mateo.number]), follow=True)
    assert names_found(as_dana) == []
    assert names_found(as_dana, show="archived") == ["Mateo O’Brien"]
    assert reverse("member_restore", args=[mateo.number]) in page.content.decode()
    as_dana.post(reverse("member_restore", args=[mateo.number]))
    assert names_found(as_dana) == ["Mateo O’Brien"]


def test_the_profile_shows_the_family(as_dana: Client, mateo: Member, rosa: Member, brook_street: Practice) -> None:
    zoe = member_of(brook_street, "Zoë", "O’Brien")
    Responsibility.across_practices.create(practice=brook_street, patient=zoe, account_holder=rosa)
    shown = as_dana.get(reverse("member", args=[mateo.number])).content.decode()
    assert "Mother" in shown
    assert "Sibling" in shown
    assert reverse("member", args=[zoe.number]) in shown


def test_the_profile_shows_balance_money_card_and_quick_items(as_dana: Client, mateo: Member) -> None:
    menu_of(mateo.practice)
    give(mateo, 340)
    answer = as_dana.get(reverse("member", args=[mateo.number]))
    shown = answer.content.decode()
    assert "340" in shown
    assert "$34.00" in shown
    assert "···· 4821" in shown
    assert "6299990000004821" not in shown
    assert len(answer.context["quick_choices"]) == 6


def test_older_activity_is_a_press_away(as_dana: Client, mateo: Member) -> None:
    for points in range(1, 15):
        give(mateo, points, reason=f"reason {points}.")
    answer = as_dana.get(reverse("member", args=[mateo.number]))
    older = answer.context["activity"].next_before
    assert "reason 1." not in answer.content.decode()
    fragment = as_dana.get(
        reverse("member", args=[mateo.number]), {"before": older}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "reason 1." in fragment
    assert "<html" not in fragment
    assert "reason 1." in as_dana.get(reverse("member", args=[mateo.number]), {"before": older}).content.decode()


def test_names_are_shown_as_text(as_dana: Client, brook_street: Practice) -> None:
    member = member_of(brook_street, "<b>Bob</b>", "<script>alert(1)</script>")
    give(member, 1, reason="<i>reason</i>")
    for address in (reverse("member", args=[member.number]), reverse("members"), reverse("home")):
        shown = as_dana.get(address).content.decode()
        assert "<b>Bob" not in shown
        assert "<script>alert" not in shown
        assert "<i>reason" not in shown


def test_another_practice_sees_nobody(as_quinn: Client, mateo: Member) -> None:
    assert names_found(as_quinn) == []
    for route in ("member", "member_edit"):
        assert as_quinn.get(reverse(route, args=[mateo.number])).status_code == 404
    for route in ("member_archive", "member_restore"):
        assert as_quinn.post(reverse(route, args=[mateo.number])).status_code == 404


def test_a_window_looks_again_when_its_host_says_that_points_moved(
    brook_street: Practice, dana: HubUser, mateo: Member
) -> None:
    """The chart beside it gave points, and the window showed the old balance until somebody loaded it again."""
    window = frame_of(brook_street)
    window.post("/frame/sign-in/", {"username": "dana", "password": PASSWORD})
    page = window.get(f"/frame/members/{mateo.number}/").content.decode()
    assert f'hx-get="/frame/members/{mateo.number}/?live=0" hx-trigger="host-changed from:body"' in page
    give(mateo, 15)
    address = f"/frame/members/{mateo.number}/?live=0"
    answer = window.get(address, headers={"HX-Request": "true"}).content.decode()
    assert answer.strip().startswith('<div id="live"')
    assert 'data-from="0" data-to="15"' in answer
    strange = window.get(address.replace("=0", "=x"), headers={"HX-Request": "true"}).content.decode()
    assert 'data-from="15" data-to="15"' in strange


def test_outside_a_window_no_profile_waits_for_a_host(as_dana: Client, mateo: Member) -> None:
    assert b"host-changed" not in as_dana.get(f"/members/{mateo.number}/").content
