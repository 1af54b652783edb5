"""Appointments that practice programs reported; point rules look at them."""

import uuid
from typing import Any, Final

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel
from offthecharts.wire.changes import AppointmentStatus


class Status(models.TextChoices):
    """Where an appointment stands; the values are the wire's."""

    BOOKED = AppointmentStatus.BOOKED.value, "Booked"
    CONFIRMED = AppointmentStatus.CONFIRMED.value, "Confirmed"
    ARRIVED = AppointmentStatus.ARRIVED.value, "Arrived"
    SEATED = AppointmentStatus.SEATED.value, "Seated"
    KEPT = AppointmentStatus.KEPT.value, "Kept"
    MISSED = AppointmentStatus.MISSED.value, "Missed"
    CANCELLED = AppointmentStatus.CANCELLED.value, "Cancelled"


CAME: Final = (Status.ARRIVED, Status.SEATED, Status.KEPT)
"""The patient is or was here."""


class ReportedAppointment(TenantModel):
    """One appointment as a practice program reported it. What was not looked at, at the visit, is None."""

    number = models.PositiveIntegerField(help_text="the 32-bit id of the v2 wire")
    external_id = models.CharField(max_length=64, blank=True)
    member: Any = TenantForeignKey(Member, related_name="reported_appointments")
    member_id: uuid.UUID
    starts_at = models.DateTimeField()
    description = models.CharField(max_length=300, blank=True)
    version = models.PositiveBigIntegerField(default=0, help_text="the program's; 0 from programs that count none")
    minutes = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=80, blank=True, help_text="as the program calls it: Adjustment, Check …")
    status = models.CharField(max_length=10, choices=Status, default=Status.BOOKED)
    booked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    seated_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    bracket_broken = models.BooleanField(null=True)
    hygiene_score = models.PositiveSmallIntegerField(null=True, help_text="1 to 5, 5 is best")
    checkup_kept = models.BooleanField(null=True, help_text="the check-up at the family dentist")
    retainer_good = models.BooleanField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True, help_text="when the program deleted it; the number stays taken")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="appointment_number_unique")]
        indexes = [
            models.Index(fields=["practice", "external_id"], name="appointment_external_id"),
            models.Index(fields=["practice", "starts_at"], name="appointment_starts_at"),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        """What it is for, as far as the program says."""
        return self.kind or self.description

    @property
    def has_come(self) -> bool:
        """Whether the patient is or was here."""
        return self.status in CAME

    @property
    def minutes_late(self) -> int | None:
        """Whole minutes from the start to the arrival, below zero when early; None before the patient has come.

        Neither midnight nor the change of the clocks between the two moments matters: by their timestamps, because
        moments of one zone are subtracted as its clocks show them.
        """
        if self.arrived_at is None or not self.has_come:
            return None
        return int((self.arrived_at.timestamp() - self.starts_at.timestamp()) // 60)

    @property
    def is_late(self) -> bool:
        """Whether the patient came after the start."""
        return (self.minutes_late or 0) > 0
