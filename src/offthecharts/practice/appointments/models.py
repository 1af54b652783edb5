"""Appointments and the moments at which they moved on."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff
from offthecharts.web.identifiers import uuid7


class Status(models.TextChoices):
    """Where an appointment stands."""

    BOOKED = "booked", "Booked"
    CONFIRMED = "confirmed", "Confirmed"
    ARRIVED = "arrived", "Arrived"
    SEATED = "seated", "Seated"
    KEPT = "kept", "Kept"
    MISSED = "missed", "Missed"
    CANCELLED = "cancelled", "Cancelled"


NEXT_STEPS: dict[str, tuple[Status, ...]] = {
    Status.BOOKED: (Status.CONFIRMED, Status.ARRIVED, Status.MISSED, Status.CANCELLED),
    Status.CONFIRMED: (Status.ARRIVED, Status.MISSED, Status.CANCELLED),
    Status.ARRIVED: (Status.SEATED, Status.KEPT, Status.CANCELLED),
    Status.SEATED: (Status.KEPT,),
    Status.KEPT: (),
    Status.MISSED: (),
    Status.CANCELLED: (),
}

FINDINGS = ("bracket_broken", "hygiene_score", "checkup_kept", "retainer_good")
"""What the desk can note at the end of a visit."""
HAS_COME = frozenset([Status.ARRIVED, Status.SEATED, Status.KEPT])
"""The patient is or was here, so there is something to note of the visit."""


class Appointment(models.Model):
    """One visit of one patient. What was not looked at, at the visit, is None."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveSmallIntegerField(default=20)
    kind = models.CharField(max_length=60, default="Adjustment")
    note = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.BOOKED)
    booked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    seated_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    booked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    bracket_broken = models.BooleanField(null=True, blank=True)
    hygiene_score = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 to 5, 5 is best")
    checkup_kept = models.BooleanField(null=True, blank=True, help_text="the check-up at the family dentist")
    retainer_good = models.BooleanField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, help_text="grows with each change; the Hub ignores older ones")

    class Meta:
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.kind}"

    @property
    def ends_at(self) -> datetime:
        """When the chair is free again."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def next_steps(self) -> tuple[Status, ...]:
        """Where the appointment can go from here, the usual one first: on its day patients arrive."""
        steps = NEXT_STEPS[self.status]
        if self.status == Status.BOOKED and timezone.localdate(self.starts_at) <= timezone.localdate():
            return (Status.ARRIVED, *(step for step in steps if step != Status.ARRIVED))
        return steps

    @property
    def has_come(self) -> bool:
        """Whether the patient is or was here."""
        return self.status in HAS_COME

    @property
    def has_findings(self) -> bool:
        """Whether anything was noted at the visit."""
        return any(getattr(self, name) is not None for name in FINDINGS)

    @property
    def minutes_late(self) -> int:
        """Whole minutes between the booked start and the arrival; negative when the patient came early."""
        if self.arrived_at is None:
            return 0
        # Moments of one zone would be subtracted as its clocks show them, wrong in the night the clocks change.
        return int((self.arrived_at.timestamp() - self.starts_at.timestamp()) // 60)

    def step_before(self, status: Status) -> Status:
        """Where the appointment stood before `status`, by the moments that are kept."""
        if status != Status.SEATED and self.seated_at is not None:
            return Status.SEATED
        if status != Status.ARRIVED and self.arrived_at is not None:
            return Status.ARRIVED
        if status != Status.CONFIRMED and self.confirmed_at is not None:
            return Status.CONFIRMED
        return Status.BOOKED
