"""A patient of the v2 wire as a member and an account holder, and back."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from offthecharts.hub.api.compat_v2.errors import InvalidRecord
from offthecharts.hub.members.models import Member

FIELDS: Final = {
    "firstname": "first_name",
    "middlename": "middle_name",
    "lastname": "last_name",
    "email": "email",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "state": "state",
    "zip": "postal_code",
    "country": "country",
    "homephone": "home_phone",
    "birthdate": "birth_date",
    "gender": "sex",
}
"""Names on the wire and in a profile."""

RESPONSIBLE: Final = {
    "responsible_firstname": "first_name",
    "responsible_lastname": "last_name",
    "responsible_email": "email",
    "responsible_cellphone": "cell_phone",
    "responsible_homephone": "home_phone",
}
"""The same for the account holder."""

_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T00:00:00(?:\.0+)?Z?)?")


def values_of(sent: Mapping[str, Any], names: Mapping[str, str] = FIELDS) -> dict[str, Any]:
    """The fields that were sent, by the profile's names. Raises InvalidRecord, naming them as the wire does."""
    problems: dict[str, list[str]] = {}
    values: dict[str, Any] = {}
    for wire_name, name in names.items():
        if sent.get(wire_name) is None:
            continue
        value = sent[wire_name]
        if not isinstance(value, str | int):
            problems[wire_name] = ["Send text."]
        elif name == "birth_date":
            values[name] = _birth_date(str(value).strip(), problems)
        else:
            values[name] = str(value)
    if problems:
        raise InvalidRecord(problems)
    return values


def _birth_date(text: str, problems: dict[str, list[str]]) -> date | None:
    """The day; none for an empty text and for year 1, which programs send when they know none."""
    if not text:
        return None
    found = _DATE.fullmatch(text)
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        day = None
    if day is None:
        problems["birthdate"] = [f"There is no day {text[:20]}; write it as YYYY-MM-DD."]
    return None if day is None or day.year == 1 else day


def wire_names(fields: Mapping[str, list[str]], names: Mapping[str, str] = FIELDS) -> dict[str, list[str]]:
    """Messages by the profile's names, by the wire's names."""
    back = {name: wire_name for wire_name, name in names.items()}
    return {back.get(path.rpartition(".")[2], path): said for path, said in fields.items()}


def patient(member: Member, holder: Member | None) -> dict[str, Any]:
    """The patient as the wire has it; `holder` is the first account holder, if any. No query."""
    born = member.birth_date
    return {
        "id": member.number,
        "external_id": member.external_id,
        **{wire_name: getattr(member, name) for wire_name, name in FIELDS.items() if name != "birth_date"},
        "birthdate": born.isoformat() if born else "",
        **{wire_name: getattr(holder, name) if holder else "" for wire_name, name in RESPONSIBLE.items()},
    }
