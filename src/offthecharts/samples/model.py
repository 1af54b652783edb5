"""What the generator makes; the sites' loaders turn it into their own rows."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SamplePerson:
    """One invented person. `key` is unique in one run of the generator."""

    key: str
    first_name: str
    last_name: str
    birth_date: date
    sex: str
    middle_name: str = ""
    preferred_name: str = ""
    email: str = ""
    home_phone: str = ""
    cell_phone: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


@dataclass(frozen=True)
class SampleAccountHolder:
    """An account holder and what they are to the patient (a value of the practice's Relationship)."""

    person: SamplePerson
    relationship: str


@dataclass(frozen=True)
class SamplePatient:
    """One patient with the account holders, the first to be asked first."""

    person: SamplePerson
    chart_number: int
    account_holders: tuple[SampleAccountHolder, ...]


@dataclass(frozen=True)
class SampleFamily:
    """Patients who share account holders."""

    patients: tuple[SamplePatient, ...]
