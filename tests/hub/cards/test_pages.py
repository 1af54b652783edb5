"""Connect Card, Replace Card, swipes that open members, and the practice's card stock, page by page."""

import json
import logging
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_script_prefix, reverse

from offthecharts.hub.cards import services
from offthecharts.hub.cards.models import Card, CardRange
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import Practice, Role
from tests.hub.conftest import PASSWORD, frame_of, hub_user, signed_in

FIRST, SECOND = "9907000000000005", "9907000000000013"
TRACKS = "%B{0}^ALVAREZ/MATEO^4912101?;{0}=4912101?\n"
VISA = "4111111111111111"
HTMX = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


def page_of(member: Member, action: str = "connect") -> str:
    return reverse(f"card_{action}", args=[member.number])


def connected(member: Member, number: str = FIRST) -> Card:
    return services.connect(member=member, number=number, actor=None)


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_card_is_connected_by_a_swipe(as_dana: Client, mateo: Member) -> None:
    answer = as_dana.post(page_of(mateo), {"swipe": TRACKS.format(FIRST)}, follow=True)
    assert answer.redirect_chain == [(reverse("member", args=[2]), 302)]
    assert "Card ending in 0005 is connected to Mateo." in shown(answer)
    assert "Replace Card" in shown(answer)
    assert FIRST not in shown(answer)


def test_a_card_is_connected_by_its_number_typed_twice(as_dana: Client, mateo: Member) -> None:
    as_dana.post(page_of(mateo), {"number": "9907 0000 0000 0005", "number_again": FIRST})
    assert Card.objects.of(mateo.practice).get().member_id == mateo.id


def test_the_dialog_closes_and_the_profile_shows_the_card(as_dana: Client, mateo: Member) -> None:
    dialog = as_dana.get(page_of(mateo), headers=HTMX)
    assert "<html" not in shown(dialog)
    assert "Ready to swipe" in shown(dialog)
    answer = as_dana.post(page_of(mateo), {"swipe": TRACKS.format(FIRST)}, headers=HTMX)
    assert "dialog-close" in answer["HX-Trigger"]
    assert answer["HX-Retarget"] == "#live"
    assert "···· 0005" in shown(answer)
    assert "Undo" in shown(answer)


def test_connecting_can_be_undone(as_dana: Client, mateo: Member, rosa: Member) -> None:
    card = connected(mateo)
    as_dana.post(page_of(mateo, "undo"), {"card": str(card.id)})
    assert connected(rosa).member_id == rosa.id


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Swipe the card, or type its number twice."),
        ({"swipe": "%E?\n"}, "Swipe again."),
        ({"number": FIRST}, "Type the number a second time."),
        ({"number": FIRST, "number_again": SECOND}, "The two numbers are not the same."),
        ({"number": "9907000000000004", "number_again": "9907000000000004"}, "One of the digits is wrong."),
        ({"number": "1234567812345670", "number_again": "1234567812345670"}, "This is not one of your cards."),
        ({"swipe": TRACKS.format(VISA)}, "This is a bank card (Visa)."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_wrong_is_said(
    as_dana: Client, mateo: Member, typed: dict[str, str], said: str, headers: dict[str, str]
) -> None:
    answer = as_dana.post(page_of(mateo), {"replaces": "", **typed}, headers=headers)
    assert answer.status_code == 422
    assert said in shown(answer)
    assert Card.across_practices.count() == 0


def test_a_mistyped_number_of_ours_stays_in_the_form(as_dana: Client, mateo: Member) -> None:
    answer = as_dana.post(page_of(mateo), {"number": "9907 0000 0000 0004", "number_again": FIRST})
    assert 'value="9907000000000004"' in shown(answer)
    assert "<details" in shown(answer)


@pytest.mark.parametrize(
    "typed",
    [
        {"swipe": TRACKS.format(VISA)},
        {"swipe": VISA},
        {"number": VISA, "number_again": VISA},
        {"number": VISA, "number_again": ""},
        {"number": "4111 1111 1111 1112", "number_again": "4111 1111 1111 1112"},  # a slip of the pen
        {"number": FIRST, "number_again": VISA},
    ],
)
@pytest.mark.parametrize("route", ["card_connect", "card_open"])
def test_a_bank_card_leaves_no_trace(
    as_dana: Client, mateo: Member, typed: dict[str, str], route: str, caplog: pytest.LogCaptureFixture
) -> None:
    address = reverse(route, args=[2] if route == "card_connect" else [])
    caplog.set_level(logging.DEBUG)
    with CaptureQueriesContext(connection) as queries:
        answer = as_dana.post(address, typed)
    assert answer.status_code == 422
    traces = [shown(answer), caplog.text, str(queries.captured_queries), str(answer.headers), str(answer.cookies)]
    traces += [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    for number in (VISA, "4111111111111112", "411111"):
        assert not any(number in trace.replace(" ", "") for trace in traces)


def test_an_error_report_does_not_hold_what_was_swiped(
    as_dana: Client, mateo: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(**_: Any) -> None:
        raise RuntimeError("the database is gone")

    monkeypatch.setattr("offthecharts.hub.cards.services.connect", break_down)
    as_dana.raise_request_exception = False
    answer = as_dana.post(page_of(mateo), {"swipe": TRACKS.format(FIRST), "number": FIRST})
    assert answer.status_code == 500
    assert FIRST not in shown(answer)


def test_a_card_is_replaced_and_the_old_one_says_why_it_does_not_work(as_dana: Client, mateo: Member) -> None:
    connected(mateo)
    assert as_dana.get(page_of(mateo))["Location"] == page_of(mateo, "replace")
    page = shown(as_dana.get(page_of(mateo, "replace")))
    assert "stops working for ever" in page
    replaces = str(Card.objects.of(mateo.practice).get().id)
    assert replaces in page
    answer = as_dana.post(page_of(mateo, "replace"), {"swipe": SECOND, "replaces": replaces}, follow=True)
    assert "Mateo has the card ending in 0013 now." in shown(answer)
    answer = as_dana.post(reverse("card_open"), {"swipe": FIRST}, headers=JSON)
    assert answer.status_code == 409
    assert "replaced on" in answer.json()["problem"]
    assert "Mateo Alvarez (#2)" in answer.json()["problem"]


def test_the_same_replacement_sent_twice_replaces_once(as_dana: Client, mateo: Member) -> None:
    old = connected(mateo)
    for _ in range(2):
        answer = as_dana.post(page_of(mateo, "replace"), {"swipe": SECOND, "replaces": str(old.id)})
        assert answer.status_code == 302
    assert Card.objects.of(mateo.practice).filter(state="retired").count() == 1


def test_replace_without_a_card_goes_to_connect(as_dana: Client, mateo: Member) -> None:
    assert as_dana.get(page_of(mateo, "replace"))["Location"] == page_of(mateo)


def test_a_lost_card_is_retired(as_dana: Client, mateo: Member) -> None:
    card = connected(mateo)
    answer = as_dana.post(page_of(mateo, "retire"), {"card": str(card.id)}, follow=True)
    assert "never works again" in shown(answer)
    assert "Connect Card" in shown(answer)


def test_a_swipe_opens_the_member(as_dana: Client, mateo: Member) -> None:
    connected(mateo)
    answer = as_dana.post(reverse("card_open"), {"swipe": TRACKS.format(FIRST)}, headers=JSON)
    assert answer.json() == {"open": "/members/2/"}
    assert as_dana.post(reverse("card_open"), {"swipe": FIRST})["Location"] == "/members/2/"
    assert as_dana.get(reverse("card_open")).status_code == 200


def test_in_a_window_a_swipe_opens_the_member_in_the_window(brook_street: Practice, mateo: Member) -> None:
    connected(mateo)
    hub_user(brook_street, "dana", Role.REWARDS)
    window = frame_of(brook_street)
    window.post("/frame/sign-in/", {"username": "dana", "password": PASSWORD})
    answer = window.post("/frame/cards/open/", {"swipe": FIRST}, headers=JSON)
    clear_script_prefix()
    assert answer.json() == {"open": "/frame/members/2/"}


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("%E?", 422, "Swipe again"),
        (SECOND, 404, "Nobody has this card"),
        (VISA, 422, "bank card"),
        ("", 422, ""),
    ],
)
def test_a_swipe_that_opens_nobody_says_why(
    as_dana: Client, mateo: Member, typed: str, status: int, said: str
) -> None:
    answer = as_dana.post(reverse("card_open"), {"swipe": typed}, headers=JSON)
    assert answer.status_code == status
    assert said in answer.json()["problem"]
    assert said in shown(as_dana.post(reverse("card_open"), {"swipe": typed}))


def test_another_practice_sees_and_changes_nothing(as_quinn: Client, mateo: Member) -> None:
    card = connected(mateo)
    for action in ("connect", "replace", "undo", "retire"):
        assert as_quinn.post(page_of(mateo, action), {"card": str(card.id), "swipe": FIRST}).status_code == 404
    assert as_quinn.post(reverse("card_open"), {"swipe": FIRST}, headers=JSON).status_code == 404
    made = CardRange.objects.of(mateo.practice).create(practice=mateo.practice, first="10000000", last="10000009")
    assert as_quinn.post(reverse("card_range_remove", args=[made.id])).status_code == 404
    assert Card.objects.of(mateo.practice).get().state == "active"


@pytest.mark.parametrize("role", Role)
def test_who_may_do_what(brook_street: Practice, mateo: Member, role: Role) -> None:
    client = signed_in(hub_user(brook_street, "somebody", role))
    connects = role in (Role.OWNER, Role.ADMIN, Role.REWARDS)
    runs = role in (Role.OWNER, Role.ADMIN)
    assert client.get(page_of(mateo)).status_code == (200 if connects else 403)
    assert client.post(page_of(mateo, "retire")).status_code == (404 if connects else 403)
    assert client.get(reverse("cards")).status_code == (200 if runs else 403)
    assert client.get(reverse("card_open")).status_code == 200
    assert ("Connect Card" in shown(client.get(reverse("member", args=[2])))) == connects


def register(client: Client, first: str, last: str, **more: str) -> HttpResponse:
    answer: Any = client.post(reverse("cards"), {"first": first, "last": last, "has_check_digit": "on", **more})
    return answer


def test_card_stock_is_registered_removed_and_taken_back(as_olive: Client, brook_street: Practice) -> None:
    assert register(as_olive, "7777 0000 0000 0000", "7777000000999999", note="From 2019").status_code == 302
    kept = CardRange.objects.of(brook_street).get()
    assert (kept.first, kept.last, kept.note) == ("7777000000000000", "7777000000999999", "From 2019")
    page = as_olive.post(reverse("card_range_remove", args=[kept.id]), follow=True)
    assert CardRange.objects.of(brook_street).count() == 0
    assert "are not accepted any more" in shown(page)
    fields = dict(page.context["done"].fields)
    as_olive.post(page.context["done"].action, fields)
    assert CardRange.objects.of(brook_street).get().note == "From 2019"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("1", "2", "Enter 8 to 19 digits."),
        ("10000000", "100000001", "as many as the first number has"),
        ("10000009", "10000000", "lower than the first number"),
        ("4111000000000000", "4111999999999999", "Visa"),
    ],
)
def test_a_range_that_cannot_be_is_refused_and_stays_in_the_form(
    as_olive: Client, first: str, last: str, said: str
) -> None:
    answer = register(as_olive, first, last)
    assert answer.status_code == 422
    assert said in shown(answer)
    assert f'value="{first}"' in shown(answer)
