"""What a batch of rows would do to the charts. Planning reads and writes nothing; `writing` carries a plan out.

A row is the same patient as a chart when the chart numbers agree, or else first name, last name and date of birth.
An account holder is somebody on the books when the names agree and one of e-mail and phones does, or when the patient
already has an account holder of that name; so siblings share one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from offthecharts.practice.intake.rows import ParsedRow
from offthecharts.practice.patients.models import AccountHolder, Patient, Person, Relationship
from offthecharts.practice.patients.queries import with_account_holders
from offthecharts.practice.patients.services import PersonData
from offthecharts.web.names import squeeze

type NameAndBirth = tuple[str, str, date | None]


@dataclass
class Plan:
    """Rows to be written and rows that were refused."""

    new_people: list[Person] = field(default_factory=list)
    changed_people: dict[UUID, Person] = field(default_factory=dict)
    new_patients: list[Patient] = field(default_factory=list)
    new_links: list[AccountHolder] = field(default_factory=list)
    touched: set[UUID] = field(default_factory=set)
    creating: set[int] = field(default_factory=set)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: list[ParsedRow] = field(default_factory=list)
    refused: list[ParsedRow] = field(default_factory=list)


def name_key(person: Person | PersonData) -> tuple[str, str]:
    """First and last name as they are compared."""
    return squeeze(person.first_name), squeeze(person.last_name)


def identity(parsed: ParsedRow) -> Iterable[object]:
    """The keys by which two rows are the same patient."""
    if parsed.chart_number is not None:
        yield parsed.chart_number
    if parsed.person.birth_date is not None:
        yield (*name_key(parsed.person), parsed.person.birth_date)


class Planner:
    """Plans one batch. The rows of a batch must all be different patients."""

    def __init__(self, rows: Sequence[ParsedRow], *, overwrite: bool, next_chart_number: int) -> None:
        self.rows = rows
        self.overwrite = overwrite
        self.next_chart_number = next_chart_number
        self.plan = Plan()
        self._patients = patients_meant(rows)
        self.by_chart = {patient.chart_number: patient for patient in self._patients}
        self.by_name: dict[NameAndBirth, Patient] = {
            (*name_key(patient.person), patient.person.birth_date): patient for patient in self._patients
        }
        self.holders = holders_meant(rows)

    def run(self) -> Plan:
        """The plan. Three queries were made for the whole batch."""
        for parsed in self.rows:
            if parsed.reasons:
                self.plan.refused.append(parsed)
                continue
            patient = self._known(parsed)
            if parsed.reasons:
                continue
            if patient is None:
                self._create(parsed)
            else:
                self._update(patient, parsed)
        return self.plan

    def _known(self, parsed: ParsedRow) -> Patient | None:
        person = parsed.person
        named = self.by_name.get((*name_key(person), person.birth_date)) if person.birth_date else None
        if parsed.chart_number is None:
            return named
        charted = self.by_chart.get(parsed.chart_number)
        if charted is None:
            if named is not None:
                self._duplicate(parsed, f"Same name and date of birth as chart #{named.chart_number}.")
            return None
        known = charted.person
        if name_key(known) != name_key(person) and known.birth_date != person.birth_date:
            self._duplicate(parsed, f"Chart number {parsed.chart_number} belongs to somebody else.")
        return charted

    def _duplicate(self, parsed: ParsedRow, why: str) -> None:
        parsed.reasons.append(("", why))
        self.plan.duplicates.append(parsed)

    def _create(self, parsed: ParsedRow) -> None:
        number = parsed.chart_number
        if number is None:
            number = self.next_chart_number
            self.next_chart_number += 1
        person = Person(**asdict(parsed.person))
        patient = Patient(person=person, chart_number=number)
        self.plan.new_people.append(person)
        self.plan.new_patients.append(patient)
        self.plan.touched.add(person.pk)
        self.plan.creating.add(parsed.row.number)
        self.plan.created += 1
        self._link(patient, parsed, existing=[])

    def _update(self, patient: Patient, parsed: ParsedRow) -> None:
        changed = self._fill(patient.person, parsed.person)
        linked = self._link(patient, parsed, existing=list(patient.account_holders.all()))
        if changed or linked:
            self.plan.updated += 1
            self.plan.touched.add(patient.person_id)
        else:
            self.plan.unchanged += 1

    def _fill(self, person: Person, data: PersonData) -> bool:
        """Fill empty fields, or with `overwrite` all that the file gives; never empty one. True when one changed."""
        changed = False
        for name, value in asdict(data).items():
            before: Any = getattr(person, name)
            if value and value != before and (self.overwrite or not before):
                setattr(person, name, value)
                changed = True
        if changed and not person._state.adding:
            self.plan.changed_people[person.pk] = person
            self.plan.touched.add(person.pk)
        return changed

    def _link(self, patient: Patient, parsed: ParsedRow, *, existing: list[AccountHolder]) -> bool:
        changed = False
        linked = {link.person_id for link in existing}
        for relationship, data in parsed.holders:
            person = self._holder(patient, relationship, data, existing)
            if data is not None:
                changed |= self._fill(person, data)
            if person.pk in linked:
                continue
            link = AccountHolder(patient=patient, person=person, relationship=relationship, position=len(linked))
            self.plan.new_links.append(link)
            linked.add(person.pk)
            changed = True
        return changed

    def _holder(
        self, patient: Patient, relationship: str, data: PersonData | None, existing: list[AccountHolder]
    ) -> Person:
        if data is None or relationship == Relationship.SELF:
            return patient.person
        for link in existing:
            if name_key(link.person) == name_key(data):
                return link.person
        for contact in _contacts(data):
            if (known := self.holders.get((*name_key(data), contact))) is not None:
                return known
        person = Person(**asdict(data))
        self.plan.new_people.append(person)
        self.plan.touched.add(person.pk)
        for contact in _contacts(data):
            self.holders[(*name_key(data), contact)] = person
        return person


def _contacts(person: Person | PersonData) -> list[str]:
    return [contact for contact in (person.email.lower(), person.cell_phone, person.home_phone) if contact]


def patients_meant(rows: Sequence[ParsedRow]) -> list[Patient]:
    """Patients with a chart number or a birth date of one of `rows`, with their account holders."""
    charts = [row.chart_number for row in rows if row.chart_number is not None]
    born = {row.person.birth_date for row in rows if row.person.birth_date}
    last_names = {squeeze(row.person.last_name) for row in rows}
    wanted = Patient.objects.filter(chart_number__in=charts)
    found = {patient.pk: patient for patient in with_account_holders(wanted)}
    same_day = Patient.objects.filter(person__birth_date__in=born).exclude(pk__in=found)
    near = [
        pk for pk, last_name in same_day.values_list("pk", "person__last_name") if squeeze(last_name) in last_names
    ]
    found.update({patient.pk: patient for patient in with_account_holders(Patient.objects.filter(pk__in=near))})
    return list(found.values())


def holders_meant(rows: Sequence[ParsedRow]) -> dict[tuple[str, str, str], Person]:
    """People on the books with an e-mail address or a phone number of an account holder in `rows`, by name."""
    data = [holder for row in rows for _, holder in row.holders if holder is not None]
    emails = {holder.email.lower() for holder in data if holder.email}
    numbers = {number for holder in data for number in (holder.cell_phone, holder.home_phone) if number}
    if not emails and not numbers:
        return {}
    people = Person.objects.alias(email_lower=Lower("email")).filter(
        Q(email_lower__in=emails) | Q(cell_phone__in=numbers) | Q(home_phone__in=numbers)
    )
    found: dict[tuple[str, str, str], Person] = {}
    for person in people.order_by("created_at", "pk"):
        for contact in _contacts(person):
            found.setdefault((*name_key(person), contact), person)
    return found
