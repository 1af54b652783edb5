"""The fields in which chart and profile may differ: what they are called, and their values in words."""

from datetime import date
from typing import Any, Final

from django.utils.formats import date_format

from offthecharts.hub.members.account_holders import in_words
from offthecharts.hub.members.models import Responsibility
from offthecharts.hub.members.origins import HOLDERS, PHOTO
from offthecharts.web import phones

LABELS: Final = {
    "first_name": "First name",
    "middle_name": "Middle name",
    "last_name": "Last name",
    "preferred_name": "Preferred name",
    "birth_date": "Date of birth",
    "sex": "Sex",
    "email": "Email",
    "cell_phone": "Cell phone",
    "home_phone": "Home phone",
    "address1": "Address",
    "address2": "Address, second line",
    "city": "City",
    "state": "State",
    "postal_code": "ZIP code",
    "country": "Country",
    PHOTO: "Photo",
    HOLDERS: "Account holders",
}


def in_list(field: str, text: str) -> str:
    """A value that ``origins.as_text`` wrote, as pages show it."""
    if field == PHOTO:
        return "A photo" if text else ""
    if field == "birth_date" and text:
        return date_format(date.fromisoformat(text), "j F Y")
    if field.endswith("_phone"):
        return phones.local(text)
    return text.capitalize() if field == "sex" else text


def holders_in_chart(detail: dict[str, Any]) -> str:
    """The account holders of a ChartDifference in words."""
    return _joined(
        (f"{said['first_name']} {said['last_name']}", in_words(said["relationship"]))
        for said in detail.get("holders", [])
    )


def holders_in_profile(rows: list[Responsibility]) -> str:
    """The account holders of a profile in words."""
    return _joined((row.account_holder.full_name, row.relationship) for row in rows)


def _joined(people: Any) -> str:
    return ", ".join(f"{name} ({relation.lower()})" if relation else name for name, relation in people)
