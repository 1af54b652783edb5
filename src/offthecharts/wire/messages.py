"""The messages that the practice server and the Hub exchange under ``/api/v1``; docs/api.md describes the calls.

Both sites validate with these types, so a message that one side cannot make the other never sees.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

ShortText = Annotated[str, Field(max_length=120)]
Name = Annotated[str, Field(max_length=80)]


class Message(BaseModel):
    """Base of all messages: unknown members are ignored, so that either side may be newer."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class ConnectRequest(Message):
    """``POST /api/v1/connections``: trade a Hub user's password for a connection token. Sent once, never stored."""

    username: ShortText
    password: Annotated[str, Field(max_length=200)]
    server_name: ShortText
    origin: Annotated[str, Field(max_length=200, description="the one origin that will frame the Hub")]
    sent_at: datetime


class ConnectionInfo(Message):
    """``GET /api/v1/connections/current`` and part of the answer to a ConnectRequest."""

    connection_id: str
    practice_id: str
    practice_name: str
    time_zone: str
    connected_as: str
    created_at: datetime
    now: datetime = Field(description="the Hub's clock, to see a skew")
    news_url: str = Field(default="", description="where `GET /api/v1/news` waits for news; empty: nowhere")


class ConnectResponse(Message):
    """The connection token is told only here; the Hub keeps its hash alone."""

    token: str
    connection: ConnectionInfo


class Address(Message):
    """A postal address; every part may be empty."""

    address1: ShortText = ""
    address2: ShortText = ""
    city: Name = ""
    state: Annotated[str, Field(max_length=40)] = ""
    postal_code: Annotated[str, Field(max_length=20)] = ""
    country: Annotated[str, Field(max_length=40)] = ""


class PersonSnapshot(Message):
    """Names and contact data of one person, as the chart has them at this moment."""

    external_id: Annotated[str, Field(min_length=1, max_length=64)]
    first_name: Annotated[str, Field(min_length=1, max_length=80)]
    middle_name: Name = ""
    last_name: Annotated[str, Field(min_length=1, max_length=80)]
    preferred_name: Name = ""
    birth_date: date | None = None
    sex: Annotated[str, Field(max_length=10)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    home_phone: Annotated[str, Field(max_length=32)] = ""
    cell_phone: Annotated[str, Field(max_length=32)] = ""
    address: Address = Address()


class AccountHolderSnapshot(PersonSnapshot):
    """An account holder of the patient."""

    relationship: Annotated[str, Field(max_length=40)] = ""


class Photo(Message):
    """A photo by hash; `jpeg_base64` only when the Hub is not known to have it."""

    sha256: Annotated[str, Field(min_length=64, max_length=64)]
    jpeg_base64: Annotated[str, Field(max_length=1_500_000)] | None = None


class PatientSnapshot(PersonSnapshot):
    """What a launch tells the Hub about the patient."""

    chart_number: Annotated[str, Field(max_length=20)] = ""
    photo: Photo | None = None
    account_holders: Annotated[list[AccountHolderSnapshot], Field(max_length=10)] = []


class ChartChanges(StrEnum):
    """What the Hub does when the chart says something else than the profile: a switch of the service."""

    OFF = "off"
    ASK = "ask"
    AUTOMATIC = "automatic"


class LaunchRequest(Message):
    """``POST /api/v1/launches``. Without a patient the Hub's home page opens."""

    staff_name: ShortText
    origin: Annotated[str, Field(max_length=200)]
    in_tab: bool = Field(default=False, description="open in a tab of its own instead of a frame")
    patient: PatientSnapshot | None = None
    assertion: Annotated[str, Field(max_length=2000)] = Field(
        default="", description="single sign-on: a signed word of the practice server, used once"
    )
    changes: ChartChanges = ChartChanges.OFF


class ProfileState(StrEnum):
    """How the Hub found the profile."""

    LINKED = "linked"
    CREATED = "created"
    AMBIGUOUS = "ambiguous"


class LaunchProfile(Message):
    """The profile that the window will show."""

    id: str = Field(description="empty while the match is ambiguous")
    state: ProfileState
    points: int | None = None
    has_photo_sha256: str = Field(default="", description="the photo that the Hub now has")
    wants_photo: bool = Field(default=False, description="send the photo's bytes: the hash alone was not enough")


class SignOnLink(Message):
    """A staff member who gets in as a Hub user."""

    staff_id: Annotated[str, Field(max_length=64)]
    staff_name: ShortText = ""
    hub_username: ShortText
    hub_name: ShortText = ""
    linked_at: datetime
    last_used_at: datetime | None = None


class SignOnState(StrEnum):
    """What became of the assertion that came with a launch.

    ``in``: the window opens signed in. ``not_linked``: nobody is linked yet; whoever logs in there can be.
    ``refused``: it proves nothing; the window asks for the Hub's password.
    """

    IN = "in"
    NOT_LINKED = "not_linked"
    REFUSED = "refused"


class LaunchSignOn(Message):
    """Part of the answer to a launch that came with an assertion; `code` says why it was refused."""

    state: SignOnState
    code: str = ""
    link: SignOnLink | None = None


class LaunchResponse(Message):
    """The one-time address: valid 60 seconds, one use."""

    launch_url: str
    expires_at: datetime
    profile: LaunchProfile | None = None
    sign_on: LaunchSignOn | None = None


StaffId = Annotated[
    str,
    Field(
        max_length=64,
        description="who gives the points, by the practice program's own id; when that person is linked to a Hub "
        "user, the Hub's rules for that user hold",
    ),
]


class AwardLine(Message):
    """One line of an award: a reward item, or points with a description (Misc.)."""

    item_id: str | None = None
    points: Annotated[int, Field(ge=-100_000, le=100_000)] | None = None
    description: ShortText = ""


class AwardRequest(Message):
    """``POST /api/v1/members/{id}/points-entries``."""

    lines: Annotated[list[AwardLine], Field(min_length=1, max_length=20)]
    comment: Annotated[str, Field(max_length=300)] = ""
    by_name: ShortText
    staff_id: StaffId = ""


class Entry(Message):
    """One line of the ledger."""

    id: str
    member_id: str
    points: int
    kind: str
    reason: str
    comment: str = ""
    by_name: str
    reverses_id: str | None = None
    created_at: datetime


class WaitingPoints(Message):
    """A line of an award that is in no balance until an Owner or Admin approves it in the Hub."""

    id: str
    points: int
    reason: str


class AwardResponse(Message):
    """The entries written (the same ones again when the key was used before) and the balance after them.

    `waiting` are the lines that need an approval in the Hub first; when all do, the status is 202.
    """

    entries: list[Entry]
    balance: int
    waiting: list[WaitingPoints] = []
