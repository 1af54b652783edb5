"""What every provider answers. A provider is stateless; what a practice saved of it is in its ``Service``."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from offthecharts.practice.patients.models import Patient
from offthecharts.practice.setup.models import Service
from offthecharts.practice.staff.models import Staff


@dataclass(frozen=True)
class Step:
    """One step of verifying. One that failed has `advice`, and nothing comes after it; `field` is what to correct."""

    key: str
    text: str
    passed: bool = True
    advice: str = ""
    field: str = ""


@dataclass(frozen=True)
class Verified:
    """The end of a successful verification: what to keep of it. `secret` is not encrypted yet."""

    options: Mapping[str, Any]
    secret: str = ""
    connected_as: str = ""


@dataclass(frozen=True)
class Errand:
    """One click on an entry of the Off-the-Charts menu.

    `idempotency_key` is the same when the same click is sent again; `request_id` goes along to the other side.
    `password_given` is when the staff member gave the practice password today, in the practice's zone.
    """

    idempotency_key: str
    request_id: str
    in_tab: bool = False
    password_given: datetime | None = None


@dataclass(frozen=True)
class Opening:
    """The address to open. With `in_frame` it goes into the window, else into a tab of its own.

    `speaks` says that the page will tell its host when it is ready; one that never does was refused by the browser.
    `outcome` is what the launch log notes.
    """

    address: str
    in_frame: bool
    speaks: bool = False
    outcome: str = "opened"


class LaunchFailed(Exception):
    """The launch did not come about. `code` chooses the failure page; `fields` are messages by path of the patient.

    With `attention` the service itself needs somebody: its state becomes ATTENTION with these words.
    """

    def __init__(
        self, code: str, *, detail: str = "", fields: Mapping[str, Sequence[str]] | None = None, attention: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.fields = dict(fields or {})
        self.attention = attention


@dataclass(frozen=True)
class Handover:
    """What a launch tells the other side about a patient, in words: `sent`, and `missing` with the field to fill."""

    sent: list[str]
    missing: list[tuple[str, str]] = field(default_factory=list)


class Provider(ABC):
    """One kind of service.

    `service_name` is what a new service is called in the menu, `icon` a Lucide name, `steps` the steps of verifying
    as (key, words) in their order, `secret_fields` the names of form fields that are never kept.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    description: ClassVar[str]
    icon: ClassVar[str]
    service_name: ClassVar[str]
    form: ClassVar[type[forms.Form]]
    steps: ClassVar[tuple[tuple[str, str], ...]]
    secret_fields: ClassVar[frozenset[str]] = frozenset()
    hands_over: ClassVar[bool] = False
    """Whether a launch tells the other side about the patient, so that the desk may look at it before."""

    @abstractmethod
    def verify(self, service: Service, cleaned_data: Mapping[str, Any]) -> Iterator[Step | Verified]:
        """Try the service with what was typed: each step as it happens, at the end Verified. Calls the network.

        Touches no database, so that the steps can be sent on while they happen.
        """

    @abstractmethod
    def check(self, service: Service) -> None:
        """See whether a verified service still works. Calls the network. Raises LaunchFailed."""

    @abstractmethod
    def launch(self, service: Service, patient: Patient | None, staff: Staff, errand: Errand) -> Opening:
        """Open the service for `patient` (None: no chart is open). May call the network. Raises LaunchFailed."""

    def unavailable_reason(self, service: Service, patient: Patient | None) -> str:
        """Why the service cannot be opened for `patient` now, for the menu; empty when it can. No network."""
        return ""

    def opens_in_tab(self, service: Service) -> bool:
        """Whether the service always opens in a tab of its own."""
        return False

    def handover(self, service: Service, patient: Patient) -> Handover | None:
        """What the first launch for `patient` will tell; None when nothing is told, or it was told before."""
        return None

    def frame_origins(self, service: Service) -> list[str]:
        """Origins whose pages the window may have to show."""
        return []

    def end(self, service: Service) -> None:
        """The service was removed: end on the other side what ends there. Calls the network. Raises WireError."""
        return
