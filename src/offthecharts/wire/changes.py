"""What a practice program tells the Hub after the fact: ``POST /api/v1/changes``, many changes in one call.

Each change has a key of its own and is applied once, wholly or not at all (charts share a transaction, each in a
savepoint); changes of one subject are applied in the order in which they stand. One that is refused spoils no other
subject.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from offthecharts.wire.messages import AwardLine, LaunchProfile, Message, Name, PatientSnapshot, ShortText, StaffId
from offthecharts.wire.messages import ChartChanges as ChartChanges
from offthecharts.wire.moments import Moment

MAX_CHANGES = 100
MAX_CHANGES_BYTES = 8 * 1024 * 1024
"""Of one call; photos make changes long."""

Key = Annotated[str, Field(min_length=1, max_length=64)]


class PatientChange(Message):
    """The chart as it is now. Without `create`, a patient who has no profile yet gets none."""

    patient: PatientSnapshot
    changes: ChartChanges = ChartChanges.OFF
    create: bool = False


class AppointmentStatus(StrEnum):
    """Where an appointment stands."""

    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    SEATED = "seated"
    KEPT = "kept"
    MISSED = "missed"
    CANCELLED = "cancelled"


class AppointmentChange(Message):
    """An appointment as it is now, with the moments at which it moved on and what was found at the visit.

    `version` grows with each change of the appointment; an older one than the Hub knows changes nothing. What was not
    looked at, at the visit, is None.
    """

    external_id: Key
    patient_external_id: Key
    version: Annotated[int, Field(ge=0, le=2**63 - 1)]
    starts_at: Moment
    minutes: Annotated[int, Field(ge=0, le=1440)] = 0
    type: Name = ""
    status: AppointmentStatus = AppointmentStatus.BOOKED
    booked_at: Moment | None = None
    confirmed_at: Moment | None = None
    arrived_at: Moment | None = None
    seated_at: Moment | None = None
    kept_at: Moment | None = None
    missed_at: Moment | None = None
    cancelled_at: Moment | None = None
    bracket_broken: bool | None = None
    hygiene_score: Annotated[int, Field(ge=1, le=5)] | None = None
    checkup_kept: bool | None = Field(default=None, description="the check-up at the family dentist")
    retainer_good: bool | None = None


class AwardChange(Message):
    """Points given in the practice program, perhaps while the Hub was away.

    `card_number` names the member by the card that was swiped; else the patient does. With both, the card has to be
    the patient's, or it is a conflict. A line with an item may also say its points as they stood when it was given.
    """

    patient_external_id: Annotated[str, Field(max_length=64)] = ""
    card_number: Annotated[str, Field(max_length=19)] = ""
    card_may_be_replaced: bool = Field(default=False, description="a replaced card stands for whose it was")
    lines: Annotated[list[AwardLine], Field(min_length=1, max_length=20)]
    comment: Annotated[str, Field(max_length=300)] = ""
    by_name: ShortText
    staff_id: StaffId = ""
    given_at: Moment


class ReversalChange(Message):
    """Take back the award that went under the key `award`, whether or not the Hub has it yet."""

    award: Key
    by_name: ShortText
    given_at: Moment


class StaffEnded(Message):
    """A staff member was deactivated or unlinked: what was opened for them ends at once."""

    staff_id: Key


class Change(Message):
    """One change; exactly one of its parts is there. `subject` is whose: changes of one subject keep their order."""

    key: Key
    subject: Key
    patient: PatientChange | None = None
    appointment: AppointmentChange | None = None
    award: AwardChange | None = None
    reversal: ReversalChange | None = None
    staff_ended: StaffEnded | None = None


class ChangesRequest(Message):
    """``POST /api/v1/changes``."""

    changes: Annotated[list[Change], Field(min_length=1, max_length=MAX_CHANGES)]


class Outcome(StrEnum):
    """What became of a change.

    ``done``: applied, now or before. ``refused``: it cannot be applied as it is; later ones of its subject were not
    tried. ``conflict``: something changed in the Hub meanwhile and a person has to settle it; later ones were tried.
    ``waiting``: not tried, for an earlier one of its subject. ``failed``: the Hub itself failed at it; try again.
    """

    DONE = "done"
    REFUSED = "refused"
    CONFLICT = "conflict"
    WAITING = "waiting"
    FAILED = "failed"


class ChangeResult(Message):
    """What became of the change with this key; `code`, `title`, `detail` and `errors` are a problem's."""

    key: str
    outcome: Outcome
    repeated: bool = False
    code: str = ""
    title: str = ""
    detail: str = ""
    errors: dict[str, list[str]] = {}
    profile: LaunchProfile | None = None
    entry_ids: list[str] = []
    waiting: int = Field(default=0, description="lines of an award that wait for an approval in the Hub")
    balance: int | None = None


class ChangesResponse(Message):
    """One result for each change, in their order."""

    results: list[ChangeResult]
