"""Cards over API v1."""

from typing import Any

import pytest

from offthecharts.hub.api.models import KeptAnswer
from offthecharts.hub.cards.models import Card, CardState
from offthecharts.hub.members.models import Member
from offthecharts.web.cards.numbers import grouped, make_number
from tests.hub.api.conftest import Program

A_BANK_CARD = "4242424242424242"


def test_a_card_is_connected_found_and_replaced_for_ever(program: Program, mateo: Member) -> None:
    first, second = make_number(), make_number()
    connected = program.post(f"members/{mateo.id}/card", {"number": grouped(first)})
    assert connected.status_code == 201
    assert (connected.json()["number"], connected.json()["member"]["id"]) == (first, str(mateo.id))
    found = program.post("cards/lookup", {"number": first}, key=None).json()
    assert (found["member"]["id"], found["member"]["card_number"]) == (str(mateo.id), first)

    replaced = program.post(f"members/{mateo.id}/card/replacement", {"number": second}, key="r")
    assert replaced.json()["number"] == second
    assert program.post(f"members/{mateo.id}/card/replacement", {"number": second}, key="r").json() == replaced.json()
    refused = program.post("cards/lookup", {"number": first}, key=None)
    assert (refused.status_code, refused.json()["code"]) == (409, "card_retired")
    assert program.get(f"members/{mateo.id}").json()["card_number"] == second


def test_one_card_a_member_and_one_member_a_card(program: Program, mateo: Member, rosa: Member) -> None:
    number = make_number()
    assert (
        program.post(f"members/{mateo.id}/card/replacement", {"number": number}).json()["code"]
        == "member_has_no_card"
    )
    program.post(f"members/{mateo.id}/card", {"number": number})
    assert program.post(f"members/{mateo.id}/card", {"number": make_number()}).json()["code"] == "member_has_card"
    assert program.post(f"members/{rosa.id}/card", {"number": number}).json()["code"] == "card_in_use"


@pytest.mark.parametrize("path", ["members/{}/card", "members/{}/card/replacement", "cards/lookup"])
def test_a_bank_card_is_refused_and_its_number_stays_nowhere(
    program: Program, mateo: Member, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    program.post(f"members/{mateo.id}/card", {"number": make_number()})
    answer: Any = program.post(path.format(mateo.id), {"number": "4242 4242 4242 4242"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bank_card")
    assert b"4242" not in answer.content
    assert "4242" not in caplog.text
    assert not Card.across_practices.filter(number=A_BANK_CARD).exists()
    assert KeptAnswer.across_practices.count() == 1


def test_unknown_and_wrong_numbers_are_refused(program: Program, mateo: Member) -> None:
    assert program.post("cards/lookup", {"number": make_number()}).json()["code"] == "card_unknown"
    assert program.post("cards/lookup", {"number": "12"}).json()["code"] == "card_number_invalid"
    number = make_number()
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert program.post(f"members/{mateo.id}/card", {"number": wrong}).json()["code"] == "card_number_invalid"


def test_quinns_program_finds_no_card_of_brook_street(
    program: Program, quinns_program: Program, mateo: Member
) -> None:
    number = make_number()
    program.post(f"members/{mateo.id}/card", {"number": number})
    assert quinns_program.post("cards/lookup", {"number": number}).status_code == 404
    assert quinns_program.post(f"members/{mateo.id}/card", {"number": make_number()}).status_code == 404
    assert Card.across_practices.filter(state=CardState.ACTIVE).count() == 1
