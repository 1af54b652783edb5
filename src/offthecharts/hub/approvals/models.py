"""Points that wait for an Owner or Admin, and what became of them."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.points.models import PointsEntry
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantModel


class Standing(models.TextChoices):
    """Where the points stand."""

    WAITING = "waiting", "Waiting"
    APPROVED = "approved", "Approved"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Taken back"


class Because(models.TextChoices):
    """Why somebody has to approve them."""

    ITEM = "item", "The item needs approval"
    MISC = "misc", "Misc. points need approval"


class Approval(TenantModel):
    """One line of points that were given and are not in the ledger yet, or were refused; `entry` once approved.

    `idempotency_key` and `input_sha256` are those of the request that gave them, with the line's place in it.
    """

    member: Any = TenantForeignKey(Member, related_name="approvals", db_index=False)
    member_id: uuid.UUID
    item: Any = TenantForeignKey(RewardItem, null=True, db_index=False, related_name="+")
    item_id: uuid.UUID | None
    points = models.IntegerField()
    reason = models.CharField(max_length=120)
    comment = models.CharField(max_length=300, blank=True)
    because = models.CharField(max_length=4, choices=Because)
    by_name = models.CharField(max_length=120, help_text="who gave the points")
    hub_user_id = models.BigIntegerField(null=True, help_text="the Hub user, when one was signed in")
    connection_id = models.UUIDField(null=True, help_text="the practice server at whose desk they were given")
    lot_id = models.UUIDField(null=True, help_text="the lot, when they were given to many at once")
    given_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=84)
    input_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=Standing, default=Standing.WAITING)
    times = models.PositiveSmallIntegerField(default=0, help_text="how often it was approved")
    entry: Any = TenantForeignKey(PointsEntry, null=True, db_index=False, related_name="+")
    entry_id: uuid.UUID | None
    decided_at = models.DateTimeField(null=True)
    decided_by_name = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=200, blank=True, help_text="why they were refused")

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["practice", "state", "id"], name="approval_by_state"),
            models.Index(fields=["practice", "member_id", "state"], name="approval_of_member"),
            models.Index(
                fields=["practice", "lot_id", "id"],
                name="approval_of_lot",
                condition=models.Q(lot_id__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["practice", "idempotency_key"], name="approval_key_once"),
            models.CheckConstraint(condition=~models.Q(points=0), name="approval_points_not_zero"),
            models.CheckConstraint(
                condition=~models.Q(state="approved") | models.Q(entry_id__isnull=False), name="approval_has_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.points:+d}"
