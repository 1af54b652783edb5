"""All that a chart shows of a patient, read in a handful of queries."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from offthecharts.practice.appointments.models import Appointment, Status
from offthecharts.practice.patients.models import AccountHolder, Patient
from offthecharts.practice.patients.queries import ADULT_YEARS, siblings, snapshot_source

SHOWN_AT_FIRST = 6
_OVER = frozenset([Status.MISSED, Status.CANCELLED])


@dataclass(frozen=True)
class Appointments:
    """Appointments of one patient: the next one that stands, the last one kept, and all of them, newest first."""

    next: Appointment | None
    last: Appointment | None
    all: list[Appointment]

    @property
    def today(self) -> Appointment | None:
        """The visit for which the patient is or was here today."""
        day = timezone.localdate()
        return next((row for row in self.all if row.has_come and timezone.localdate(row.starts_at) == day), None)

    @property
    def recent(self) -> list[Appointment]:
        """What the chart shows at first."""
        return self.all[:SHOWN_AT_FIRST]

    @property
    def older(self) -> list[Appointment]:
        """What opens on request."""
        return self.all[SHOWN_AT_FIRST:]


@dataclass(frozen=True)
class Holder:
    """One account holder, and the other patients they are responsible for."""

    row: AccountHolder
    others: list[Patient]


@dataclass(frozen=True)
class Chart:
    """A patient with everything that stands on the page."""

    patient: Patient
    holders: list[Holder]
    siblings: list[Patient]
    appointments: Appointments
    age: int | None

    @property
    def lacks_account_holder(self) -> bool:
        """A minor for whom nobody is responsible yet."""
        return not self.holders and (self.age is None or self.age < ADULT_YEARS)


def read_chart(patient_id: UUID) -> Chart:
    """The chart of a patient. Five queries, whatever the size of the family. Raises Patient.DoesNotExist."""
    patient = snapshot_source(patient_id)
    return Chart(
        patient=patient,
        holders=_holders(patient),
        siblings=list(siblings(patient)),
        appointments=appointments_of(patient),
        age=patient.person.age_on(timezone.localdate()),
    )


def _holders(patient: Patient) -> list[Holder]:
    rows = list(patient.account_holders.all())
    shared = AccountHolder.objects.filter(person__in=[row.person_id for row in rows]).exclude(patient=patient)
    others: dict[UUID, list[Patient]] = {}
    for other in shared.select_related("patient__person").order_by("patient__chart_number"):
        others.setdefault(other.person_id, []).append(other.patient)
    return [Holder(row, others.get(row.person_id, [])) for row in rows]


def appointments_of(patient: Patient) -> Appointments:
    """The appointments of a patient. One query."""
    rows = list(Appointment.objects.filter(patient=patient).order_by("-starts_at"))
    now = timezone.now()
    coming = [row for row in rows if row.starts_at >= now and row.status not in _OVER]
    kept = [row for row in rows if row.status == Status.KEPT]
    return Appointments(next=coming[-1] if coming else None, last=kept[0] if kept else None, all=rows)
