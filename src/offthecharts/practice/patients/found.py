"""What the search shows of each patient: also the phone number that was typed, and whose it is."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils import timezone

from offthecharts.practice.patients.models import Patient, Person
from offthecharts.practice.patients.search import find_patients
from offthecharts.practice.patients.search_terms import read_terms
from offthecharts.web.phones import search_digits


@dataclass(frozen=True)
class Found:
    """A patient, the phone number that fits what was typed, and its owner when that is an account holder."""

    patient: Patient
    phone: str = ""
    phone_of: Person | None = None


def find(text: str, *, limit: int = 12) -> list[Found]:
    """Patients for the list under the search field, best first. Two queries more when digits were typed."""
    patients = find_patients(text, limit=limit)
    numbers = [number for number in read_terms(text, today=timezone.localdate()).numbers if len(number) >= 3]
    if not numbers:
        return [Found(patient) for patient in patients]
    prefetch_related_objects(patients, "account_holders__person")
    return [_with_phone(patient, numbers) for patient in patients]


def _with_phone(patient: Patient, numbers: list[str]) -> Found:
    holders = [row.person for row in patient.account_holders.all() if row.person_id != patient.person_id]
    for person in [patient.person, *holders]:
        for phone in filter(None, [person.cell_phone, person.home_phone]):
            if any(number.lstrip("0") in digits for number in numbers for digits in search_digits(phone)):
                return Found(patient, phone, None if person.pk == patient.person_id else person)
    return Found(patient)
