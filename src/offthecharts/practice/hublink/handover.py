"""What the first launch for a patient tells the Hub, in words for the desk."""

from offthecharts.practice.patients.models import Patient, Person, Relationship

_FIELDS = (
    ("birth_date", "date of birth"),
    ("email", "e-mail"),
    ("home_phone", "home phone"),
    ("cell_phone", "cell phone"),
    ("address1", "address"),
    ("photo_sha256", "photo"),
)
ADULT_YEARS = 18


def sent_and_missing(patient: Patient, *, age: int | None) -> tuple[list[str], list[tuple[str, str]]]:
    """What is sent of `patient` (from ``snapshot_source``), and what is missing with the form field to fill."""
    person = patient.person
    sent = ["name", *(words for field, words in _FIELDS if getattr(person, field))]
    missing = [(words, f"id_{field}") for field, words in _FIELDS if not getattr(person, field)]
    holders = list(patient.account_holders.all())
    if holders:
        sent.append("1 account holder" if len(holders) == 1 else f"{len(holders)} account holders")
        missing += _missing_of([holder.person for holder in holders if holder.relationship != Relationship.SELF])
    elif age is None or age < ADULT_YEARS:
        missing.append(("account holder", "holders"))
    return sent, missing


def _missing_of(holders: list[Person]) -> list[tuple[str, str]]:
    return [(f"e-mail of {holder.full_name}", "holders") for holder in holders if not holder.email]
