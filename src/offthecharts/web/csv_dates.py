"""Dates as other programs export them."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

_NO_DATES: Final = {"", "00000000", "0/0/0000", "00/00/0000", "0000-00-00", "0001-01-01", "1/1/0001"}
_ISO = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?")
_LOCAL = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: 0?0:00.*| 12:00:00 AM)?")


def read_birth_date(text: str, *, day_first: bool, today: date) -> date | None:
    """`text` as a date of birth; None for what programs write when none is known.

    Raises ValueError with words for the person who has to repair it.
    """
    if text in _NO_DATES:
        return None
    iso, local = _ISO.fullmatch(text), _LOCAL.fullmatch(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif local:
        first, second, year = (int(part) for part in local.groups())
        month, day = (second, first) if day_first else (first, second)
        if len(local[3]) == 2:
            year += 2000 if 2000 + year <= today.year else 1900
    else:
        raise ValueError(f"“{text}” is not a date such as 2013-05-04.")
    try:
        born = date(year, month, day)
    except ValueError as error:
        raise ValueError(f"There is no such day as “{text}”.") from error
    if born > today:
        raise ValueError(f"“{text}” has not come yet.")
    if born.year < 1900:
        raise ValueError(f"“{text}” is too long ago.")
    return born


def is_day_first(texts: Iterable[str]) -> bool:
    """Whether one of the first thousand dates can only be read with the day first."""
    for count, text in enumerate(texts):
        parts = text.replace(".", "/").replace("-", "/").split("/")
        if len(parts) == 3 and len(parts[0]) <= 2 and all(part.isdecimal() for part in parts):
            first, second = int(parts[0]), int(parts[1])
            if first > 12 >= second:
                return True
            if second > 12 >= first:
                return False
        if count > 1000:
            break
    return False
