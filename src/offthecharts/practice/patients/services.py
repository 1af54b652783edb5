"""Writing charts: the only functions that create or change patients, account holders and their photos.

Each opens one transaction and keeps the search entries in step.
"""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from offthecharts.practice.office.models import Office
from offthecharts.practice.outbox.services import chart_changed
from offthecharts.practice.patients import seen as seen_before
from offthecharts.practice.patients.data import HolderData, PersonData
from offthecharts.practice.patients.errors import ChangedMeanwhile, ChartNumberTaken, PossibleDuplicate, UnknownPerson
from offthecharts.practice.patients.indexing import index_people
from offthecharts.practice.patients.models import AccountHolder, Patient, Person, Relationship
from offthecharts.practice.patients.queries import is_same_person, same_name_and_birth_date, snapshot_source

__all__ = ["HolderData", "PersonData", "create_patient", "set_active", "update_patient"]

FIRST_CHART_NUMBER = 1001


def create_patient(
    *,
    person: PersonData,
    holders: Sequence[HolderData] = (),
    chart_number: int | None = None,
    photo_sha256: str = "",
    is_somebody_else: bool = False,
    person_id: UUID | None = None,
    idempotency_key: str | None = None,
) -> Patient:
    """A new patient with account holders; the chart number is the next free one if not given.

    `person_id` names an account holder who becomes a patient too; what `person` leaves empty stays as it is.
    The same `idempotency_key` again returns the patient it made. Raises PossibleDuplicate unless `is_somebody_else`,
    ChartNumberTaken, UnknownPerson.
    """
    with transaction.atomic():
        one_new_chart_at_a_time()
        if idempotency_key and (made := Patient.objects.filter(created_with=idempotency_key).first()):
            return made
        if not is_somebody_else:
            _refuse_namesakes(person)
        human = _new_patient_person(person, person_id, photo_sha256)
        patient = Patient.objects.create(
            person=human,
            chart_number=_free_chart_number(chart_number),
            created_with=idempotency_key or None,
        )
        changed = _set_holders(patient, holders)
        index_people({human.pk, *changed})
        chart_changed(patient_ids=charts_of({human.pk, *changed}))
    return patient


def update_patient(
    *,
    patient_id: UUID,
    person: PersonData,
    holders: Sequence[HolderData],
    photo_sha256: str | None = None,
    seen: seen_before.Values | None = None,
    is_somebody_else: bool = True,
) -> Patient:
    """Write the whole chart anew: names, contact data and exactly these account holders.

    `photo_sha256` is the new photo, empty to take it away, None to leave it. The data of account holders who are
    responsible for other patients too change for those as well. With `seen`, what stood on the chart when the writer
    opened it, a chart that is another by now raises ChangedMeanwhile. Raises UnknownPerson, and PossibleDuplicate
    when the patient becomes somebody's namesake and it is not said that `is_somebody_else`.
    """
    with transaction.atomic():
        patient = _locked(patient_id)
        human = patient.person
        if seen is not None and (now := seen_before.values_of(patient)) != seen:
            raise ChangedMeanwhile(seen=seen, now=now)
        if not is_somebody_else and not is_same_person(human, person):
            _refuse_namesakes(person, beside=patient)
        _write(human, person)
        if photo_sha256 is not None:
            human.photo_sha256 = photo_sha256
        human.save()
        changed = _set_holders(patient, holders)
        index_people({human.pk, *changed})
        chart_changed(patient_ids=charts_of({human.pk, *changed}))
    return patient


def set_active(*, patient_id: UUID, is_active: bool) -> Patient:
    """Deactivate a patient or take that back. Patients are never deleted."""
    with transaction.atomic():
        patient = Patient.objects.select_for_update(of=("self",)).select_related("person").get(pk=patient_id)
        patient.is_active = is_active
        patient.save(update_fields=["is_active"])
        index_people({patient.person_id})
        chart_changed(patient_ids={patient.pk})
    return patient


def one_new_chart_at_a_time() -> None:
    """Let new charts wait for each other, so that each sees the other's chart number and name."""
    Office.lock()


def charts_of(people: set[UUID]) -> set[UUID]:
    """The patients on whose charts these people stand. One query."""
    on_it = Q(person__in=people) | Q(account_holders__person__in=people)
    return set(Patient.objects.filter(on_it).values_list("pk", flat=True))


def _locked(patient_id: UUID) -> Patient:
    """The chart, with everybody who stands on it waiting for us. Raises Patient.DoesNotExist."""
    patient = Patient.objects.select_for_update(of=("self",)).get(pk=patient_id)
    on_it = Q(pk=patient.person_id) | Q(responsible_for__patient=patient)
    ids = Person.objects.filter(on_it).values("pk")
    list(Person.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    return snapshot_source(patient_id)


def _refuse_namesakes(person: PersonData, *, beside: Patient | None = None) -> None:
    known = [patient for patient in same_name_and_birth_date(person) if patient != beside]
    if known:
        raise PossibleDuplicate(known)


def _new_patient_person(data: PersonData, person_id: UUID | None, photo_sha256: str) -> Person:
    if person_id is None:
        return Person.objects.create(**asdict(data), photo_sha256=photo_sha256)
    human = Person.objects.select_for_update(of=("self",)).filter(pk=person_id, patient=None).first()
    if human is None:
        raise UnknownPerson("This person is a patient already or is not there any more. Search for them.")
    for name, value in asdict(data).items():
        setattr(human, name, value or getattr(human, name))
    human.photo_sha256 = photo_sha256 or human.photo_sha256
    human.save()
    return human


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
    human = Person.objects.select_for_update().filter(pk=holder.person_id).first()
    if human is None:
        raise UnknownPerson("Choose the account holder again, or enter a new one.")
    if holder.person is not None:
        _write(human, holder.person)
        human.save()
    return human
