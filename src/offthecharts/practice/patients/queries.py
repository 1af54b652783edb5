"""Reading charts across tables."""

from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone

from offthecharts.practice.patients.data import PersonData
from offthecharts.practice.patients.models import AccountHolder, Patient, Person
from offthecharts.web.names import squeeze

ADULT_YEARS = 18


def same_name_and_birth_date(data: PersonData) -> list[Patient]:
    """Patients whose first name, last name and date of birth are the same (case, accents, spaces folded)."""
    if data.birth_date is None:
        return []
    born = Patient.objects.filter(person__birth_date=data.birth_date).select_related("person")
    return [patient for patient in born if is_same_person(patient.person, data)]


def is_same_person(person: Person, data: PersonData) -> bool:
    """Whether first name, last name (case, accents, spaces folded) and date of birth are the same."""
    names = (squeeze(person.first_name), squeeze(person.last_name))
    return person.birth_date == data.birth_date and names == (squeeze(data.first_name), squeeze(data.last_name))


def with_account_holders(patients: QuerySet[Patient]) -> QuerySet[Patient]:
    """`patients` with person, account holders and their people. Two queries however many there are."""
    holders = AccountHolder.objects.select_related("person").order_by("position", "pk")
    return patients.select_related("person").prefetch_related(Prefetch("account_holders", queryset=holders))


def snapshot_source(patient_id: UUID) -> Patient:
    """All that a launch tells about a patient: the chart with ``person``, ``account_holders`` and each one's person.

    The photo is named by ``person.photo_sha256``; ``photos.read`` gives its bytes. Two queries.
    Raises Patient.DoesNotExist.
    """
    return with_account_holders(Patient.objects.all()).get(pk=patient_id)


def siblings(patient: Patient) -> QuerySet[Patient]:
    """Other patients who share an account holder with `patient`."""
    holders = AccountHolder.objects.filter(patient=patient).values("person_id")
    return (
        Patient.objects.filter(account_holders__person__in=holders)
        .exclude(pk=patient.pk)
        .select_related("person")
        .distinct()
        .order_by("person__birth_date", "chart_number")
    )


def also_responsible_for(person_ids: list[UUID], *, beside: UUID | None) -> dict[UUID, list[str]]:
    """For each of these people the full names of their patients, other than the patient `beside`. One query."""
    rows = AccountHolder.objects.filter(person__in=person_ids).select_related("patient__person")
    found: dict[UUID, list[str]] = {}
    for row in rows.order_by("patient__person__first_name"):
        if row.patient_id != beside:
            found.setdefault(row.person_id, []).append(row.patient.person.full_name)
    return found


def holder_candidates(people: list[Person], *, limit: int = 8) -> list[tuple[Person, list[str]]]:
    """Those of `people` who may be account holders, with the names of the patients they are responsible for.

    Whoever is responsible for somebody comes first; minors cannot be. One query.
    """
    today = timezone.localdate()
    grown = [person for person in people if (age := person.age_on(today)) is None or age >= ADULT_YEARS]
    names = also_responsible_for([person.pk for person in grown], beside=None)
    return sorted(((person, names.get(person.pk, [])) for person in grown), key=lambda row: not row[1])[:limit]


def count_patients() -> dict[bool, int]:
    """How many patients are active (True) and inactive (False). One query."""
    counted = Patient.objects.values_list("is_active").annotate(count=Count("pk"))
    return {True: 0, False: 0, **dict(counted)}
