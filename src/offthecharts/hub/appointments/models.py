"""Appointments that practice programs reported over the v2 wire; later work rewards punctuality."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class ReportedAppointment(TenantModel):
    """One appointment as a practice program reported it."""

    number = models.PositiveIntegerField(help_text="the 32-bit id of the v2 wire")
    external_id = models.CharField(max_length=64, blank=True)
    member: Any = TenantForeignKey(Member, related_name="reported_appointments")
    member_id: uuid.UUID
    starts_at = models.DateTimeField()
    description = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    removed_at = models.DateTimeField(null=True, help_text="when the program deleted it; the number stays taken")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "number"], name="appointment_number_unique")]
        indexes = [models.Index(fields=["practice", "external_id"], name="appointment_external_id")]

    def __str__(self) -> str:
        return self.description
