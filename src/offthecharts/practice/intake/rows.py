"""One row of a file as chart data, or the reasons why it cannot be."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from offthecharts.practice.intake.columns import HOLDER_FIELDS, PATIENT, TARGETS
from offthecharts.practice.intake.models import DateOrder
from offthecharts.practice.intake.reading import Row
from offthecharts.practice.patients.models import Person, Relationship
from offthecharts.practice.patients.services import PersonData
from offthecharts.web import phones
from offthecharts.web.csv_dates import read_birth_date
from offthecharts.web.names import squeeze

_LABELS: Final = {target.key: target.label for target in TARGETS}
_SEXES: Final = {"f": "F", "female": "F", "w": "F", "m": "M", "male": "M", "x": "X", "other": "X", "nonbinary": "X"}
_NO_SEX: Final = {"", "u", "unknown", "notrecorded", "none"}
_RELATIONSHIPS: Final = {
    **{squeeze(str(value)): value for value in Relationship.values},
    "mom": "mother",
    "mum": "mother",
    "dad": "father",
    "stepmother": "stepparent",
    "stepfather": "stepparent",
    "grandmother": "grandparent",
    "grandfather": "grandparent",
    "legalguardian": "guardian",
    "wife": "spouse",
    "husband": "spouse",
    "partner": "spouse",
    "patient": "self",
}


@dataclass
class ParsedRow:
    """What a row says; `reasons` is empty when it can be taken in."""

    row: Row
    chart_number: int | None = None
    person: PersonData = field(default_factory=lambda: PersonData(first_name="", last_name=""))
    holders: list[tuple[str, PersonData | None]] = field(default_factory=list)
    reasons: list[tuple[str, str]] = field(default_factory=list)


class RowReader:
    """Turns rows into chart data, by the columns that were chosen."""

    def __init__(self, mapping: dict[str, int], date_order: str, today: date | None = None) -> None:
        self.mapping = mapping
        self.day_first = date_order == DateOrder.DAY_FIRST
        self.today = today or timezone.localdate()

    def read(self, row: Row) -> ParsedRow:
        """`row` as chart data; every problem of the row is named, not only the first."""
        parsed = ParsedRow(row)
        cells = {key: row.cells[place] for key, place in self.mapping.items() if place < len(row.cells)}
        parsed.chart_number = self._chart_number(parsed, cells.get("chart_number", ""))
        values = {
            target.key: self._value(parsed, target.key, target.key, cells.get(target.key, ""))
            for target in PATIENT
            if target.key != "chart_number"
        }
        for key in ("first_name", "last_name"):
            if not values[key]:
                parsed.reasons.append((_LABELS[key], "is missing."))
        parsed.person = PersonData(**values)
        if parsed.chart_number is None and parsed.person.birth_date is None and not parsed.reasons:
            parsed.reasons.append(
                ("", "A chart number or a date of birth is needed to tell this patient from others.")
            )
        for place in (1, 2):
            self._read_holder(parsed, cells, place)
        return parsed

    def _read_holder(self, parsed: ParsedRow, cells: dict[str, str], place: int) -> None:
        prefix = f"holder{place}_"
        given = {key: cells.get(prefix + key, "") for key, _, _ in HOLDER_FIELDS}
        relationship = self._relationship(parsed, prefix + "relationship", given.pop("relationship"))
        if not any(given.values()):
            if relationship == Relationship.SELF:
                parsed.holders.append((relationship, None))
            return
        values = {key: self._value(parsed, prefix + key, key, text) for key, text in given.items()}
        if not values["first_name"] and values["last_name"]:
            parsed.reasons.append((_LABELS[prefix + "first_name"], "is missing."))
        elif not values["last_name"]:
            values["last_name"] = parsed.person.last_name
        holder = PersonData(**values)
        same_name = squeeze(holder.first_name + holder.last_name) == squeeze(
            parsed.person.first_name + parsed.person.last_name
        )
        if relationship == Relationship.SELF or (same_name and relationship == Relationship.OTHER):
            parsed.holders.append((Relationship.SELF, None))
        else:
            parsed.holders.append((relationship, holder))

    def _value(self, parsed: ParsedRow, key: str, name: str, text: str) -> Any:
        """The cell `text` as a value of the person's field `name`; problems are noted under the label of `key`."""
        try:
            if name == "birth_date":
                return read_birth_date(text, day_first=self.day_first, today=self.today)
            if name == "sex":
                return self._sex(text)
            if name.endswith("_phone"):
                return phones.normalise(text)
            if name == "email":
                return _email(text)
            if name == "country":
                return _country(text)
            return _short(name, text)
        except ValueError as error:
            parsed.reasons.append((_LABELS[key], str(error)))
            return None if name == "birth_date" else ""

    def _chart_number(self, parsed: ParsedRow, text: str) -> int | None:
        bare = text.removesuffix(".0").lstrip("#").replace(",", "")
        if not bare:
            return None
        if bare.isdecimal() and 0 < int(bare) < 2**31:
            return int(bare)
        parsed.reasons.append((_LABELS["chart_number"], f"“{text}” is not a whole number above 0."))
        return None

    @staticmethod
    def _sex(text: str) -> str:
        word = squeeze(text)
        if word in _NO_SEX:
            return ""
        if word not in _SEXES:
            raise ValueError(f"“{text}” is not understood; use F, M or X, or leave it empty.")
        return _SEXES[word]

    @staticmethod
    def _relationship(parsed: ParsedRow, key: str, text: str) -> str:
        word = squeeze(text)
        if not word:
            return Relationship.OTHER
        return _RELATIONSHIPS.get(word, Relationship.OTHER)


def _email(text: str) -> str:
    if text:
        try:
            validate_email(text)
        except ValidationError as error:
            raise ValueError(f"“{text}” is not an e-mail address.") from error
    return text


def _country(text: str) -> str:
    code = "US" if squeeze(text) in ("us", "usa", "unitedstates", "unitedstatesofamerica") else text.upper()
    if len(code) not in (0, 2):
        raise ValueError(f"“{text}” is not a two-letter country code such as US.")
    return code


def _short(name: str, text: str) -> str:
    longest: Any = Person._meta.get_field(name)
    if len(text) > longest.max_length:
        raise ValueError(f"is longer than {longest.max_length} letters.")
    return text
