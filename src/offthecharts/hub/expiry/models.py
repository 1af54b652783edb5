"""The rule by which points expire, and what each member was told before any did."""

import uuid
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class RuleKind(models.TextChoices):
    """What makes points expire."""

    OFF = "off", "Points never expire"
    INACTIVITY = "inactivity", "All points of members without activity"
    AGE = "age", "Points that are old, the oldest spent first"


class ExpiryRule(models.Model):
    """What one practice chose; without a row nothing expires."""

    practice = models.OneToOneField(Practice, models.PROTECT, primary_key=True, related_name="expiry_rule")
    kind = models.CharField(max_length=10, choices=RuleKind, default=RuleKind.OFF)
    months = models.PositiveSmallIntegerField(
        default=12, validators=[MinValueValidator(1), MaxValueValidator(120)], help_text="for so long points are kept"
    )
    warn_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(7), MaxValueValidator(180)], help_text="so long before it is told"
    )
    tell_members = models.BooleanField(default=True, help_text="members get an e-mail before their points expire")
    changed_at = models.DateTimeField(null=True)
    changed_by = models.CharField(max_length=120, blank=True)
    last_run_on = models.DateField(null=True, editable=False, help_text="the practice's day on which it last ran")

    def __str__(self) -> str:
        return f"expiry rule of {self.practice}"

    @property
    def is_on(self) -> bool:
        """Whether points expire at all."""
        return self.kind != RuleKind.OFF


class NoticeState(models.TextChoices):
    """open > done > given back; or lapsed, when nothing was left to expire."""

    OPEN = "open", "Coming"
    DONE = "done", "Expired"
    GIVEN_BACK = "given_back", "Given back"
    LAPSED = "lapsed", "Kept"


class ExpiryNotice(TenantModel):
    """That `points` of a member expire on `due_on`, unless something happens before. Nothing expires without one."""

    member: Any = TenantForeignKey(Member, related_name="expiry_notices", db_index=False)
    member_id: uuid.UUID
    points = models.PositiveIntegerField(help_text="at most so many expire")
    due_on = models.DateField(help_text="the practice's day on which they expire")
    state = models.CharField(max_length=10, choices=NoticeState, default=NoticeState.OPEN)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="when the message was queued")
    message_id = models.UUIDField(null=True)
    untold = models.CharField(max_length=200, blank=True, help_text="why nobody could be told by e-mail")
    closed_at = models.DateTimeField(null=True)
    entry: Any = TenantForeignKey(PointsEntry, null=True, related_name="+", db_index=False)
    entry_id: uuid.UUID | None

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["practice", "state", "due_on", "id"], name="expiry_notice_due"),
            models.Index(fields=["practice", "member_id"], name="expiry_notice_member"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "member_id"], condition=models.Q(state="open"), name="expiry_notice_open_once"
            ),
            models.CheckConstraint(condition=models.Q(points__gt=0), name="expiry_notice_has_points"),
        ]

    def __str__(self) -> str:
        return f"{self.points} points on {self.due_on}"

    @property
    def taken(self) -> int:
        """The points that did expire."""
        return -self.entry.points if self.entry_id else 0
