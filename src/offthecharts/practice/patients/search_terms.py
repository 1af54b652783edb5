"""What somebody may have meant by what they typed into the search field."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from offthecharts.web.names import fold
from offthecharts.web.phones import digits

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<word>{'|'.join(MONTHS)})[a-z]*\.?"
_DATES = [
    re.compile(r"(?<![\d./-])(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\d./-])"),
    re.compile(r"(?<![\d./-])(?P<a>\d{1,2})(?P<sign>[-/.])(?P<b>\d{1,2})(?P=sign)(?P<y>\d{4}|\d{2})(?![\d./-])"),
    re.compile(rf"\b(?P<d>\d{{1,2}})\.?\s+{_MONTH},?\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b{_MONTH}\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
]
_EIGHT = re.compile(r"\d{8}")
_PHONE_LIKE = re.compile(r"[\d\s()+./-]*\d[\d\s()+./-]*")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Every one of `words`, `numbers` and `emails` must be found, and one of `birth_dates` when there are any.

    `birth_dates_instead` are meant when the numbers are a date rather than a phone number.
    """

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    birth_dates: tuple[date, ...] = ()
    birth_dates_instead: tuple[date, ...] = field(default=())

    @property
    def chart_number(self) -> int | None:
        """The chart number that was typed, when nothing else was."""
        if self.words or self.emails or self.birth_dates or len(self.numbers) != 1 or len(self.numbers[0]) > 9:
            return None
        return int(self.numbers[0])

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers or self.emails or self.birth_dates)


def read_terms(text: str, *, today: date, month_first: bool = True) -> Terms:
    """The terms in `text`. Dates that do not exist or are still to come are not taken for dates."""
    rest, birth_dates = _take_dates(text[:200].strip().lstrip("#"), today=today, month_first=month_first)
    if _PHONE_LIKE.fullmatch(rest):
        number = digits(rest)
        instead = _eight_digit_dates(number, today=today) if not birth_dates else ()
        return Terms(numbers=(number,), birth_dates=birth_dates, birth_dates_instead=instead)
    pieces = rest.split()
    emails = tuple(piece.lower() for piece in pieces if "@" in piece and len(piece) >= 3)
    numbers = tuple(digits(piece) for piece in pieces if _PHONE_LIKE.fullmatch(piece))
    named = " ".join(piece for piece in pieces if "@" not in piece and not _PHONE_LIKE.fullmatch(piece))
    return Terms(words=tuple(fold(named).split())[:8], numbers=numbers, emails=emails, birth_dates=birth_dates)


def _take_dates(text: str, *, today: date, month_first: bool) -> tuple[str, tuple[date, ...]]:
    for pattern in _DATES:
        match = pattern.search(text)
        found = _dates(match, today=today, month_first=month_first) if match else ()
        if match and found:
            return f"{text[: match.start()]} {text[match.end() :]}".strip(), found
    return text, ()


def _dates(match: re.Match[str], *, today: date, month_first: bool) -> tuple[date, ...]:
    parts = match.groupdict()
    year = _year(parts["y"], today)
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        pairs = [(first, second), (second, first)]
        if not month_first or parts["sign"] == ".":
            pairs.reverse()
        made = [_real(year, month, day, today) for month, day in pairs]
        return next(((found,) for found in made if found), ())
    month = MONTHS.index(parts["word"].lower()) + 1 if "word" in parts else int(parts["m"])
    found = _real(year, month, int(parts["d"]), today)
    return (found,) if found else ()


def _eight_digit_dates(number: str, *, today: date) -> tuple[date, ...]:
    if not _EIGHT.fullmatch(number):
        return ()
    readings = [
        _real(int(number[:4]), int(number[4:6]), int(number[6:]), today),
        _real(int(number[4:]), int(number[:2]), int(number[2:4]), today),
    ]
    return tuple(found for found in readings if found)


def _year(text: str, today: date) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def _real(year: int, month: int, day: int, today: date) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if today - timedelta(days=125 * 366) < found <= today else None
