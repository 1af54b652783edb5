"""What services take: the data of people and of account holders."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """Names and contact data as they shall stand on the chart; phones in the form of ``web.phones.normalise``."""

    first_name: str
    last_name: str
    middle_name: str = ""
    preferred_name: str = ""
    birth_date: date | None = None
    sex: str = ""
    email: str = ""
    home_phone: str = ""
    cell_phone: str = ""
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, kw_only=True)
class HolderData:
    """One account holder.

    `person_id` names somebody who is on the books already, whose data become `person` when given; without it a new
    person is made. ``Relationship.SELF`` means the patient, and needs neither.
    """

    relationship: str
    person: PersonData | None = None
    person_id: UUID | None = None
