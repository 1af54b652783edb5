"""People, patients, account holders and their drawn portraits."""

from collections.abc import Iterable
from itertools import batched

from offthecharts.practice.patients.indexing import index_people
from offthecharts.practice.patients.models import AccountHolder, Patient, Person
from offthecharts.samples.model import SampleFamily, SamplePerson

INDEXED_AT_ONCE = 300
COPIED = [
    "first_name",
    "middle_name",
    "last_name",
    "preferred_name",
    "birth_date",
    "sex",
    "email",
    "home_phone",
    "cell_phone",
    "address1",
    "address2",
    "city",
    "state",
    "postal_code",
]


def make_patients(families: Iterable[SampleFamily]) -> list[Patient]:
    """Write the families; the answer is the patients in the order of their chart numbers."""
    people: dict[str, Person] = {}
    patients: list[Patient] = []
    account_holders: list[AccountHolder] = []
    for family in families:
        for sample in family.patients:
            person = _person(people, sample.person)
            patient = Patient(person=person, chart_number=sample.chart_number)
            patients.append(patient)
            account_holders += [
                AccountHolder(
                    patient=patient,
                    person=_person(people, holder.person),
                    relationship=holder.relationship,
                    position=position,
                )
                for position, holder in enumerate(sample.account_holders)
            ]
    Person.objects.bulk_create(people.values())
    Patient.objects.bulk_create(patients)
    AccountHolder.objects.bulk_create(account_holders)
    for some in batched([person.pk for person in people.values()], INDEXED_AT_ONCE, strict=False):
        index_people(some)
    return patients


def _person(people: dict[str, Person], sample: SamplePerson) -> Person:
    """The row of `sample`, made at its first use: account holders are shared."""
    if sample.key not in people:
        people[sample.key] = Person(
            country="US",
            **{name: getattr(sample, name) for name in COPIED},
        )
    return people[sample.key]
