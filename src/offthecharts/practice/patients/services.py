"""Writing charts: the only functions that create or change patients, account holders and their photos.

Each opens one transaction and keeps the search entries in step.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from offthecharts.practice.office.models import Office
from offthecharts.practice.patients.errors import ChartNumberTaken, PossibleDuplicate, UnknownPerson
from offthecharts.practice.patients.indexing import index_people
from offthecharts.practice.patients.models import AccountHolder, Patient, Person, Relationship
from offthecharts.practice.patients.queries import same_name_and_birth_date

FIRST_CHART_NUMBER = 1001


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """Names and contact data as they shall stand on the chart; phones in the form of ``web.phones.normalise``."""

    first_name: str
    last_name: str
    middle_name: str = ""
    preferred_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    email: str = ""
    home_phone: str = ""
    cell_phone: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class HolderData:
    """One account holder.

    `person_id` names somebody who is on the books already, whose data become `person` when given; without it a new
    person is made. ``Relationship.SELF`` means the patient, and needs neither.
    """

    relationship: str
    person: PersonData | None = None
    person_id: UUID | None = None


def create_patient(
    *,
    person: PersonData,
    holders: Sequence[HolderData] = (),
    chart_number: int | None = None,
    photo_sha256: str = "",
    is_somebody_else: bool = False,
    idempotency_key: str | None = None,
) -> Patient:
    """A new patient with account holders; the chart number is the next free one if not given.

    The same `idempotency_key` again returns the patient it made. Raises PossibleDuplicate unless `is_somebody_else`,
    ChartNumberTaken, UnknownPerson.
    """
    with transaction.atomic():
        _one_at_a_time()
        if idempotency_key and (made := Patient.objects.filter(created_with=idempotency_key).first()):
            return made
        if not is_somebody_else and (known := same_name_and_birth_date(person)):
            raise PossibleDuplicate(known)
        human = Person.objects.create(**asdict(person), photo_sha256=photo_sha256)
        patient = Patient.objects.create(
            person=human,
            chart_number=_free_chart_number(chart_number),
            created_with=idempotency_key or None,
        )
        changed = _set_holders(patient, holders)
        index_people({human.pk, *changed})
    return patient


def update_patient(
    *,
    patient_id: UUID,
    person: PersonData,
    holders: Sequence[HolderData],
    photo_sha256: str | None = None,
) -> Patient:
    """Write the whole chart anew: names, contact data and exactly these account holders.

    `photo_sha256` is the new photo, empty to take it away, None to leave it. The data of account holders who are
    responsible for other patients too change for those as well. Raises UnknownPerson.
    """
    with transaction.atomic():
        patient = Patient.objects.select_for_update(of=("self",)).select_related("person").get(pk=patient_id)
        human = patient.person
        _write(human, person)
        if photo_sha256 is not None:
            human.photo_sha256 = photo_sha256
        human.save()
        changed = _set_holders(patient, holders)
        index_people({human.pk, *changed})
    return patient


def set_photo(*, patient_id: UUID, photo_sha256: str) -> None:
    """Put a stored photo (``photos.keep``) on the chart; empty takes it away."""
    Person.objects.filter(patient=patient_id).update(photo_sha256=photo_sha256)


def set_active(*, patient_id: UUID, is_active: bool) -> Patient:
    """Deactivate a patient or take that back. Patients are never deleted."""
    with transaction.atomic():
        patient = Patient.objects.select_for_update(of=("self",)).select_related("person").get(pk=patient_id)
        patient.is_active = is_active
        patient.save(update_fields=["is_active"])
        index_people({patient.person_id})
    return patient


def _one_at_a_time() -> None:
    """Let new charts wait for each other, so that each sees the other's chart number and name."""
    Office.objects.select_for_update().get(pk=Office.current().pk)


def _free_chart_number(wanted: int | None) -> int:
    if wanted is None:
        return max(Patient.objects.aggregate(last=Max("chart_number"))["last"] or 0, FIRST_CHART_NUMBER - 1) + 1
    taken = Patient.objects.select_related("person").filter(chart_number=wanted).first()
    if taken is not None:
        raise ChartNumberTaken(taken)
    return wanted


def _write(human: Person, data: PersonData) -> None:
    for name, value in asdict(data).items():
        setattr(human, name, value)


def _set_holders(patient: Patient, holders: Sequence[HolderData]) -> set[UUID]:
    """Make `holders` the patient's account holders, in this order. Returns the people written or let go."""
    before = set(patient.account_holders.values_list("person_id", flat=True))
    kept: list[UUID] = []
    for position, holder in enumerate(holders):
        human = _holder_person(patient, holder)
        if human.pk in kept:
            continue
        kept.append(human.pk)
        AccountHolder.objects.update_or_create(
            patient=patient, person=human, defaults={"relationship": holder.relationship, "position": position}
        )
    patient.account_holders.exclude(person__in=kept).delete()
    return before | set(kept)


def _holder_person(patient: Patient, holder: HolderData) -> Person:
    if holder.relationship == Relationship.SELF:
        return patient.person
    if holder.person_id is None:
        if holder.person is None:
            raise UnknownPerson("Choose the account holder again, or enter a new one.")
        return Person.objects.create(**asdict(holder.person))
    human = Person.objects.filter(pk=holder.person_id).first()
    if human is None:
        raise UnknownPerson("Choose the account holder again, or enter a new one.")
    if holder.person is not None:
        _write(human, holder.person)
        human.save()
    return human
