"""Phone numbers: stored as E.164, shown the local way, found by any part of their digits.

An extension follows the number after an ``x``: ``+12125550123x45``.
"""

import re

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

_PROBLEMS = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "The area code is missing.",
    ValidationResult.TOO_SHORT: "This number is too short.",
    ValidationResult.TOO_LONG: "This number is too long.",
    ValidationResult.INVALID_COUNTRY_CODE: "There is no country with this code.",
}


class UnreadablePhone(ValueError):
    """The text cannot be a phone number; the message says why."""


def normalise(text: str, region: str | None = None) -> str:
    """`text` as E.164, with ``x`` and the extension when it has one; empty stays empty.

    Numbers without ``+`` are read as numbers of `region` (the configured one if not given).
    Raises UnreadablePhone.
    """
    if not text.strip():
        return ""
    number = _parsed(text, region)
    if number is None:
        raise UnreadablePhone("This is not a phone number.")
    verdict = phonenumbers.is_possible_number_with_reason(number)
    if verdict != ValidationResult.IS_POSSIBLE:
        raise UnreadablePhone(_PROBLEMS.get(verdict, "This number has the wrong length."))
    extension = f"x{number.extension}" if number.extension else ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) + extension


def local(stored: str, region: str | None = None) -> str:
    """A stored number the way people of `region` write it: national at home, with country code from abroad.

    What cannot be read comes back as it is.
    """
    number = _parsed(stored, region)
    if number is None:
        return stored
    home = number.country_code == phonenumbers.country_code_for_region(region or settings.PHONENUMBER_REGION)
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL)


def tel(stored: str) -> str:
    """The ``tel:`` address of a stored number (RFC 3966); empty when it cannot be read."""
    number = _parsed(stored, None)
    return phonenumbers.format_number(number, PhoneNumberFormat.RFC3966) if number else ""


def digits(text: str) -> str:
    """The decimal digits in `text`, as ASCII."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def search_digits(stored: str) -> list[str]:
    """The digit strings to look for parts in: with country code, and as dialled at home when that differs."""
    number = _parsed(stored, None)
    if number is None:
        return [found] if (found := digits(stored)) else []
    whole = digits(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    national = digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL).partition("ext")[0])
    return [whole] if national in whole else [whole, national]


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    plain = re.sub(r"^\s*00", "+", text)
    try:
        return phonenumbers.parse(plain, region or settings.PHONENUMBER_REGION)
    except phonenumbers.NumberParseException:
        return None
