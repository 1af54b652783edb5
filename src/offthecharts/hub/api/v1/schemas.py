"""What API v1 takes and gives beside the messages of ``wire/``, which our own practice server uses."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from offthecharts.wire.messages import Address, Entry, Message, Name, ShortText

PageSize = Annotated[int, Field(ge=1, le=200, description="how many at most")]


class MemberQuery(Message):
    """Which members to list."""

    q: ShortText = Field(default="", description="words of the name; or a number, phone, e-mail, end of a card")
    external_id: ShortText = Field(default="", description="exactly this id of the practice program")
    show: Literal["", "patients", "holders", "with-card", "without-card", "archived"] = ""
    after: Annotated[str, Field(max_length=400)] = Field(default="", description="`next` of the page before")
    limit: PageSize = 50


class EntryQuery(Message):
    """Which entries to list."""

    after: uuid.UUID | None = Field(default=None, description="`next` of the page before")
    limit: PageSize = 50


class NewMember(Message):
    """``POST /api/v1/members``. Phones are stored as E.164; without + they are read as the Hub's country's."""

    first_name: Annotated[str, Field(min_length=1, max_length=80)]
    middle_name: Name = ""
    last_name: Annotated[str, Field(min_length=1, max_length=80)]
    preferred_name: Name = ""
    birth_date: date | None = None
    sex: Annotated[str, Field(max_length=10, description="female, male, other or empty")] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    home_phone: Annotated[str, Field(max_length=32)] = ""
    cell_phone: Annotated[str, Field(max_length=32)] = ""
    address: Address = Address()
    external_id: Annotated[
        str, Field(max_length=64, description="the practice program's own id, once in a practice")
    ] = ""
    is_patient: bool = True
    allow_namesake: bool = Field(
        default=False, description="add the member although somebody of the same name and date of birth is there"
    )


class AddressChange(Message):
    """Parts of an address to change; those that are left out stay."""

    address1: ShortText | None = None
    address2: ShortText | None = None
    city: Name | None = None
    state: Annotated[str, Field(max_length=40)] | None = None
    postal_code: Annotated[str, Field(max_length=20)] | None = None
    country: Annotated[str, Field(max_length=40)] | None = None


class MemberChange(Message):
    """``PATCH /api/v1/members/{id}``: fields that are left out stay; null empties one."""

    first_name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    middle_name: Name | None = None
    last_name: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    preferred_name: Name | None = None
    birth_date: date | None = None
    sex: Annotated[str, Field(max_length=10)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    home_phone: Annotated[str, Field(max_length=32)] | None = None
    cell_phone: Annotated[str, Field(max_length=32)] | None = None
    address: AddressChange = AddressChange()
    external_id: Annotated[str, Field(max_length=64)] | None = None


class Member(Message):
    """A member's profile."""

    id: uuid.UUID
    number: int = Field(description="the short number that people see")
    external_id: str
    is_patient: bool
    first_name: Name
    middle_name: Name
    last_name: Name
    preferred_name: Name
    birth_date: date | None
    sex: str
    email: str
    home_phone: str
    cell_phone: str
    address: Address
    card_number: str = Field(description="the card in use, or empty")
    points: int
    hand_edited: list[str] = Field(description="fields that a Hub user changed by hand; programs do not change them")
    photo_sha256: str
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime


class Relative(Message):
    """Somebody whom a member belongs to, or who belongs to the member."""

    member_id: uuid.UUID
    full_name: str
    relationship: str


class MemberDetail(Member):
    """A member with their family."""

    account_holders: list[Relative]
    responsible_for: list[Relative]


class ChangedMember(MemberDetail):
    """The member after a change; `not_changed` names fields that a Hub user changed by hand, which stayed."""

    not_changed: list[str] = []


class MemberPage(Message):
    """A page of members, and where the next one starts (empty at the end)."""

    members: list[Member]
    next: str = ""


class EntryInList(Entry):
    """An entry, and whether it was taken back."""

    is_reversed: bool
    balance_after: int


class EntryPage(Message):
    """A page of a member's entries, newest first, and where the next one starts (empty at the end)."""

    entries: list[EntryInList]
    balance: int
    next: str = ""


class ReversalRequest(Message):
    """``POST /api/v1/points-entries/{id}/reversal``."""

    by_name: ShortText = Field(description="who takes the entry back, as shown in the activity")


class CardNumber(Message):
    """A card's number, as printed or swiped; blanks and dashes do not count. It never stands in an address."""

    number: Annotated[str, Field(max_length=40)]


class ConnectedCard(Message):
    """A card in use and the member whose it is."""

    number: str
    connected_at: datetime | None
    member: Member
