"""What was searched for in vain is a start for the form of a new patient."""

from django.utils import timezone

from offthecharts.practice.patients.search_terms import read_terms
from offthecharts.web import phones


def guess(typed: str) -> dict[str, str]:
    """The fields that `typed` may fill: a name (``Last, First`` too), a date of birth, a phone number, an e-mail."""
    typed = typed.strip()[:200]
    terms = read_terms(typed, today=timezone.localdate())
    if terms.emails:
        return {"email": terms.emails[0]}
    if terms.birth_dates and not terms.words:
        return {"birth_date": terms.birth_dates[0].isoformat()}
    if terms.words and not terms.numbers and not terms.birth_dates:
        return _names(typed)
    if terms.numbers and not terms.words:
        return _phone(typed)
    return {}


def _names(typed: str) -> dict[str, str]:
    last, comma, first = typed.partition(",")
    if comma:
        return {"first_name": first.strip(), "last_name": last.strip()}
    first, _, last = typed.partition(" ")
    return {"first_name": first, "last_name": last.strip()}


def _phone(typed: str) -> dict[str, str]:
    try:
        return {"cell_phone": phones.local(phones.normalise(typed))}
    except phones.UnreadablePhone:
        return {}
