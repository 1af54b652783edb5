"""The desk finds patients by whatever it has."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offthecharts.practice.patients.models import Patient, Person
from offthecharts.practice.patients.search import find_patients, find_people
from offthecharts.practice.patients.search_terms import read_terms
from offthecharts.practice.patients.services import HolderData, PersonData, create_patient, set_active, update_patient
from offthecharts.web.names import fold

TODAY = date(2026, 11, 24)


@pytest.fixture
def others(db: None) -> list[Patient]:
    names = [("Noémie", "Laurent"), ("Anna", "Lorenz"), ("Laura", "Nunn"), ("Xóchitl", "van den Berg"), ("Li", "Wei")]
    return [
        create_patient(person=PersonData(first_name=first, last_name=last, birth_date=date(2013, 5, number)))
        for number, (first, last) in enumerate(names, start=1)
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "nunez",
        "Núñez-O’Hara",
        "nunez ohara",
        "o'hara",
        "ohara mat",
        "mateo nun",
        "teo",
        "nunezohara",
        "natheo nunez",
        "maeto",
        "mateo nuñes",
        "1042",
        "#1042",
        "5550123",
        "(212) 555-0123",
        "0123",
        "212-555-0177",
        "mateo 0123",
    ],
)
def test_mateo_is_found(mateo: Patient, others: list[Patient], typed: str) -> None:
    found = find_patients(typed)
    assert found
    assert found[0] == mateo


@pytest.mark.parametrize(
    "typed", ["5/3/2013", "05/03/2013", "2013-05-03", "3.5.2013", "3 May 2013", "May 3, 2013", "5/3/13", "05032013"]
)
def test_laura_is_found_by_her_birth_date(others: list[Patient], typed: str) -> None:
    assert [patient.person.first_name for patient in find_patients(typed, today=TODAY)] == ["Laura"]


def test_a_birth_date_and_a_name_must_both_fit(others: list[Patient]) -> None:
    assert [str(patient.person) for patient in find_patients("lau 5/3/2013", today=TODAY)] == ["Laura Nunn"]
    assert find_patients("noe 5/3/2013", today=TODAY) == []


def test_last_names_come_before_first_names(others: list[Patient]) -> None:
    assert [str(patient.person) for patient in find_patients("lau")] == ["Noémie Laurent", "Laura Nunn"]


def test_nothing_is_found_for_nothing_or_nonsense(mateo: Patient) -> None:
    for typed in ["", "   ", "'", "*", '"', "%", "qqqq zzzz", "@", "#"]:
        assert find_patients(typed) == [], typed


def test_inactive_patients_come_last_and_account_holders_not_at_all(mateo: Patient, others: list[Patient]) -> None:
    noemie = others[0]
    set_active(patient_id=noemie.pk, is_active=False)
    assert [patient.person.first_name for patient in find_patients("la")][-1] == "Noémie"
    assert find_patients("rosa") == []


def test_people_are_found_by_e_mail_too(rosa: Person) -> None:
    assert find_people("rosa@") == [rosa]
    assert find_people("ROSA@EXAMPLE.ORG") == [rosa]
    assert rosa in find_people("nunez")


def test_a_changed_phone_of_the_account_holder_finds_the_child(mateo: Patient, rosa: Person) -> None:
    data = PersonData(first_name="Rosa", last_name="Núñez", home_phone="+442079460018")
    update_patient(
        patient_id=mateo.pk,
        person=PersonData(first_name="Mateo", last_name="Núñez"),
        holders=[HolderData(relationship="mother", person=data, person_id=rosa.pk)],
    )
    assert find_patients("02079460018") == [mateo]
    assert find_patients("555 0177") == []


names = st.text(alphabet=st.characters(categories=["Lu", "Ll", "Pd"], max_codepoint=0x17F), min_size=2, max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(first=names, last=names, cut=st.integers(min_value=1, max_value=8), upper=st.booleans())
def test_whoever_is_on_the_books_is_found_by_the_start_of_their_names(
    db: None, first: str, last: str, cut: int, upper: bool
) -> None:
    if not fold(first) or not fold(last):
        return
    patient = create_patient(person=PersonData(first_name=first, last_name=last), is_somebody_else=True)
    typed = f"{last[:cut]} {first}"
    if not fold(last[:cut]):
        return
    assert patient in find_patients(typed.upper() if upper else typed, limit=2000)


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    read_terms(text, today=TODAY)


@pytest.mark.parametrize("typed", ["31/02/2013", "2030-01-01", "1/1/1700"])
def test_dates_that_cannot_be_birth_dates_are_not_taken_for_one(typed: str) -> None:
    assert read_terms(typed, today=TODAY).birth_dates == ()
