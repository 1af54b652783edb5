"""Addresses with placeholders, such as ``https://forms.example.com/new?chart={patient.chart_number}``."""

import re
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from offthecharts.practice.patients.models import Patient
from offthecharts.wire.address import is_loopback, is_plain_host

PLACEHOLDERS: dict[str, tuple[str, Callable[[Patient], str]]] = {
    "patient.first_name": ("first name", lambda patient: patient.person.first_name),
    "patient.last_name": ("last name", lambda patient: patient.person.last_name),
    "patient.preferred_name": ("preferred name", lambda patient: patient.person.preferred_name),
    "patient.chart_number": ("chart number", lambda patient: str(patient.chart_number)),
    "patient.birth_date": ("date of birth", lambda patient: _day(patient)),
    "patient.email": ("e-mail", lambda patient: patient.person.email),
    "patient.home_phone": ("home phone", lambda patient: patient.person.home_phone),
    "patient.cell_phone": ("cell phone", lambda patient: patient.person.cell_phone),
    "patient.postal_code": ("ZIP code", lambda patient: patient.person.postal_code),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class BadTemplate(Exception):
    """The address cannot be used; the text says why, for the person who typed it."""


def placeholders_in(template: str) -> list[str]:
    """Names of the placeholders, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(template)))


def check(template: str) -> str:
    """`template` when every address made from it goes to one https server. Raises BadTemplate."""
    text = template.strip()
    _check_placeholders(text)
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadTemplate("This is not a web address. It looks like https://www.example.com/page") from error
    if not host or any(letter.isspace() for letter in text) or "\\" in text:
        raise BadTemplate("This is not a web address. It looks like https://www.example.com/page")
    if "{" in parts.scheme + parts.netloc:
        raise BadTemplate("Placeholders may stand after the server's name only: the server is always the same.")
    if not is_plain_host(host):
        raise BadTemplate("The server's name holds signs that no name has. It looks like www.example.com")
    if parts.username or parts.password:
        raise BadTemplate("Leave out user name and password: everybody who opens the link would see them.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise BadTemplate("The address must start with https:// so that what stands in it travels encrypted.")
    return text


def _check_placeholders(text: str) -> None:
    unknown = [name for name in placeholders_in(text) if name not in PLACEHOLDERS]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise BadTemplate(f"There is no placeholder {{{unknown[0]}}}. There are: {known}")
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        raise BadTemplate("A brace is open or closed alone. A placeholder looks like {patient.chart_number}")


def missing_in(template: str, patient: Patient) -> list[str]:
    """What the address needs and the chart of `patient` does not have, in words."""
    return [PLACEHOLDERS[name][0] for name in placeholders_in(template) if not _value(name, patient)]


def filled(template: str, patient: Patient | None) -> str:
    """The address for `patient`, each value percent-encoded whole, so that it cannot change what it means."""

    def encoded(match: re.Match[str]) -> str:
        return quote(_value(match.group(1), patient), safe="") if patient is not None else ""

    return _PLACEHOLDER.sub(encoded, template)


def _value(name: str, patient: Patient) -> str:
    """The value; one of dots alone would climb in the path, so it counts as missing."""
    value = PLACEHOLDERS[name][1](patient)
    return value if value.strip(".") else ""


def _day(patient: Patient) -> str:
    return patient.person.birth_date.isoformat() if patient.person.birth_date else ""
