"""Cards are connected, replaced, retired and recognised; two desks at once cannot both win."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from offthecharts.hub.cards import errors, services
from offthecharts.hub.cards.models import Card, CardRange, CardState
from offthecharts.hub.cards.queries import counts, recognise
from offthecharts.hub.cards.ranges import register
from offthecharts.hub.members.models import Member
from offthecharts.hub.practices.models import HubUser, Practice
from offthecharts.web.audit.models import AuditEntry
from offthecharts.web.cards.errors import BankCard, NotACardNumber
from offthecharts.web.cards.numbers import check_digit, make_number
from offthecharts.web.errors import DomainError
from tests.hub.people import member_of

FIRST, SECOND, THIRD = "9907000000000005", "9907000000000013", "9907000000000021"
VISA = "4111111111111111"


def connect(member: Member, number: str = FIRST) -> Card:
    return services.connect(member=member, number=number, actor=None)


def replace(member: Member, card: Card, number: str = SECOND) -> Card:
    return services.replace(member=member, number=number, replaced_id=card.id, actor=None)


def states(practice: Practice) -> dict[str, str]:
    return dict(Card.objects.of(practice).values_list("number", "state"))


def test_a_connected_card_is_recognised(brook_street: Practice, mateo: Member, dana: HubUser) -> None:
    services.connect(member=mateo, number=FIRST, actor=dana)
    assert recognise(brook_street, FIRST).member == mateo
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_name) == ("card connected", "Dana")


def test_the_same_card_again_changes_nothing(brook_street: Practice, mateo: Member) -> None:
    assert connect(mateo).id == connect(mateo).id
    assert AuditEntry.objects.count() == 1


def test_a_member_has_one_card(mateo: Member) -> None:
    connect(mateo)
    with pytest.raises(errors.MemberHasCard, match="ending in 0005"):
        connect(mateo, SECOND)


def test_a_card_of_somebody_else_is_refused_with_who_has_it(mateo: Member, rosa: Member) -> None:
    connect(rosa)
    with pytest.raises(errors.CardInUse, match=r"Rosa Alvarez \(#1\)") as caught:
        connect(mateo)
    assert caught.value.member == rosa


def test_a_replaced_number_is_dead_for_ever(brook_street: Practice, mateo: Member, rosa: Member) -> None:
    replace(mateo, connect(mateo))
    assert states(brook_street) == {FIRST: "retired", SECOND: "active"}
    today = timezone.localdate().strftime("%-d %B %Y")
    for attempt in (lambda: recognise(brook_street, FIRST), lambda: connect(rosa)):
        with pytest.raises(errors.CardRetired, match=rf"replaced on {today}.*Mateo Alvarez"):
            attempt()
    with pytest.raises(errors.CardRetired):
        replace(mateo, Card.objects.of(brook_street).get(number=SECOND), FIRST)
    assert states(brook_street) == {FIRST: "retired", SECOND: "active"}
    assert recognise(brook_street, SECOND).member == mateo


def test_a_refused_replacement_leaves_the_old_card_in_use(
    brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    mine = connect(mateo)
    connect(rosa, SECOND)
    with pytest.raises(errors.CardInUse):
        replace(mateo, mine)
    assert recognise(brook_street, FIRST).member == mateo


def test_a_replacement_sent_twice_replaces_once(brook_street: Practice, mateo: Member) -> None:
    mine = connect(mateo)
    assert replace(mateo, mine).id == replace(mateo, mine).id
    assert states(brook_street) == {FIRST: "retired", SECOND: "active"}


def test_the_old_card_is_no_new_card(mateo: Member) -> None:
    with pytest.raises(errors.SameCard):
        replace(mateo, connect(mateo), FIRST)


def test_a_card_that_was_replaced_meanwhile_is_not_replaced_again(mateo: Member) -> None:
    mine = connect(mateo)
    replace(mateo, mine)
    with pytest.raises(errors.MemberHasCard, match="0013"):
        replace(mateo, mine, THIRD)


def test_a_lost_card_is_retired_without_a_new_one(brook_street: Practice, mateo: Member) -> None:
    card = connect(mateo)
    services.retire(card=card, actor=None)
    with pytest.raises(errors.CardRetired, match="given up"):
        recognise(brook_street, FIRST)
    with pytest.raises(errors.MemberHasNoCard):
        services.retire(card=card, actor=None)
    assert connect(mateo, SECOND).member_id == mateo.id


def test_a_connection_can_be_undone_for_a_quarter_of_an_hour(
    brook_street: Practice, mateo: Member, rosa: Member
) -> None:
    services.undo_connect(card=connect(mateo), actor=None)
    card = connect(rosa)
    Card.objects.of(brook_street).update(connected_at=timezone.now() - timedelta(minutes=16))
    with pytest.raises(errors.UndoTooLate):
        services.undo_connect(card=card, actor=None)
    assert recognise(brook_street, FIRST).member == rosa


def test_a_printed_card_is_connected_and_was_nobodys_before(brook_street: Practice, mateo: Member) -> None:
    Card.objects.of(brook_street).create(practice=brook_street, number=FIRST)
    with pytest.raises(errors.CardNotConnected):
        recognise(brook_street, FIRST)
    connect(mateo)
    assert recognise(brook_street, FIRST).member == mateo
    assert counts(brook_street).active == 1


def test_a_card_printed_for_another_practice_is_refused_without_names(
    elsewhere: Practice, mateo: Member, rosa: Member
) -> None:
    quentin = member_of(elsewhere, "Quentin", "Quartz")
    mine = connect(quentin)
    with pytest.raises(errors.CardOfAnotherPractice) as caught:
        connect(mateo)
    assert "Quentin" not in caught.value.advice
    replace(quentin, mine)
    with pytest.raises(errors.CardRetired) as retired:
        connect(mateo)
    assert "Quentin" not in retired.value.advice
    with pytest.raises(errors.CardUnknown):
        recognise(mateo.practice, FIRST)


@pytest.mark.parametrize("number", [VISA, "5555555555554444", "378282246310005", "6011111111111117"])
def test_a_bank_card_is_refused_before_the_database_hears_of_it(mateo: Member, number: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        for attempt in (lambda: connect(mateo, number), lambda: recognise(mateo.practice, number)):
            with pytest.raises(BankCard) as caught:
                attempt()
            assert number not in str(caught.value)
    assert number not in str(queries.captured_queries)


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("9907000000000004", NotACardNumber),  # check digit
        ("990700000000000", errors.CardOutOfRange),  # a digit short
        ("99070000000000057", errors.CardOutOfRange),
        ("9907", NotACardNumber),
        ("99O7000000000003", NotACardNumber),
        ("९९०७००००००००००००", NotACardNumber),
        ("", NotACardNumber),
        ("1234567812345670", errors.CardOutOfRange),
    ],
)
def test_numbers_that_are_no_card_of_the_practice(mateo: Member, number: str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        connect(mateo, number)
    assert Card.across_practices.count() == 0


def test_registered_stock_is_accepted_by_its_practice_alone(
    brook_street: Practice, elsewhere: Practice, mateo: Member
) -> None:
    register(practice=brook_street, first="7777000000000000", last="7777000000999999", actor=None)
    number = "777700000012345" + check_digit("777700000012345")
    with pytest.raises(NotACardNumber):
        connect(mateo, "7777000000123450" if number[-1] != "0" else "7777000000123451")
    connect(mateo, number)
    with pytest.raises(errors.CardOutOfRange):
        connect(member_of(elsewhere, "Quentin", "Quartz"), number)


def test_stock_without_check_digits_is_accepted_when_the_practice_says_so(
    brook_street: Practice, mateo: Member
) -> None:
    register(practice=brook_street, first="10000000", last="10009999", has_check_digit=False, actor=None)
    assert connect(mateo, "10001234").number == "10001234"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("4111000000000000", "4111999999999999", "Visa"),
        ("3000000000000000", "6999999999999999", "bank cards"),
        ("9907000000000000", "9907999999999999", "accepted already"),
        ("9000000000000000", "9999999999999999", "9907|Troy"),
        ("7777000000500000", "7777000002000000", "registered already"),
    ],
)
def test_ranges_of_banks_ours_and_overlaps_are_refused(
    brook_street: Practice, first: str, last: str, said: str
) -> None:
    register(practice=brook_street, first="7777000000000000", last="7777000000999999", actor=None)
    with pytest.raises(errors.RangeRefused, match=said):
        register(practice=brook_street, first=first, last=last, actor=None)
    assert CardRange.objects.of(brook_street).count() == 1


def all_at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run `calls` at the same moment, each with a connection of its own; the answers, or the errors."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait(10)
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_card_swiped_for_many_members_at_once_goes_to_one(shared_database: None, brook_street: Practice) -> None:
    members = [member_of(brook_street, f"Child{place}", "Same") for place in range(8)]
    answers = all_at_once([lambda member=member: connect(member) for member in members])
    assert sum(isinstance(answer, Card) for answer in answers) == 1
    assert sum(isinstance(answer, errors.CardInUse) for answer in answers) == 7
    assert states(brook_street) == {FIRST: "active"}


def test_many_cards_swiped_for_one_member_at_once_leave_one(shared_database: None, brook_street: Practice) -> None:
    member = member_of(brook_street, "Mateo", "Alvarez")
    numbers = [make_number() for _ in range(8)]
    answers = all_at_once([lambda number=number: connect(member, number) for number in numbers])
    assert sum(isinstance(answer, Card) for answer in answers) == 1
    assert sum(isinstance(answer, errors.MemberHasCard) for answer in answers) == 7
    assert Card.objects.of(brook_street).count() == 1


def test_one_card_replaced_by_many_at_once_is_replaced_once(shared_database: None, brook_street: Practice) -> None:
    member = member_of(brook_street, "Mateo", "Alvarez")
    mine = connect(member)
    numbers = [make_number() for _ in range(8)]
    answers = all_at_once([lambda number=number: replace(member, mine, number) for number in numbers])
    assert sum(isinstance(answer, Card) for answer in answers) == 1
    assert sum(isinstance(answer, errors.MemberHasCard) for answer in answers) == 7
    assert sorted(states(brook_street).values()) == ["active", "retired"]


def test_one_printed_card_for_two_members_at_once_goes_to_one(shared_database: None, brook_street: Practice) -> None:
    members = [member_of(brook_street, f"Child{place}", "Same") for place in range(8)]
    Card.objects.of(brook_street).create(practice=brook_street, number=FIRST, state=CardState.STOCK)
    answers = all_at_once([lambda member=member: connect(member) for member in members])
    assert sum(isinstance(answer, Card) for answer in answers) == 1
    assert Card.objects.of(brook_street).filter(state=CardState.ACTIVE).count() == 1


def test_a_card_that_does_not_exist_is_not_retired_or_replaced(mateo: Member) -> None:
    with pytest.raises(errors.MemberHasNoCard):
        services.replace(member=mateo, number=FIRST, replaced_id=uuid.uuid4(), actor=None)
