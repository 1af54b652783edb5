"""Calling Open Dental at once and saying in plain words what is right or wrong."""

from dataclasses import dataclass
from typing import Final

from offthecharts.hub.sources.errors import SourceFault
from offthecharts.hub.sources.open_dental.client import Client, Keys

TIMEOUT_SECONDS: Final = 10.0
_PASSED: Final = {
    "found": "The address was found.",
    "reached": "The server answers.",
    "certificate": "Its certificate is trusted.",
}


@dataclass(frozen=True)
class CheckStep:
    """One step of verifying; one that failed has advice, and nothing comes after it."""

    text: str
    passed: bool = True
    advice: str = ""


def verify(address: str, keys: Keys) -> list[CheckStep]:
    """The steps of a call, up to the first that failed. Two or three calls, 10 seconds each at most."""
    steps: dict[str, CheckStep] = {}

    def passed(step: str) -> None:
        steps.setdefault(step, CheckStep(_PASSED[step]))

    client = Client(address, keys, timeout_seconds=TIMEOUT_SECONDS, passed=passed)
    found: list[CheckStep] = []
    try:
        patients = client.page("patients", 0)
        found.append(CheckStep("The keys are right."))
        found.append(
            CheckStep(f"Patients can be read ({'more than ' if len(patients) >= 100 else ''}{len(patients)}).")
        )
        client.page("appointments", 0)
        found.append(CheckStep("Appointments can be read."))
    except SourceFault as error:
        found.append(CheckStep(error.heading, passed=False, advice=error.advice))
    return [*steps.values(), *found]
