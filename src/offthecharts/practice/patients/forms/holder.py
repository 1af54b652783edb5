"""One account holder of the patient form."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from django import forms

from offthecharts.practice.patients.data import HolderData
from offthecharts.practice.patients.forms.person import FIELDS, PersonForm, data_of, typed_values
from offthecharts.practice.patients.models import Person, Relationship
from offthecharts.practice.patients.queries import holder_candidates
from offthecharts.practice.patients.search import find_people


class Mode(StrEnum):
    """How far the row of an account holder is: looked for, somebody on the books, new, or the patient themselves."""

    FIND = "find"
    EXISTING = "existing"
    NEW = "new"
    SELF = "self"


CANDIDATES_READ = 30
RELATIONSHIPS = [("", "Choose …"), *(choice for choice in Relationship.choices if choice[0] != Relationship.SELF)]


class HolderForm(PersonForm):
    """An account holder. Which fields count depends on the row's mode."""

    mode = forms.ChoiceField(choices=[(mode.value, mode.value) for mode in Mode], widget=forms.HiddenInput)
    person_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    relationship = forms.ChoiceField(label="Relationship to patient", choices=RELATIONSHIPS)
    look_up = forms.CharField(
        label="Look up by name, phone or email",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, others: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.others = others
        self.mode_now = Mode(self._mode_text())
        required = self.mode_now in (Mode.EXISTING, Mode.NEW)
        for name in ("first_name", "last_name", "relationship"):
            self.fields[name].required = required

    def _mode_text(self) -> str:
        text = str(self["mode"].value() or "")
        if text not in Mode or (text == Mode.EXISTING and self.person is None):
            return Mode.FIND
        return text

    def clean(self) -> dict[str, Any]:
        """A row in which somebody was looked for, but nobody chosen, is not finished."""
        was_chosen = self.cleaned_data.get("mode") == Mode.EXISTING
        if self.mode_now == Mode.FIND and (was_chosen or self.cleaned_data.get("look_up")):
            self.add_error("look_up", "Choose somebody from the list, or press New account holder.")
        return self.cleaned_data

    @property
    def is_empty(self) -> bool:
        """A row that nothing was done with."""
        return self.mode_now == Mode.FIND

    @property
    def candidates(self) -> list[tuple[Person, list[str]]]:
        """Who may be meant by what was looked up. Some queries."""
        typed = str(self["look_up"].value() or "").strip()
        return (
            holder_candidates(find_people(typed, limit=CANDIDATES_READ))
            if typed and self.mode_now == Mode.FIND
            else []
        )

    @property
    def is_open(self) -> bool:
        """Whether the contact data are shown at once: something is wrong with them, or was changed."""
        if self.is_bound:
            return not self.is_valid() or self.holder_data().person is not None
        known = typed_values(self.person) if self.person else {}
        return any(str(self.initial.get(name) or "") != str(known.get(name) or "") for name in FIELDS)

    @property
    def key(self) -> UUID | Mode | None:
        """What no two rows may share: the person, or that it is the patient."""
        if self.mode_now == Mode.SELF:
            return Mode.SELF
        return self.person.pk if self.mode_now == Mode.EXISTING and self.person else None

    def holder_data(self) -> HolderData:
        """The account holder for the services; their data only when something was changed."""
        if self.mode_now == Mode.SELF:
            return HolderData(relationship=Relationship.SELF)
        typed = self.person_data()
        person = self.person if self.mode_now == Mode.EXISTING else None
        unchanged = person is not None and typed == data_of(person)
        return HolderData(
            relationship=self.cleaned_data["relationship"],
            person=None if unchanged else typed,
            person_id=person.pk if person else None,
        )


def people_of(ids: list[UUID]) -> dict[UUID, Person]:
    """The people on the books with these ids. One query."""
    return Person.objects.in_bulk(ids)
