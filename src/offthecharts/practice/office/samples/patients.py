"""People, patients, account holders and their drawn portraits."""

import hashlib
from collections.abc import Iterable
from datetime import date
from itertools import batched

from offthecharts.practice.patients import photos
from offthecharts.practice.patients.indexing import index_people
from offthecharts.practice.patients.models import AccountHolder, Patient, Person
from offthecharts.samples.model import SampleFamily, SamplePerson
from offthecharts.samples.portraits import EDGE_PIXELS, portrait
from offthecharts.web.images import Photo

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


def make_patients(families: Iterable[SampleFamily], today: date) -> list[Patient]:
    """Write the families, with portraits of the patients as of `today`, in the order of their chart numbers."""
    people: dict[str, Person] = {}
    patients: list[Patient] = []
    account_holders: list[AccountHolder] = []
    for family in families:
        for sample in family.patients:
            person = _person(people, sample.person)
            person.photo_sha256 = _photo(sample.person, today)
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


def _photo(sample: SamplePerson, today: date) -> str:
    """The portrait's name in the photo store."""
    jpeg = portrait(sample, today)
    return photos.keep(Photo(jpeg, hashlib.sha256(jpeg).hexdigest(), EDGE_PIXELS, EDGE_PIXELS))


def _person(people: dict[str, Person], sample: SamplePerson) -> Person:
    """The row of `sample`, made at its first use: account holders are shared."""
    if sample.key not in people:
        people[sample.key] = Person(
            country="US",
            **{name: getattr(sample, name) for name in COPIED},
        )
    return people[sample.key]
