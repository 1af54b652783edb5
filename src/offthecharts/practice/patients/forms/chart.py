"""The whole patient form: patient, photo, account holders."""

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from offthecharts.practice.patients import seen
from offthecharts.practice.patients.data import HolderData, PersonData
from offthecharts.practice.patients.forms.holder import HolderForm, Mode, people_of
from offthecharts.practice.patients.forms.person import FIELDS, PersonForm
from offthecharts.practice.patients.forms.photo import PhotoForm
from offthecharts.practice.patients.forms.rows import PREFIX, Row, changed_rows, empty_row, rows_of, rows_of_patient
from offthecharts.practice.patients.models import Patient
from offthecharts.practice.patients.namesakes import Namesake, find_namesakes
from offthecharts.practice.patients.queries import also_responsible_for
from offthecharts.web.identifiers import uuid_or_none

type Files = MultiValueDict[str, Any]


class ChartForm:
    """The forms of one page, filled in one of four ways: see the class methods. `patient` is None for a new one."""

    def __init__(
        self, *, patient: Patient | None, person: PersonForm, photo: PhotoForm, rows: list[Row], bound: bool
    ) -> None:
        self.patient = patient
        self.person = person
        self.photo = photo
        self.is_bound = bound
        self.holders = _holder_forms(rows, patient, bound=bound)
        self.idempotency_key = uuid.uuid4().hex
        self.seen = ""
        self.are_new_people = False

    @classmethod
    def empty(cls, guessed: Mapping[str, str]) -> "ChartForm":
        """A new patient, with what is known already."""
        person = PersonForm(initial=dict(guessed))
        return cls(patient=None, person=person, photo=PhotoForm(), rows=[empty_row()], bound=False)

    @classmethod
    def of(cls, patient: Patient) -> "ChartForm":
        """A chart as it is now; `patient` with account holders."""
        rows = rows_of_patient(patient)
        form = cls(
            patient=patient, person=PersonForm(person=patient.person), photo=PhotoForm(), rows=rows, bound=False
        )
        form.seen = seen.sign(seen.values_of(patient))
        return form

    @classmethod
    def posted(cls, data: Mapping[str, str], files: Files | None, patient: Patient | None) -> "ChartForm":
        """What somebody typed, to be validated."""
        person = PersonForm(data, person=patient.person if patient else None)
        form = cls(patient=patient, person=person, photo=PhotoForm(data, files), rows=rows_of(data), bound=True)
        return form._carry(data)

    @classmethod
    def pressed(
        cls, data: Mapping[str, str], files: Files | None, patient: Patient | None, action: str
    ) -> "ChartForm":
        """What somebody typed, after a button of an account holder was pressed: only the photo is judged yet."""
        person = PersonForm(
            initial={name: data.get(name, "") for name in FIELDS}, person=patient.person if patient else None
        )
        rows = changed_rows(rows_of(data), action, data, patient)
        form = cls(patient=patient, person=person, photo=PhotoForm(data, files), rows=rows, bound=False)
        return form._carry(data)

    def _carry(self, data: Mapping[str, str]) -> "ChartForm":
        self.idempotency_key = data.get("idempotency_key") or self.idempotency_key
        self.seen = data.get("seen", "")
        self.are_new_people = data.get("new_people") == "yes"
        return self

    @property
    def became_patient(self) -> UUID | None:
        """The account holder on the books who becomes this patient, when that was chosen."""
        return uuid_or_none(self.person.data.get("person_id", "")) if self.is_bound else None

    def is_valid(self) -> bool:
        """Whether every part is right; marks account holders who stand there twice."""
        valid = [form.is_valid() for form in (self.person, self.photo, *self.holders)]
        return all(valid) and not self._marked_twice()

    def _marked_twice(self) -> bool:
        known: set[UUID | Mode] = set()
        twice = False
        for holder in self.holders:
            if holder.key is not None and holder.key in known:
                holder.add_error(None, "This person is on the list twice. Remove one of the two.")
                twice = True
            elif holder.key is not None:
                known.add(holder.key)
        return twice

    def namesakes(self) -> list[Namesake]:
        """People on the books of the same name as somebody who is new here. Valid forms only; some queries."""
        new = {
            place: holder.person_data() for place, holder in enumerate(self.holders) if holder.mode_now == Mode.NEW
        }
        chosen = {holder.person.pk for holder in self.holders if holder.person is not None}
        return find_namesakes(None if self.patient else self.person_data(), new, chosen=chosen)

    def person_data(self) -> PersonData:
        """The patient for the services."""
        return self.person.person_data()

    def holder_data(self) -> list[HolderData]:
        """The account holders for the services."""
        return [holder.holder_data() for holder in self.holders if not holder.is_empty]

    @property
    def parts(self) -> list[tuple[str, Any]]:
        """The parts with what they are called, for the summary of errors."""
        holders = [(f"Account holder {place}", form) for place, form in enumerate(self.holders, start=1)]
        return [("", self.person), ("", self.photo), *holders]

    @property
    def error_count(self) -> int:
        """How many things are to be put right."""
        return sum(len(errors) for _, form in self.parts if form.is_bound for errors in form.errors.values())

    @property
    def has_self(self) -> bool:
        """Whether the patient is their own account holder."""
        return any(holder.mode_now == Mode.SELF for holder in self.holders)


def _holder_forms(rows: list[Row], patient: Patient | None, *, bound: bool) -> list[HolderForm]:
    ids = [uuid_or_none(row.get("person_id", "")) for row in rows]
    wanted = [pk for pk in ids if pk is not None]
    people = people_of(wanted) if wanted else {}
    others = also_responsible_for(wanted, beside=patient.pk if patient else None) if wanted else {}
    forms = []
    for place, (row, pk) in enumerate(zip(rows, ids, strict=True)):
        prefix = f"{PREFIX}-{place}"
        data = {f"{prefix}-{name}": value for name, value in row.items()} if bound else None
        person = people.get(pk) if pk else None
        shared = others.get(pk, []) if pk else []
        forms.append(HolderForm(data, prefix=prefix, initial=row, person=person, others=shared))
    return forms
