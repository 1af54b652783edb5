"""The account holders of the patient form as rows of typed text, and what the row buttons do to them.

The buttons are submit buttons named ``do``: ``add``, ``remove:1``, ``find:1``, ``look_up:1``, ``choose:1:<person>``,
``new:1``, ``self:1``, ``same_address:1``. With htmx only the rows are drawn again, without JavaScript the page.
"""

from collections.abc import Mapping
from uuid import UUID

from offthecharts.practice.patients.forms.holder import HolderForm, Mode
from offthecharts.practice.patients.forms.person import ADDRESS, typed_values
from offthecharts.practice.patients.models import Patient, Person, Relationship

MOST = 8
PREFIX = "holders"
COUNT = f"{PREFIX}-count"

type Row = dict[str, str]
type Typed = Mapping[str, str]


def empty_row() -> Row:
    """A row in which somebody is to be looked up."""
    return {"mode": Mode.FIND.value}


def rows_of(data: Typed) -> list[Row]:
    """The rows in posted `data`."""
    names = HolderForm.base_fields
    return [
        {name: data[f"{PREFIX}-{place}-{name}"] for name in names if f"{PREFIX}-{place}-{name}" in data}
        for place in range(_count(data))
    ]


def rows_of_patient(patient: Patient) -> list[Row]:
    """The rows of a chart whose account holders were fetched."""
    return [
        {"mode": Mode.SELF.value}
        if holder.person_id == patient.person_id or holder.relationship == Relationship.SELF
        else row_of_person(holder.person, holder.relationship)
        for holder in patient.account_holders.all()
    ]


def row_of_person(person: Person, relationship: str = "") -> Row:
    """A row for somebody on the books."""
    values = {name: "" if value is None else str(value) for name, value in typed_values(person).items()}
    return {**values, "mode": Mode.EXISTING.value, "person_id": str(person.pk), "relationship": relationship}


def changed_rows(rows: list[Row], action: str, data: Typed, patient: Patient | None) -> list[Row]:
    """`rows` after the button `action` was pressed. Unknown actions change nothing; choosing costs one query."""
    verb, _, rest = action.partition(":")
    if verb == "add":
        return [*rows, empty_row()][:MOST]
    place_text, _, chosen = rest.partition(":")
    if not place_text.isdecimal() or len(place_text) > 3 or int(place_text) >= len(rows):
        return rows
    place = int(place_text)
    if verb == "remove":
        return rows[:place] + rows[place + 1 :]
    return [*rows[:place], _changed(rows[place], verb, chosen, data, patient), *rows[place + 1 :]]


def _changed(row: Row, verb: str, chosen: str, data: Typed, patient: Patient | None) -> Row:
    kept = {"relationship": row.get("relationship", "")}
    if verb == "choose":
        return _chosen(row, chosen, patient)
    if verb == "find":
        return {**kept, **empty_row()}
    if verb == "self":
        return {"mode": Mode.SELF.value}
    if verb == "new":
        return {**kept, "mode": Mode.NEW.value, **_names(row.get("look_up", ""), data)}
    if verb == "same_address":
        return {**row, **{name: data.get(name, "") for name in ADDRESS}}
    return row


def _chosen(row: Row, chosen: str, patient: Patient | None) -> Row:
    try:
        person = Person.objects.filter(pk=UUID(chosen)).first()
    except ValueError:
        person = None
    if person is None:
        return row
    if patient is not None and person.pk == patient.person_id:
        return {"mode": Mode.SELF.value}
    return row_of_person(person, row.get("relationship", ""))


def _names(looked_up: str, data: Typed) -> Row:
    """What was looked up in vain is a name to start with; else the family name is likely the patient's."""
    words = [] if any(character.isdigit() or character == "@" for character in looked_up) else looked_up.split()
    if not words:
        return {"last_name": data.get("last_name", "")}
    last = " ".join(words[1:]) or data.get("last_name", "")
    return {"first_name": words[0], "last_name": last}


def _count(data: Typed) -> int:
    text = data.get(COUNT, "0")
    return min(int(text), MOST) if text.isdecimal() and len(text) < 4 else 0
