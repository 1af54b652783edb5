"""Fields in which a profile differs from the chart."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class State(models.TextChoices):
    """Whether somebody decided yet."""

    OPEN = "open", "To decide"
    KEPT = "kept", "Kept as it is here"
    TAKEN = "taken", "Taken from the chart"


class ChartDifference(TenantModel):
    """That the chart says something else than the profile in one field, and what was decided about it.

    A value that was kept is not asked about again until the chart says something else. Values are text as in
    ``members.origins``; `detail` has the chart's account holders, `chart_photo` its photo in the store. `before` is
    what deciding replaced, for Undo; of account holders it has what was there `after` it too.
    """

    member: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="chart_differences", db_index=False)
    member_id: uuid.UUID
    field = models.CharField(max_length=20)
    chart_value = models.TextField(blank=True)
    profile_value = models.TextField(blank=True, help_text="as it was when the chart spoke")
    detail: Any = models.JSONField(default=dict)
    chart_photo = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN)
    since_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=120, blank=True)
    batch = models.UUIDField(null=True, help_text="what was decided in one press")
    before: Any = models.JSONField(default=dict)
    before_photo = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "member_id", "field"], name="chart_difference_once")
        ]
        indexes = [
            models.Index(fields=["practice", "state", "since_at"], name="chart_difference_list"),
            models.Index(fields=["practice", "batch"], name="chart_difference_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.member_id}"
