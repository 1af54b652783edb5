"""What a source says, in the form in which it is taken in, whichever source it is."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from offthecharts.hub.members.member_data import MemberData
from offthecharts.wire.changes import AppointmentChange


@dataclass(frozen=True, kw_only=True)
class IncomingPatient:
    """A patient as a source has them; ids are the source's own.

    `fields` holds what cannot be understood, by the source's names: then nothing is taken in. `may_make` is False for
    those who get no new profile, `is_patient` for those who are account holders alone.
    """

    external_id: str
    label: str
    data: MemberData
    status: str = ""
    place: str = ""
    is_patient: bool = True
    may_make: bool = True
    fields: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Tells whether the source says something new."""
        return _digest(self.data, self.status, self.is_patient, self.may_make)

    @property
    def responsible(self) -> str:
        """The source's id of the account holder; empty when it is not said, or the patient."""
        first = next(iter(self.data.account_holders), None)
        return first.external_id if first and first.external_id != self.external_id else ""


@dataclass(frozen=True, kw_only=True)
class IncomingAppointment:
    """An appointment as a source has it; `is_gone` when the source does not have it any more."""

    external_id: str
    patient_external_id: str
    label: str
    change: AppointmentChange | None
    fields: dict[str, list[str]] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Tells whether the source says something new; the version is a stamp, not a content."""
        return _digest(self.change.model_copy(update={"version": 0}) if self.change else None)


type Incoming = IncomingPatient | IncomingAppointment


@dataclass(frozen=True)
class Step:
    """Some records, and the cursor with which to go on once they are taken in."""

    items: list[Incoming]
    cursor: dict[str, Any]
    what: str = ""


class Adapter(Protocol):
    """Reads one kind of source."""

    def steps(self) -> Iterator[Step]:
        """What there is to read, from the source's cursor on. Raises SourceFault and TryLater."""

    def again(self, kind: str, external_id: str, said: dict[str, Any]) -> Incoming | None:
        """One record anew, for trying it again; None when the source has it no more. Raises SourceFault."""

    def wait_seconds(self) -> int | None:
        """How soon to look again when that is sooner than the schedule, after the steps."""


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
