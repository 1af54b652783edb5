"""The reward menu: reasons with a number of points, in groups."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.tags.models import Tag
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
    """A reason with a number of points; points are whole and may be negative for a deduction.

    Its limits bind people who give points (``menu.limits``), not rules and messages.
    """

    group: Any = TenantForeignKey(RewardGroup, related_name="items")
    group_id: uuid.UUID
    name = models.CharField(max_length=80)
    points = models.IntegerField()
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    repeat_lock_days = models.PositiveSmallIntegerField(
        null=True, help_text="days until the same member can be given it again"
    )
    most_per_day = models.PositiveSmallIntegerField(
        null=True, help_text="how often a member can be given it in a day"
    )
    needs_approval = models.BooleanField(default=False, help_text="waits for an Owner or Admin, unless one gives it")
    member_group_ids: Any = models.JSONField(default=list, help_text="for members in one of these; empty: everybody")
    tag: Any = TenantForeignKey(Tag, null=True, db_index=False, related_name="+")
    tag_id: uuid.UUID | None

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(repeat_lock_days__isnull=True) | models.Q(repeat_lock_days__gt=0),
                name="reward_item_lock_is_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(most_per_day__isnull=True) | models.Q(most_per_day__gt=0),
                name="reward_item_once_a_day_at_least",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.points:+d}"

    @property
    def is_counted(self) -> bool:
        """Whether what a member was given before limits it."""
        return bool(self.repeat_lock_days or self.most_per_day)

    @property
    def is_limited(self) -> bool:
        """Whether somebody may not be given it now."""
        return bool(self.is_counted or self.member_group_ids)

    @property
    def group_ids_of_members(self) -> list[uuid.UUID]:
        """The groups of members whom it is for; empty for everybody."""
        return [uuid.UUID(group_id) for group_id in self.member_group_ids]
