"""To whom a message goes, and why not to others."""

from datetime import date

from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.messages.receivers import Receiver, receivers_of, suggested
from offthecharts.hub.practices.models import Practice
from tests.hub.people import member_of

TODAY = date(2026, 11, 24)


def names(receivers: list[Receiver]) -> list[str]:
    return [f"{each.person.first_name}{' no' if each.refusal else ''}" for each in receivers]


def test_a_minors_message_goes_to_the_account_holder(mateo: Member) -> None:
    assert names(receivers_of(mateo, today=TODAY)) == ["Rosa", "Mateo no"]
    assert "12 years old" in receivers_of(mateo, today=TODAY)[1].refusal.lower()


def test_on_the_eighteenth_birthday_it_goes_to_the_patient(mateo: Member) -> None:
    assert names(receivers_of(mateo, today=date(2032, 5, 3))) == ["Rosa", "Mateo no"]
    assert names(receivers_of(mateo, today=date(2032, 5, 4))) == ["Mateo", "Rosa"]


def test_a_practice_may_mail_minors_directly(mateo: Member) -> None:
    mateo.practice.mail_minors_directly = True
    assert names(receivers_of(mateo, today=TODAY)) == ["Mateo", "Rosa"]
    mateo.email = ""
    first = suggested(receivers_of(mateo, today=TODAY))
    assert first is not None
    assert first.person.first_name == "Rosa"


def test_a_patient_whose_age_is_not_known_is_treated_as_a_minor(mateo: Member, rosa: Member) -> None:
    mateo.birth_date = rosa.birth_date = None
    assert names(receivers_of(mateo, today=TODAY)) == ["Rosa", "Mateo no"]
    assert "date of birth" in receivers_of(mateo, today=TODAY)[1].refusal
    assert names(receivers_of(rosa, today=TODAY)) == ["Rosa"]


def test_account_holders_come_in_order_and_archived_ones_not(mateo: Member, brook_street: Practice) -> None:
    luis = member_of(brook_street, "Luis", "Alvarez", is_patient=False, email="luis@example.com")
    gone = member_of(brook_street, "Gone", "Alvarez", is_patient=False, email="gone@example.com")
    gone.archived_at = gone.created_at
    gone.save()
    for position, holder in enumerate([gone, luis], start=1):
        Responsibility.across_practices.create(
            practice=brook_street, patient_id=mateo.id, account_holder_id=holder.id, position=position
        )
    assert names(receivers_of(mateo, today=TODAY)) == ["Rosa", "Luis", "Mateo no"]


def test_an_adult_who_is_their_own_account_holder_stands_there_once(brook_street: Practice) -> None:
    adult = member_of(brook_street, "Ada", "Quist", birth_date=date(1990, 1, 1), email="ada@example.com")
    Responsibility.across_practices.create(
        practice=brook_street, patient_id=adult.id, account_holder_id=adult.id, relationship="Self"
    )
    assert names(receivers_of(adult, today=TODAY)) == ["Ada"]


def test_a_minor_without_account_holder_can_get_nothing(brook_street: Practice) -> None:
    child = member_of(brook_street, "Finn", "Lee", birth_date=date(2015, 1, 1), email="finn@example.com")
    receivers = receivers_of(child, today=TODAY)
    assert suggested(receivers) is None
    assert receivers[0].refusal
