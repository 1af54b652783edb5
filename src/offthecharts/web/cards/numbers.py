"""Card numbers: digits with a check digit, in a range that no bank uses.

ISO/IEC 7812-1 numbers cards by issuer. A number that starts with 9 is left to national standards bodies, and the next
three digits are the country code of ISO 3166-1. Of those, 900 to 999 are kept for private use and belong to no
country, so nobody issues cards in 9900 to 9999. Ours start with 9907.
"""

import secrets

OUR_PREFIX = "9907"
OUR_LENGTH = 16
SHORTEST, LONGEST = 8, 19
_SEPARATORS = " -.\u00a0\u2009\u202f\u2010\u2011\u2013\t\r\n"


def check_digit(payload: str) -> str:
    """The digit that makes `payload` and it a number that passes Luhn's test (ISO/IEC 7812-1, annex B)."""
    return str(-_luhn_sum(payload + "0") % 10)


def passes_luhn(number: str) -> bool:
    """Whether the last digit is the check digit of the others. False for anything but digits."""
    return number.isascii() and number.isdigit() and _luhn_sum(number) % 10 == 0


def _luhn_sum(number: str) -> int:
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])


def is_ours(number: str) -> bool:
    """Whether `number` lies in our own range; its check digit may still be wrong."""
    return len(number) == OUR_LENGTH and number.startswith(OUR_PREFIX)


def make_number() -> str:
    """A random number of our range. Whether it was issued before is for the caller to see to."""
    room = OUR_LENGTH - len(OUR_PREFIX) - 1
    payload = f"{OUR_PREFIX}{secrets.randbelow(10**room):0{room}d}"
    return payload + check_digit(payload)


def without_separators(text: str) -> str:
    """`text` without the blanks, dots and dashes that people type between groups of digits."""
    return text.translate(dict.fromkeys(map(ord, _SEPARATORS)))


def is_number(text: str) -> bool:
    """Whether `text` could be a card number at all: 8 to 19 digits."""
    return text.isascii() and text.isdigit() and SHORTEST <= len(text) <= LONGEST


def grouped(number: str) -> str:
    """`number` in groups of four, as it is printed on the card."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
