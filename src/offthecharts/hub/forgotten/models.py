"""What somebody decided to leave: a visit that earned nothing, a member who is not to be rewarded now."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.appointments.models import ReportedAppointment
from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class Dismissal(TenantModel):
    """Not to be listed again: the visit for good, or without a visit the member until a day."""

    member: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="dismissals")
    member_id: uuid.UUID
    appointment: Any = TenantForeignKey(
        ReportedAppointment, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    appointment_id: uuid.UUID | None
    until = models.DateField(null=True, help_text="the last day on which the member is not listed")
    by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "appointment_id"],
                condition=models.Q(appointment_id__isnull=False),
                name="dismissal_visit_once",
            ),
            models.UniqueConstraint(
                fields=["practice", "member_id"],
                condition=models.Q(appointment_id__isnull=True),
                name="dismissal_member_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} left by {self.by_name}"
