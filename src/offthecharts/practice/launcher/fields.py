"""Fields of the chart that the other side cannot accept, with the place where each is corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from offthecharts.practice.patients.models import Patient

_LABELS = {
    "first_name": "First name",
    "middle_name": "Middle name",
    "last_name": "Last name",
    "preferred_name": "Preferred name",
    "birth_date": "Date of birth",
    "sex": "Sex",
    "email": "Email",
    "home_phone": "Home phone",
    "cell_phone": "Cell phone",
    "address1": "Address",
    "address2": "Address, second line",
    "city": "City",
    "state": "State",
    "postal_code": "ZIP code",
    "country": "Country",
    "photo": "Photo",
    "chart_number": "Chart number",
    "relationship": "Relationship to patient",
    "account_holders": "Account holders",
}


@dataclass(frozen=True)
class FieldProblem:
    """One field: `address` leads to it in the patient form."""

    label: str
    messages: Sequence[str]
    address: str


def field_problems(fields: Mapping[str, Sequence[str]], patient: Patient | None) -> list[FieldProblem]:
    """The problems in `fields`, whose paths are such as ``patient.email`` or ``patient.account_holders.0.email``."""
    form = reverse("patient_edit", args=[patient.pk]) if patient is not None else ""
    return [FieldProblem(_label(path), messages, form + _anchor(path)) for path, messages in fields.items()]


def _label(path: str) -> str:
    parts = [part for part in path.split(".") if part != "address"]
    label = _LABELS.get(parts[-1], parts[-1].replace("_", " "))
    if "account_holders" not in parts[:-1]:
        return label
    number = next((int(part) + 1 for part in parts if part.isdecimal()), None)
    return f"{label} of account holder {number}" if number else f"{label} of an account holder"


def _anchor(path: str) -> str:
    if "account_holders" in path:
        return "#holders"
    return "#photo" if "photo" in path else f"#id_{path.rpartition('.')[2]}"
