"""The points ledger: entries that never change, and the balance kept beside them in the same transaction."""

import uuid
from typing import Any

from django.db import models

from offthecharts.hub.members.models import Member
from offthecharts.hub.menu.models import RewardItem
from offthecharts.hub.practices.models import Practice
from offthecharts.hub.tenancy.models import TenantForeignKey, TenantManager, TenantModel


class EntryKind(models.TextChoices):
    """Why an entry exists."""

    AWARD = "award", "Award"
    DEDUCTION = "deduction", "Deduction"
    REVERSAL = "reversal", "Reversal"
    CORRECTION = "correction", "Correction"
    TRANSFER = "transfer", "Moved in the family"
    ORDER = "order", "Order"
    EXPIRY = "expiry", "Expired"
    MERGE = "merge", "Profiles merged"


# An entry of these kinds is part of something larger, which takes its entries back together.
PARTS = (EntryKind.TRANSFER, EntryKind.ORDER, EntryKind.EXPIRY, EntryKind.MERGE)
# Points that change hands without being given or spent.
MOVES = (EntryKind.TRANSFER, EntryKind.MERGE)


class PointsEntry(TenantModel):
    """One line of the ledger. Only ``points.services.post`` writes it; the database refuses UPDATE and DELETE."""

    member: Any = TenantForeignKey(Member, related_name="points_entries", db_index=False)
    member_id: uuid.UUID
    points = models.IntegerField()
    kind = models.CharField(max_length=12, choices=EntryKind)
    item: Any = TenantForeignKey(RewardItem, null=True, db_index=False, related_name="+")
    item_id: uuid.UUID | None
    reason = models.CharField(max_length=120)
    comment = models.CharField(max_length=300, blank=True)
    reverses: Any = TenantForeignKey("points.PointsEntry", null=True, db_index=False, related_name="reversals")
    reverses_id: uuid.UUID | None
    by_name = models.CharField(max_length=120, help_text="who gave the points, as shown in the activity")
    hub_user_id = models.BigIntegerField(null=True, help_text="the Hub user, when one was signed in")
    idempotency_key = models.CharField(max_length=84, help_text="the request's key and the line's place in it")
    input_sha256 = models.CharField(max_length=64, help_text="refuses the same key with other input")
    balance_after = models.IntegerField(help_text="the member's balance once the whole request was posted")
    connection_id = models.UUIDField(
        null=True, help_text="the practice server at whose desk it was given: a location"
    )
    given_at = models.DateTimeField(
        null=True, help_text="when they were given at the desk, for entries that came from there much later"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]  # UUIDv7: newest first
        indexes = [models.Index(fields=["practice", "member_id", "id"], name="entry_by_member")]
        constraints = [
            models.UniqueConstraint(fields=["practice", "idempotency_key"], name="entry_key_once"),
            models.UniqueConstraint(fields=["practice", "reverses_id"], name="entry_reversed_once"),
            models.CheckConstraint(condition=~models.Q(points=0), name="entry_not_zero"),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses_id__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses_id__isnull=True)),
                name="entry_reversal_names_entry",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.points:+d}"

    @property
    def can_be_reversed(self) -> bool:
        """Whether it may be taken back by itself; whether it was already is the ledger's to say."""
        return self.kind != EntryKind.REVERSAL and self.kind not in PARTS


class PointsMove(TenantModel):
    """Two entries that are one act: what `taken` took from a member, `given` gave to another."""

    taken: Any = TenantForeignKey(PointsEntry, related_name="+", db_index=False)
    taken_id: uuid.UUID
    given: Any = TenantForeignKey(PointsEntry, related_name="+", db_index=False)
    given_id: uuid.UUID
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "taken_id"], name="move_taken_once"),
            models.UniqueConstraint(fields=["practice", "given_id"], name="move_given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.taken_id} to {self.given_id}"


class Balance(models.Model):
    """The sum of a member's entries. At zero or above, unless a correction took it below."""

    pk = models.CompositePrimaryKey("practice_id", "member_id")
    practice = models.ForeignKey(Practice, models.PROTECT, db_index=False, related_name="+")
    member: Any = TenantForeignKey(Member, db_index=False, related_name="balances")
    member_id: uuid.UUID
    points = models.IntegerField(default=0)

    across_practices = models.Manager["Balance"]()
    objects = TenantManager["Balance"]()

    def __str__(self) -> str:
        return str(self.points)
