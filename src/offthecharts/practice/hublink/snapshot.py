"""What a launch tells the Hub about a patient, read from the chart at this moment."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from offthecharts.practice.patients import photos
from offthecharts.practice.patients.models import AccountHolder, Patient, Person, Relationship
from offthecharts.wire.messages import AccountHolderSnapshot, Address, PatientSnapshot, PersonSnapshot, Photo

_PLAIN = ("first_name", "middle_name", "last_name", "preferred_name", "birth_date", "sex", "email")
_PHONES = ("home_phone", "cell_phone")


class UnfitChart(Exception):
    """The chart does not fit into the message; `fields` has messages by path, such as ``patient.last_name``."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        super().__init__(", ".join(fields))
        self.fields = dict(fields)


def snapshot_of(
    patient: Patient,
    *,
    known_photos: frozenset[str] = frozenset(),
    with_bytes: bool = True,
    patients: Mapping[UUID, UUID] | None = None,
) -> PatientSnapshot:
    """The snapshot of `patient`, which comes from ``patients.queries.snapshot_source``. One query more.

    The photo goes by its hash; its bytes only `with_bytes`, when it is not among `known_photos`. Whoever makes many
    hands over ``patients_among`` all their account holders, which saves the query. Raises UnfitChart.
    """
    holders = list(patient.account_holders.all())
    if patients is None:
        patients = patients_among([holder.person_id for holder in holders])
    try:
        return PatientSnapshot(
            external_id=str(patient.pk),
            chart_number=str(patient.chart_number),
            photo=_photo(patient.person.photo_sha256, known_photos, with_bytes=with_bytes),
            account_holders=[_holder(holder, patients) for holder in holders],
            **_person(patient.person),
        )
    except ValidationError as error:
        raise UnfitChart(_messages(error)) from error


def holder_id(person_id: UUID, patients: Mapping[UUID, UUID]) -> str:
    """What the Hub knows an account holder by: the patient's own id when they are in treatment too."""
    return str(patients[person_id]) if person_id in patients else f"person-{person_id}"


def patients_among(people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Those of `people` who are patients too, with their patient's id. One query."""
    return dict(Patient.objects.filter(person__in=people).values_list("person_id", "pk"))


def _person(person: Person) -> dict[str, Any]:
    address = Address(**{name: getattr(person, name) for name in Address.model_fields})
    return {name: getattr(person, name) for name in (*_PLAIN, *_PHONES)} | {"address": address}


def _holder(holder: AccountHolder, patients: Mapping[UUID, UUID]) -> AccountHolderSnapshot:
    is_self = holder.relationship == Relationship.SELF
    return AccountHolderSnapshot(
        external_id=holder_id(holder.person_id, patients),
        relationship="self" if is_self else str(Relationship(holder.relationship).label),
        **_person(holder.person),
    )


def photo_bytes(sha256: str) -> str | None:
    """The photo as base64; None when its file is not there."""
    jpeg = photos.read(sha256)
    return base64.b64encode(jpeg).decode() if jpeg else None


def _photo(sha256: str, known: frozenset[str], *, with_bytes: bool) -> Photo | None:
    if not sha256:
        return None
    return Photo(sha256=sha256, jpeg_base64=photo_bytes(sha256) if with_bytes and sha256 not in known else None)


def _messages(error: ValidationError) -> dict[str, list[str]]:
    """Messages by path, without what was wrong: it is somebody's data."""
    found: dict[str, list[str]] = {}
    holder = error.title in (AccountHolderSnapshot.__name__, PersonSnapshot.__name__)
    for problem in error.errors(include_input=False, include_url=False):
        path = ".".join(str(part) for part in ("patient", *(["account_holders"] if holder else []), *problem["loc"]))
        found.setdefault(path, []).append(_words(problem["type"]))
    return found


def _words(kind: str) -> str:
    return {
        "string_too_short": "This is needed.",
        "string_too_long": "This is too long.",
        "too_long": "There are too many of these.",
    }.get(kind, "This cannot be sent.")
