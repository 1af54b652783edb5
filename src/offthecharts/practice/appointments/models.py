"""Appointments and the moments at which they moved on."""

from datetime import datetime, timedelta

from django.db import models

from offthecharts.practice.patients.models import Patient
from offthecharts.practice.staff.models import Staff
from offthecharts.web.identifiers import uuid7


class Status(models.TextChoices):
    """Where an appointment stands."""

    BOOKED = "booked", "Booked"
    ARRIVED = "arrived", "Arrived"
    SEATED = "seated", "Seated"
    KEPT = "kept", "Kept"
    MISSED = "missed", "Missed"
    CANCELLED = "cancelled", "Cancelled"


NEXT_STEPS: dict[str, tuple[Status, ...]] = {
    Status.BOOKED: (Status.ARRIVED, Status.MISSED, Status.CANCELLED),
    Status.ARRIVED: (Status.SEATED, Status.KEPT, Status.CANCELLED),
    Status.SEATED: (Status.KEPT,),
    Status.KEPT: (),
    Status.MISSED: (),
    Status.CANCELLED: (),
}


class Appointment(models.Model):
    """One visit of one patient."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveSmallIntegerField(default=20)
    kind = models.CharField(max_length=60, default="Adjustment")
    note = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.BOOKED)
    booked_at = models.DateTimeField(auto_now_add=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    seated_at = models.DateTimeField(null=True, blank=True)
    kept_at = models.DateTimeField(null=True, blank=True)
    missed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    booked_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

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
        """Where the appointment can go from here, the usual one first."""
        return NEXT_STEPS[self.status]

    @property
    def minutes_late(self) -> int:
        """Whole minutes between the booked start and the arrival; negative when the patient came early."""
        if self.arrived_at is None:
            return 0
        return int((self.arrived_at - self.starts_at).total_seconds() // 60)

    def step_before(self, status: Status) -> Status:
        """Where the appointment stood before `status`, by the moments that are kept."""
        if status != Status.SEATED and self.seated_at is not None:
            return Status.SEATED
        if status != Status.ARRIVED and self.arrived_at is not None:
            return Status.ARRIVED
        return Status.BOOKED
