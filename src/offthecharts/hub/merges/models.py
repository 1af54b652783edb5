"""Profiles that were found to be one person, and pairs that were found not to be."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel

UNDO_FOR: Final = timedelta(days=30)


class ProfileMerge(TenantModel):
    """That `merged` became part of `kept`, with what moved, so that it can be undone exactly.

    `moved` names the rows of each relation that went from one to the other; `before` and `after` are fields of the
    kept profile as text, `merged_before` those of the other; `followers` are profiles merged into `merged` earlier.
    """

    kept: Any = TenantForeignKey(Member, related_name="merges_kept")
    kept_id: uuid.UUID
    merged: Any = TenantForeignKey(Member, related_name="merges_merged")
    merged_id: uuid.UUID
    points = models.IntegerField(default=0, help_text="balance that moved; below zero: a debt that was paid")
    moved: Any = models.JSONField(default=dict)
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    merged_before: Any = models.JSONField(default=dict)
    cards: Any = models.JSONField(default=dict, help_text="a card that was retired: what it was before")
    followers: Any = models.JSONField(default=list)
    by_name = models.CharField(max_length=120)
    idempotency_key = models.CharField(max_length=84)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-merged_at"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "idempotency_key"], name="merge_key_once"),
            models.UniqueConstraint(
                fields=["practice", "merged_id"],
                condition=models.Q(undone_at__isnull=True),
                name="merged_into_one_profile",
            ),
            models.CheckConstraint(condition=~models.Q(kept_id=models.F("merged_id")), name="merge_of_two_profiles"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"

    @property
    def undo_until(self) -> datetime:
        """Until when it can be undone."""
        return self.merged_at + UNDO_FOR

    def can_be_undone(self, now: datetime) -> bool:
        """Whether it stands, and not for longer than 30 days."""
        return self.undone_at is None and now < self.undo_until


class NotTheSame(TenantModel):
    """That two profiles that look alike are two people: they are not suggested again. `first_id` is the lower id."""

    first: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    first_id: uuid.UUID
    second: Any = TenantForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    second_id: uuid.UUID
    by_name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "first_id", "second_id"], name="not_the_same_once")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
