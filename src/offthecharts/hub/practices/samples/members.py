"""150 members whose names and birth dates agree with the practice's patients, and their account holders."""

from collections.abc import Iterable
from datetime import date

from offthecharts.hub.members import origins
from offthecharts.hub.members.account_holders import in_words
from offthecharts.hub.members.forms import FIELDS
from offthecharts.hub.members.models import Member, Responsibility
from offthecharts.hub.members.origins import Source
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.practices.samples.photos import make_photos
from offthecharts.samples.model import SampleFamily, SamplePatient, SamplePerson
from offthecharts.web.names import fold

MEMBERS = 150
COPIED = [
    "first_name",
    "middle_name",
    "last_name",
    "preferred_name",
    "birth_date",
    "email",
    "home_phone",
    "cell_phone",
    "address1",
    "address2",
    "city",
    "state",
    "postal_code",
]
SEXES = {"F": "female", "M": "male", "X": "other"}


def chosen_patients(families: Iterable[SampleFamily]) -> list[SamplePatient]:
    """The 150 patients who have a profile: every second family, siblings together, the cast without Mateo.

    Mateo is the new patient of the story: his profile is made by the first launch.
    """
    patients = [patient for number, family in enumerate(families) if number % 2 == 1 for patient in family.patients]
    return patients[:MEMBERS]


def make_members(practice: Practice, families: Iterable[SampleFamily], today: date) -> list[Member]:
    """Write the members, with portraits of the patients as of `today`; the answer is the patients among them."""
    people: dict[str, Member] = {}
    responsibilities: list[Responsibility] = []
    patients: list[Member] = []
    chosen = chosen_patients(families)
    for sample in chosen:
        patient = _member(practice, people, sample.person)
        patient.is_patient = True
        patients.append(patient)
        responsibilities += [
            Responsibility(
                practice=practice,
                patient_id=patient.id,
                account_holder_id=_member(practice, people, holder.person).id,
                relationship=in_words(holder.relationship),
                position=position,
            )
            for position, holder in enumerate(sample.account_holders)
        ]
    make_photos(practice, zip((sample.person for sample in chosen), patients, strict=True), today)
    Member.across_practices.bulk_create(people.values())
    Responsibility.across_practices.bulk_create(responsibilities)
    practice.last_member_number = len(people)
    practice.save(update_fields=["last_member_number"])
    return patients


def _member(practice: Practice, people: dict[str, Member], sample: SamplePerson) -> Member:
    if sample.key not in people:
        people[sample.key] = Member(
            practice=practice,
            number=len(people) + 1,
            is_patient=False,
            country="US",
            sex=SEXES.get(sample.sex, ""),
            match_key=fold(f"{sample.first_name} {sample.last_name}"),
            search_name=fold(f"{sample.first_name} {sample.middle_name} {sample.last_name} {sample.preferred_name}"),
            **{name: getattr(sample, name) for name in COPIED},
        )
        origins.note(people[sample.key], (*FIELDS, origins.PHOTO), Source.CHART)
    return people[sample.key]
