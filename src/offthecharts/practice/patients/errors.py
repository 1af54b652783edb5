"""What can go wrong with charts."""

from collections.abc import Mapping, Sequence

from offthecharts.practice.patients.models import Patient
from offthecharts.web.errors import DomainError


class PossibleDuplicate(DomainError):
    """Somebody with the same name and birth date has a chart already; `patients` are their charts."""

    title = "This patient may be here already"
    code = "possible_duplicate"

    def __init__(self, patients: Sequence[Patient]) -> None:
        super().__init__("Open the existing chart, or say that this is somebody else.")
        self.patients = list(patients)


class ChartNumberTaken(DomainError):
    """Another patient has the chart number."""

    title = "This chart number is taken"
    code = "chart_number_taken"

    def __init__(self, patient: Patient) -> None:
        advice = f"It belongs to {patient.person}. Leave the field empty to get the next free number."
        super().__init__(advice, fields={"chart_number": [advice]})


class ChangedMeanwhile(DomainError):
    """Somebody else saved the same chart while this person was writing."""

    title = "Somebody else changed this chart meanwhile"
    code = "changed_meanwhile"

    def __init__(self, *, seen: Mapping[str, str], now: Mapping[str, str]) -> None:
        super().__init__("Compare what you typed with the chart as it is now, and save again.")
        self.seen = seen
        self.now = now


class UnknownPerson(DomainError):
    """The chosen account holder is not on the books."""

    title = "This person could not be found"
    status = 404
    code = "unknown_person"
