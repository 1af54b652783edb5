"""The reward menu: reasons with a number of points, in groups."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class RewardGroup(TenantModel):
    """A heading of the reward menu."""

    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class RewardItem(TenantModel):
    """A reason with a number of points; points are whole and may be negative for a deduction."""

    group: Any = TenantForeignKey(RewardGroup, related_name="items")
    group_id: uuid.UUID
    name = models.CharField(max_length=80)
    points = models.IntegerField()
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return f"{self.name} {self.points:+d}"
