"""Reading offers for pages."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from offthecharts.practice.offers.models import ContactOffer, State
from offthecharts.practice.patients.models import Patient, Person
from offthecharts.web import phones

LABELS: Final = {"email": "e-mail", "cell_phone": "cell phone", "home_phone": "home phone", "address": "address"}
STATES: Final = {"": ("To decide", [State.OPEN]), "decided": ("Decided", [State.TAKEN, State.DISMISSED])}


@dataclass(frozen=True)
class Line:
    """An offer as pages show it, beside what the chart has; an empty value is nothing at all."""

    offer: ContactOffer
    label: str
    offered: str
    chart: str
    patient_id: UUID | None = None


def offers_on(patient: Patient) -> list[Line]:
    """What is offered for the people on the chart of `patient`. One query."""
    people = Q(person=patient.person_id) | Q(person__responsible_for__patient=patient)
    rows = ContactOffer.objects.filter(people, state=State.OPEN).select_related("person").distinct()
    return [_line(row, patient.pk) for row in rows]


def offers_listed(shown: str) -> QuerySet[ContactOffer]:
    """The offers in the list `shown`, the newest first."""
    return ContactOffer.objects.filter(state__in=STATES[shown][1]).select_related("person")


def lines(rows: list[ContactOffer]) -> list[Line]:
    """`rows` with a chart to open for each. One query."""
    people = [row.person_id for row in rows]
    charts: dict[UUID, UUID] = {}
    holders = Patient.objects.filter(account_holders__person__in=people)
    for person, chart in holders.values_list("account_holders__person", "pk"):
        charts[person] = chart
    charts |= dict(Patient.objects.filter(person__in=people).values_list("person", "pk"))
    return [_line(row, charts.get(row.person_id)) for row in rows]


def count_open() -> int:
    """How many wait for somebody to decide. One query."""
    return ContactOffer.objects.filter(state=State.OPEN).count()


def _line(row: ContactOffer, patient_id: UUID | None) -> Line:
    has = _of_person(row.person, row)
    return Line(
        row, LABELS.get(row.field, row.field), _shown(row.field, row.values), _shown(row.field, has), patient_id
    )


def _of_person(person: Person, row: ContactOffer) -> dict[str, str]:
    return {name: getattr(person, name) for name in row.values}


def _shown(field: str, values: dict[str, str]) -> str:
    if field == "address":
        city = " ".join(filter(None, (values.get("city"), values.get("state"), values.get("postal_code"))))
        parts = (values.get("address1"), values.get("address2"), city, values.get("country"))
        return ", ".join(part for part in parts if part)
    value = values.get(field, "")
    return phones.local(value) if field.endswith("_phone") else value
