"""People on the books who have the name of somebody about to be entered anew."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from offthecharts.practice.patients.data import PersonData
from offthecharts.practice.patients.models import Person
from offthecharts.practice.patients.queries import also_responsible_for
from offthecharts.practice.patients.search import find_people
from offthecharts.web.names import squeeze


@dataclass(frozen=True)
class Namesake:
    """Somebody on the books; `place` is the row of the account holder who may be the same, None for the patient."""

    person: Person
    responsible_for: list[str]
    place: int | None


def find_namesakes(
    patient: PersonData | None, holders: dict[int, PersonData], *, chosen: Collection[UUID]
) -> list[Namesake]:
    """Who may be the same as the new `patient` or as one of the new `holders` (by their row).

    Patients are compared with people who are no patients; those are the business of PossibleDuplicate. People in
    `chosen` stand on the form already. Up to five queries for each new person.
    """
    found = [(person, None) for person in _same(patient) if not hasattr(person, "patient")] if patient else []
    same = [*found, *((person, place) for place, data in holders.items() for person in _same(data))]
    same = [(person, place) for person, place in same if person.pk not in chosen]
    names = also_responsible_for([person.pk for person, _ in same], beside=None) if same else {}
    return [Namesake(person, names.get(person.pk, []), place) for person, place in same]


def _same(data: PersonData) -> list[Person]:
    """People of the same name whose date of birth is the same or not known."""
    wanted = (squeeze(data.first_name), squeeze(data.last_name))
    return [
        person
        for person in find_people(f"{data.first_name} {data.last_name}", limit=20)
        if (squeeze(person.first_name), squeeze(person.last_name)) == wanted
        and (person.birth_date is None or data.birth_date is None or person.birth_date == data.birth_date)
    ]
