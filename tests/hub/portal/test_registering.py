"""Registering by card: all three have to fit, once; whatever is wrong, the answer is the same."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.cards.registration import make_code
from offthecharts.hub.members.models import Member
from offthecharts.hub.portal.models import PortalAccount
from offthecharts.hub.practices.models import Practice
from offthecharts.web.cards.numbers import grouped, make_number
from tests.hub.launches.test_parallel import at_once, separate_connections  # noqa: F401  # a fixture
from tests.hub.people import member_of
from tests.hub.portal.cast import PASSWORD, account_for, born, card_of

HOME = "/p/brook-street-orthodontics/"
JOIN = f"{HOME}join/"
CHOICE = {"sign_in_name": "ada15", "new_password": PASSWORD}


@pytest.fixture
def ada(brook_street: Practice) -> Member:
    return member_of(brook_street, "Ada", "Lindqvist", birth_date=born(15), email="ada@example.org")


def typed(card: Card, code: str, member: Member) -> dict[str, Any]:
    return {"number": grouped(card.number), "code": code.lower().replace("-", " "), "born": str(member.birth_date)}


def test_a_teenager_registers_with_the_card_and_the_code_is_used_up(ada: Member, brook_street: Practice) -> None:
    card, code = card_of(ada)
    browser = Client()
    assert browser.post(JOIN, typed(card, code, ada))["Location"] == f"{JOIN}account/"
    own_address = browser.post(f"{JOIN}account/", {**CHOICE, "sign_in_name": "ada@example.org"})
    assert own_address.status_code == 422  # a minor's address is not used without a parent
    assert browser.post(f"{JOIN}account/", CHOICE)["Location"] == HOME
    assert "Hello Ada" in browser.get(HOME).content.decode()
    assert "Lindqvist" not in browser.get(HOME).content.decode()
    assert Client().post(JOIN, typed(card, code, ada)).status_code == 422
    assert Card.objects.of(brook_street).get(id=card.id).registration_code_sha256 == ""


def test_whatever_does_not_fit_gets_the_same_answer_for_the_same_work(ada: Member, brook_street: Practice) -> None:
    card, code = card_of(ada)
    right = typed(card, code, ada)
    retired, its_code = card_of(member_of(brook_street, "Bo", "Ek", birth_date=born(15)))
    Card.objects.of(brook_street).filter(id=retired.id).update(state=CardState.RETIRED)
    archived = member_of(brook_street, "Cy", "Ek", birth_date=born(15))
    archived_card, archived_code = card_of(archived)
    Member.objects.of(brook_street).filter(id=archived.id).update(archived_at="2026-01-01T00:00Z")
    nobody_knows = member_of(brook_street, "Di", "Ek")
    unknown_born, unknown_code = card_of(nobody_knows)
    wrong = [
        {**right, "number": make_number()},
        {**right, "number": "12"},
        {**right, "code": make_code()},
        {**right, "born": "2001-01-01"},
        {**right, "number": retired.number, "code": its_code},
        {**right, "number": archived_card.number, "code": archived_code},
        {**right, "number": unknown_born.number, "code": unknown_code},
    ]
    seen, work = set(), set()
    for one in wrong:
        browser = Client()
        browser.get(JOIN)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.post(JOIN, one)
        assert answer.status_code == 422
        lines = answer.content.decode().splitlines()
        seen.add("\n".join(line for line in lines if "csrf" not in line and "value=" not in line))
        work.add(tuple(str(query["sql"]).split()[0] for query in queries.captured_queries))
    assert len(seen) == 1
    assert len(work) == 1


def test_a_found_card_is_worth_nothing_without_the_birth_date_and_guessing_that_takes_years(
    ada: Member, brook_street: Practice
) -> None:
    card, code = card_of(ada)
    statuses = [
        Client().post(JOIN, {"number": card.number, "code": code, "born": str(date(2010, 1, day))}).status_code
        for day in range(1, 9)
    ]
    assert statuses == [422] * 5 + [429] * 3
    assert Client().post(JOIN, typed(card, code, ada)).status_code == 429
    assert not PortalAccount.objects.of(brook_street).exists()


def test_guessing_numbers_from_one_address_is_slowed_down(ada: Member) -> None:
    statuses = [
        Client().post(JOIN, {"number": make_number(), "code": make_code(), "born": "2012-01-01"}).status_code
        for _ in range(45)
    ]
    assert statuses[:40] == [422] * 40
    assert set(statuses[40:]) == {429}


def test_a_child_under_thirteen_is_sent_to_a_parent_once_the_card_fits(mateo: Member, brook_street: Practice) -> None:
    card, code = card_of(mateo)
    answer = Client().post(JOIN, typed(card, code, mateo))
    assert answer.status_code == 403
    assert "a parent or guardian makes the account" in answer.content.decode()
    assert not PortalAccount.objects.of(brook_street).exists()


def test_who_has_an_account_is_told_so_only_with_all_three(ada: Member) -> None:
    card, code = card_of(ada)
    account_for(ada)
    assert "account already" not in Client().post(JOIN, {**typed(card, code, ada), "code": "x"}).content.decode()
    answer = Client().post(JOIN, typed(card, code, ada))
    assert answer.status_code == 409
    assert "Sign in with it" in answer.content.decode()


def test_the_second_step_needs_the_first_in_the_same_browser_and_soon(ada: Member) -> None:
    card, code = card_of(ada)
    assert Client().get(f"{JOIN}account/")["Location"] == JOIN
    browser = Client()
    browser.post(JOIN, typed(card, code, ada))
    Card.objects.of(ada.practice_id).filter(id=card.id).update(registration_code_sha256="")
    assert browser.post(f"{JOIN}account/", CHOICE)["Location"] == JOIN


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("separate_connections")
def test_of_two_who_register_by_one_card_at_once_one_wins(ada: Member, brook_street: Practice) -> None:
    card, code = card_of(ada)
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.post(JOIN, typed(card, code, ada))

    def choose(place: int) -> int:
        answer = browsers[place].post(f"{JOIN}account/", {**CHOICE, "sign_in_name": f"ada{place}9"})
        return int(answer.status_code)

    assert sum(status == 302 for status in at_once(2, choose)) >= 1
    assert PortalAccount.objects.of(brook_street).count() == 1
