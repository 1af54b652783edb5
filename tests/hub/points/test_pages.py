"""Add points and Undo, as the desk sees them."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import EntryKind, PointsEntry
from offthecharts.hub.points.queries import balance_of
from offthecharts.hub.practices.models import Practice, Role
from offthecharts.web.audit.models import AuditEntry
from tests.hub.conftest import hub_user, signed_in
from tests.hub.people import give, member_of, menu_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def mateo(brook_street: Practice) -> Member:
    return member_of(brook_street, "Mateo", "Laurent")


def add(client: Client, member: Member, *, key: str = "", headers: Any = None, **data: Any) -> Any:
    """Post the form Add points."""
    address = reverse("points_add", args=[member.number])
    return client.post(address, {"idempotency_key": key or uuid.uuid4().hex, **data}, headers=headers)


def test_several_items_and_misc_are_given_at_once(as_dana: Client, mateo: Member) -> None:
    menu = menu_of(mateo.practice)
    ticked = [str(menu["Great brushing"].id), str(menu["On time"].id)]
    answer = add(
        as_dana, mateo, item=ticked, misc="on", misc_points="7", misc_reason="Helped a friend", comment="yay"
    )
    assert answer.url == reverse("member", args=[mateo.number])
    assert balance_of(mateo.practice, mateo) == 10 + 5 + 7
    entries = PointsEntry.objects.of(mateo.practice)
    assert {entry.reason for entry in entries} == {"Great brushing", "On time", "Helped a friend"}
    assert {(entry.by_name, entry.comment) for entry in entries} == {("Dana", "yay")}


def test_without_javascript_the_profile_offers_to_undo_it_once(as_dana: Client, mateo: Member) -> None:
    page = add(as_dana, mateo, misc_points="7", misc_reason="Helped a friend")
    shown = as_dana.get(page.url).content.decode()
    assert "7 points for Mateo" in shown
    assert shown.count("Undo</button>") == 2
    assert "7 points for Mateo" not in as_dana.get(page.url).content.decode()


def test_a_double_click_posts_once(as_dana: Client, mateo: Member) -> None:
    key = uuid.uuid4().hex
    for _ in range(2):
        add(as_dana, mateo, key=key, misc_points="7", misc_reason="Helped a friend")
    assert balance_of(mateo.practice, mateo) == 7


def test_the_same_key_with_other_content_is_refused_and_keeps_what_was_typed(as_dana: Client, mateo: Member) -> None:
    key = uuid.uuid4().hex
    add(as_dana, mateo, key=key, misc_points="7", misc_reason="Helped a friend")
    answer = add(as_dana, mateo, key=key, misc_points="9", misc_reason="Something else")
    assert answer.status_code == 422
    assert "Something else" in answer.content.decode()
    assert balance_of(mateo.practice, mateo) == 7


def test_htmx_gets_the_new_balance_in_place(as_dana: Client, mateo: Member) -> None:
    answer = add(as_dana, mateo, headers=HTMX, misc_points="7", misc_reason="Helped a friend")
    assert answer["HX-Retarget"] == "#live"
    shown = answer.content.decode()
    assert "<html" not in shown
    assert 'data-to="7"' in shown
    assert 'data-from="0"' in shown


def test_errors_keep_what_was_ticked_and_typed(as_dana: Client, mateo: Member) -> None:
    brushing = menu_of(mateo.practice)["Great brushing"]
    answer = add(as_dana, mateo, item=[str(brushing.id)], misc="on", misc_reason="Helped", comment="a comment")
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{brushing.id}" data-points="10" checked' in shown
    assert 'value="Helped"' in shown
    assert 'value="a comment"' in shown
    assert "Enter how many points" in shown
    assert not PointsEntry.objects.of(mateo.practice).exists()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({}, "Tick a reward item"),
        ({"misc": "on"}, "Say what the points are for"),
        ({"misc_points": "0", "misc_reason": "x"}, "not zero"),
        ({"misc_points": "seven", "misc_reason": "x"}, "whole number"),
        ({"misc_points": "100001", "misc_reason": "x"}, "100000"),
        ({"item": ["0190d0a0-0000-7000-8000-000000000000"]}, "no longer on the menu"),
    ],
)
def test_what_cannot_be_posted_is_explained(as_dana: Client, mateo: Member, data: dict[str, Any], says: str) -> None:
    answer = add(as_dana, mateo, **data)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_deduction_below_zero_is_refused_with_the_balance(as_dana: Client, mateo: Member) -> None:
    give(mateo, 10)
    answer = add(as_dana, mateo, misc_points="-20", misc_reason="Lost retainer")
    assert "Not enough points" in answer.content.decode()
    assert balance_of(mateo.practice, mateo) == 10
    add(as_dana, mateo, misc_points="-10", misc_reason="Lost retainer")
    assert balance_of(mateo.practice, mateo) == 0


def test_undo_takes_back_by_a_reversal_once(as_dana: Client, mateo: Member) -> None:
    [entry] = give(mateo, 10).entries
    undo = reverse("points_undo", args=[mateo.number])
    for _ in range(2):
        as_dana.post(undo, {"entry": str(entry.id), "idempotency_key": "one"})
    answer = as_dana.post(undo, {"entry": str(entry.id), "idempotency_key": "two"}, follow=True)
    assert "Already taken back" in answer.content.decode()
    assert balance_of(mateo.practice, mateo) == 0
    assert PointsEntry.objects.of(mateo.practice).count() == 2


def test_undo_of_several_is_all_or_nothing(as_dana: Client, mateo: Member) -> None:
    [first] = give(mateo, 10).entries
    [second] = give(mateo, 5).entries
    undo = reverse("points_undo", args=[mateo.number])
    as_dana.post(undo, {"entry": str(second.id), "idempotency_key": "one"})
    as_dana.post(undo, {"entry": [str(first.id), str(second.id)], "idempotency_key": "two"})
    assert balance_of(mateo.practice, mateo) == 10


def test_an_entry_of_another_member_is_not_undone_through_this_one(as_dana: Client, mateo: Member) -> None:
    noemie = member_of(mateo.practice, "Noémie", "Laurent")
    [entry] = give(noemie, 10).entries
    undo = reverse("points_undo", args=[mateo.number])
    assert as_dana.post(undo, {"entry": str(entry.id), "idempotency_key": "one"}).status_code == 404
    assert balance_of(mateo.practice, noemie) == 10


@pytest.mark.parametrize("role", Role)
def test_financial_users_cannot_move_points(brook_street: Practice, mateo: Member, role: Role) -> None:
    client = signed_in(hub_user(brook_street, "somebody", role))
    answer = add(client, mateo, misc_points="7", misc_reason="Helped")
    assert answer.status_code == (403 if role == Role.FINANCIAL else 302)
    shown = client.get(reverse("member", args=[mateo.number])).content.decode()
    assert ("Add points" in shown) == (role != Role.FINANCIAL)
    assert ("Undo" in shown) == (role != Role.FINANCIAL)


def test_another_practice_finds_nothing(as_quinn: Client, mateo: Member) -> None:
    [entry] = give(mateo, 10).entries
    assert add(as_quinn, mateo, misc_points="7", misc_reason="x").status_code == 404
    assert as_quinn.get(reverse("points_add", args=[mateo.number])).status_code == 404
    undo = as_quinn.post(
        reverse("points_undo", args=[mateo.number]), {"entry": str(entry.id), "idempotency_key": "k"}
    )
    assert undo.status_code == 404
    assert balance_of(mateo.practice, mateo) == 10


def correct(client: Client, member: Member, key: str = "", **data: Any) -> Any:
    """Post the form Correct balance."""
    address = reverse("points_correct", args=[member.number])
    return client.post(address, {"idempotency_key": key or uuid.uuid4().hex, **data})


def test_a_correction_leads_below_zero_once_and_is_noted(as_olive: Client, mateo: Member) -> None:
    give(mateo, 5)
    assert "Correct balance" in as_olive.get(reverse("member", args=[mateo.number])).content.decode()
    for _ in range(2):
        answer = correct(as_olive, mateo, key="one", points="-12", reason="Counted twice")
        assert answer.url == reverse("member", args=[mateo.number])
    assert balance_of(mateo.practice, mateo) == -7
    assert [entry.detail for entry in AuditEntry.objects.filter(action="balance corrected")] == ["-12 points"]
    shown = as_olive.get(answer.url).content.decode()
    assert "corrected: -12 points" in shown
    assert "Counted twice" in shown


@pytest.mark.parametrize("points", ["0", "", "many", "100001"])
def test_a_correction_of_no_size_keeps_the_reason(as_olive: Client, mateo: Member, points: str) -> None:
    answer = correct(as_olive, mateo, points=points, reason="Counted twice")
    assert answer.status_code == 422
    assert "Counted twice" in answer.content.decode()
    assert balance_of(mateo.practice, mateo) == 0


def test_the_desk_corrects_nothing(as_dana: Client, mateo: Member) -> None:
    assert "Correct balance" not in as_dana.get(reverse("member", args=[mateo.number])).content.decode()
    assert correct(as_dana, mateo, points="5", reason="Gift").status_code == 403


def test_who_makes_no_corrections_takes_none_back(as_dana: Client, as_olive: Client, mateo: Member) -> None:
    give(mateo, 20)
    correct(as_olive, mateo, points="-12", reason="Counted twice")
    entry = PointsEntry.objects.of(mateo.practice).get(kind=EntryKind.CORRECTION)
    profile, undo = (reverse(route, args=[mateo.number]) for route in ("member", "points_undo"))
    assert "Undo Counted twice" not in as_dana.get(profile).content.decode()
    refused = as_dana.post(undo, {"entry": entry.id, "idempotency_key": "k"}, headers=HTMX)
    assert "Only Owners and Admins" in refused.content.decode()
    assert balance_of(mateo.practice, mateo) == 8
    assert "Undo Counted twice" in as_olive.get(profile).content.decode()
    as_olive.post(undo, {"entry": entry.id, "idempotency_key": "k"})
    assert balance_of(mateo.practice, mateo) == 20
    assert [one.detail for one in AuditEntry.objects.filter(action="balance correction taken back")] == ["+12 points"]
